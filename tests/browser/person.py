"""Somebody in front of a browser: a buyer at his ERP and in the shop within its frame, or a supplier at the desk.

Clicks what a person sees; finds it by the `data-*` hooks, so that no test hangs on wording.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from tests.browser.worlds import World

#: The ERP's pages look again by themselves, once a second.
ERP_MILLISECONDS = 45_000


@dataclass(frozen=True, slots=True)
class Person:
    """A browser's context, and what demo.json says."""

    context: Any
    demo: dict[str, Any]
    world: World

    def agreed(self, key: str) -> dict[str, Any]:
        """The connection, with its supplier under `tenant`."""
        for tenant in self.demo["tenants"]:
            for entry in tenant["connections"]:
                if entry["key"] == key:
                    return {**entry, "tenant": tenant}
        raise KeyError(key)

    # At the ERP

    def punch_out(self, key: str) -> Any:
        """Choose a connection; the page whose frame shows the shop."""
        page = self.context.new_page()
        page.goto(self.demo["erp_url"])
        page.locator(f"[data-connection='{key}'] button").click()
        page.locator("iframe[name=shop]").wait_for(timeout=ERP_MILLISECONDS)
        is_oci = self.agreed(key)["protocol"] == "oci"
        if is_oci and not self.world.has_scripts:
            page.locator("form[data-open-shop] button").click()
        shop_of(page).locator("form[data-form=search]").wait_for()
        return page

    def approve(self, page: Any, place: Any) -> str:
        """On the requisition, at `place`: send the order; its number once the supplier has taken it."""
        place.locator("form[action$='/approve/'] button").click()
        ordered = page.locator("[data-order]")
        ordered.wait_for(timeout=ERP_MILLISECONDS)
        return str(ordered.get_attribute("data-order"))

    # In the shop

    def find(self, shop: Any, sku: str) -> None:
        """Search for the product and open its page."""
        shop.locator("form[data-form=search] input[name=q]").fill(sku)
        shop.locator("form[data-form=search] button[type=submit]").click()
        shop.locator(f"main [data-sku='{sku}'] a:not([tabindex='-1'])").first.click()
        shop.locator("h1 >> visible=true").wait_for()
        shop.locator(f"form[data-form=add]:has(input[name=sku][value='{sku}'])").first.wait_for()

    def add(self, page: Any, shop: Any, sku: str, quantity: str) -> None:
        """On a page that offers it: type a quantity and put it into the cart."""
        form = shop.locator(f"form[data-form=add]:has(input[name=sku][value='{sku}'])").first
        form.locator("input[name=quantity]").fill(quantity)
        with page.expect_response(lambda answer: answer.url.endswith("/cart/add/")):
            form.locator("button").click()
        shop.locator("#notices .notice").wait_for()

    def open_cart(self, shop: Any) -> None:
        shop.locator("#cart-bar a").click()
        shop.locator("form[data-form=return]").wait_for()

    def send_back(self, page: Any, shop: Any) -> Any:
        """Click the way back; without scripts there is one more button. Answers where the requisition stands.

        A cXML cart is posted in the frame; the ERP's script then takes the whole window.
        """
        shop.locator("form[data-form=return] button").click()
        if self.world.has_scripts:
            self._see_the_cart_leave(page, shop)
            return page
        target = shop.locator("form[data-form=erp]").get_attribute("target") or "_self"
        shop.locator("form[data-form=erp] button").click()
        place = page if target == "_top" else shop
        place.locator("[data-requisition-line]").first.wait_for()
        return place

    def _see_the_cart_leave(self, page: Any, shop: Any) -> None:
        """A click before the page's script was ready leads to the page with one button; a person clicks it."""
        button = shop.locator("form[data-form=erp] button")
        for _second in range(10):
            page.wait_for_timeout(1000)
            if "/requisitions/" in page.url:
                break
        else:
            button.click()
        page.wait_for_url("**/requisitions/**")

    # At the desk

    def sign_in(self, page: Any, tenant: dict[str, Any], role: str = "owner") -> None:
        """On the log-in page."""
        user = next(user for user in tenant["users"] if user["role"] == role)
        form = page.locator("form:has(input[name=password])")
        form.locator("input[name=login]").fill(user["username"])
        form.locator("input[name=password]").fill(user["password"])
        form.locator("[type=submit]").click()
        page.wait_for_url("**/admin/**")

    def at_desk(self, tenant: dict[str, Any], path: str = "", role: str = "owner") -> Any:
        """A new page of the desk, signed in."""
        page = self.context.new_page()
        page.goto(urljoin(tenant["admin_url"], path))
        if "/accounts/login/" in page.url:
            self.sign_in(page, tenant, role)
        return page


def shop_of(page: Any) -> Any:
    """The shop within the ERP's frame."""
    return page.frame_locator("iframe[name=shop]")


def lines_in_cart(shop: Any) -> list[tuple[str, str]]:
    """SKU and quantity of each line."""
    lines = shop.locator("[data-line]")
    return [
        (lines.nth(n).get_attribute("data-sku"), lines.nth(n).get_attribute("data-quantity"))
        for n in range(lines.count())
    ]


def lines_at_erp(place: Any) -> list[str]:
    """The requisition's articles."""
    lines = place.locator("[data-requisition-line]")
    return [lines.nth(n).get_attribute("data-requisition-line") for n in range(lines.count())]

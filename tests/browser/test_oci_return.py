"""A cart of 1,000 lines goes back by OCI in a real Chromium, in one click; the page says where it would be cut.

Put into the cart as a buyer would who has a long list: by the quick order.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from protocols.values import format_decimal
from tests.browser.person import Person, shop_of
from tests.journeys import oci
from tests.journeys.buyer import Buyer
from tests.journeys.connections import OCI
from tests.journeys.strangers import strangers_of
from tests.journeys.test_tour import pages_of
from tests.journeys.visit import Visit
from tests.journeys.web import Web

NewPerson = Callable[..., Person]
_SLUG, KEY = OCI
LINES = 1000
#: From the click to the requisition, on a busy machine.
CLICK_SECONDS = 45


def test_a_thousand_lines_return_in_one_click(new_person: NewPerson) -> None:
    person = new_person()
    page = person.punch_out(KEY)
    put_in_cart(shop_of(page), listed(person, LINES))

    started = time.monotonic()
    shop_of(page).locator("form[data-form=return] button").click()
    page.wait_for_url("**/requisitions/**", timeout=1000 * CLICK_SECONDS)

    assert page.locator("[data-requisition-line]").count() == LINES
    assert time.monotonic() - started < CLICK_SECONDS


def test_the_page_warns_where_the_buyers_system_would_cut_the_cart(new_person: NewPerson) -> None:
    person = new_person()
    agree_on(person, "1000")
    page = person.punch_out(KEY)

    put_in_cart(shop_of(page), listed(person, 100))
    warned = shop_of(page).locator("[data-obstacle='cart.too_many_inputs']").count()
    agree_on(person, "")
    shop_of(page).locator("body").evaluate("() => location.reload()")
    shop_of(page).locator("[data-obstacle='cart.too_many_inputs']").wait_for(state="detached")

    assert warned == 1
    assert shop_of(page).locator("form[data-form=return] button").is_enabled()


def test_validate_sends_itself_on_and_leaves_no_password_behind(new_person: NewPerson) -> None:
    person = new_person()
    agreed = person.agreed(KEY)
    asked = {"FUNCTION": "VALIDATE", "PRODUCTID": agreed["visible_sku"], "QUANTITY": "1"}
    parameters = [*oci.call(agreed, agreed["return_url"]), *asked.items()]
    page = person.context.new_page()
    seen: list[str] = []
    page.on("framenavigated", lambda frame: seen.append(frame.url))

    page.goto(f"{agreed['endpoint']}?{urlencode(parameters)}", wait_until="commit")
    page.locator("[data-requisition-line]").wait_for()
    page.go_back(wait_until="commit")

    assert urlsplit(agreed["endpoint"]).path in [urlsplit(address).path for address in seen]
    assert agreed["credentials"][agreed["secret_parameter"]] not in f"{page.url}{seen[1:]}"


def put_in_cart(shop: Any, lines: list[str]) -> None:
    """By the quick order, which leads to the cart."""
    shop.locator("a[href$='quick-order/']").first.click()
    shop.locator("form[data-form=quick-order] textarea").fill("\n".join(lines))
    shop.locator("form[data-form=quick-order] button").click()
    shop.locator("[data-line]").nth(len(lines) - 1).wait_for()
    assert shop.locator("[data-line]").count() == len(lines)


def agree_on(person: Person, most: str) -> None:
    """At the desk: how many fields of a cart the buyer's system reads; empty for what its profile says."""
    agreed = person.agreed(KEY)
    page = person.at_desk(agreed["tenant"], "connections/")
    page.locator("main a", has_text=agreed["name"]).first.click()
    page.locator(".wire-tabs a[href$='/system/']").click()
    page.locator("[name=max_input_vars]").fill(most)
    page.locator("form:has([name=max_input_vars]) button[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.locator("[name=max_input_vars]").input_value() == most
    page.close()


def listed(person: Person, count: int) -> list[str]:
    """So many articles that this buyer is offered at a price, each with its smallest quantity."""
    visit = Buyer(Web(strangers_of(person.demo)), person.agreed(KEY)).enter()
    found: dict[str, str] = {}
    for offers in _offers(visit):
        found |= {sku: f"{sku}\t{format_decimal(offer.minimum)}" for sku, offer in offers.items()}
        if len(found) >= count:
            return list(found.values())[:count]
    raise AssertionError(f"The demo offers {len(found)} articles only.")


def _offers(visit: Visit) -> Iterator[dict[str, Any]]:
    home = urlsplit(visit.home).path
    links = [urlsplit(link).path for link in visit.at("").page.links]
    for category in dict.fromkeys(link.removeprefix(home) for link in links if link.startswith(f"{home}c/")):
        for page in pages_of(visit, category):
            yield page.offers()

"""Every page, drawn: in three languages and at three widths in the long form, a few of them in the short one.

With $SHOTS_DIR set, each is kept as a picture for people to look at.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.browser.look import LANGUAGES, WIDTHS, focus_troubles, keep_picture, troubles_of
from tests.browser.person import Person, shop_of
from tests.browser.worlds import World

NewPerson = Callable[..., Person]
KEY = "pellbrook-physics"
SHORT = ("en", 1024)
LONG = [drawn for drawn in product(LANGUAGES, WIDTHS) if drawn != SHORT]
each_drawing = pytest.mark.parametrize(
    ("language", "width"), [SHORT, *(pytest.param(*drawn, marks=pytest.mark.full) for drawn in LONG)]
)


class Drawing:
    """Looks at page after page, and keeps what was wrong with each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.troubles: dict[str, list[str]] = {}

    def look(self, page: Any, what: str) -> None:
        page.wait_for_load_state()
        keep_picture(page, f"{what}-{self.name}")
        found = troubles_of(page)
        if found:
            self.troubles[what] = found

    def look_with_keys(self, page: Any, what: str) -> None:
        self.look(page, what)
        found = focus_troubles(page)
        if found:
            self.troubles[f"{what}, by keys"] = found


@pytest.fixture
def drawing(language: str, width: int) -> Iterator[Drawing]:
    """All troubles of all pages are told at once."""
    looked = Drawing(f"{language}-{width}")
    yield looked
    told = [f"{what}: {trouble}" for what, troubles in looked.troubles.items() for trouble in troubles]
    assert not told, "\n".join(told)


@each_drawing
def test_erp_pages(language: str, width: int, new_person: NewPerson, drawing: Drawing) -> None:
    person = new_person(language=language, width=width)
    sku = person.agreed(KEY)["visible_sku"]
    page = person.punch_out(KEY)
    shop = shop_of(page)
    drawing.look(page, "erp-shop")
    person.find(shop, sku)
    person.add(page, shop, sku, "3")
    person.open_cart(shop)
    drawing.look(page, "erp-shop-cart")
    place = person.send_back(page, shop)
    drawing.look_with_keys(page, "erp-requisition")
    person.approve(page, place)
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    drawing.look(page, "erp-ordered")
    for path, what in (("", "erp-catalogues"), ("mail/", "erp-mail")):
        page.goto(urljoin(person.demo["erp_url"], path))
        drawing.look_with_keys(page, what)


@each_drawing
def test_shop_pages(language: str, width: int, new_person: NewPerson, drawing: Drawing) -> None:
    person = new_person(language=language, width=width)
    agreed = person.agreed(KEY)
    page, home = open_shop(person, language)
    drawing.look_with_keys(page, "shop-home")
    category = page.locator("main a[href*='/c/']").first.get_attribute("href")
    paths = {
        "shop-category": category, "shop-category-grid": f"{category}?view=grid", "shop-search": "search/?q=cable",
        "shop-search-nothing": "search/?q=qqqqqqqq", "shop-search-empty": "search/", "shop-cart-empty": "cart/",
        "shop-quick-order": "quick-order/", "shop-lists": "lists/",
    }  # fmt: skip
    for what, path in paths.items():
        page.goto(urljoin(home, path))
        drawing.look(page, what)
    for number, sku in enumerate(list(agreed["prices"])[:5]):
        page.goto(urljoin(home, f"p/{sku.replace('/', '%2F').replace('#', '%23')}/"))
        drawing.look_with_keys(page, f"shop-product-{number}")
        page.locator("form[data-form=add] button").first.click()
        page.locator("#notices .notice").wait_for()
    drawing.look(page, "shop-product-added")
    page.goto(urljoin(home, "cart/"))
    drawing.look_with_keys(page, "shop-cart")
    page.goto(urljoin(home, "p/NO-SUCH-SKU/"))
    drawing.look(page, "shop-not-found")
    page.goto(urljoin(home, "../unknown-visit-0000000000/"))
    drawing.look(page, "shop-ended")


@each_drawing
def test_pages_without_scripts(language: str, width: int, new_person: NewPerson, drawing: Drawing) -> None:
    """The page with the one button, and the way out; looked at where scripts run, reached without."""
    person = new_person(World.NO_SCRIPTS, language=language, width=width)
    sku = person.agreed(KEY)["visible_sku"]
    page, home = open_shop(person, language)
    person.find(page, sku)
    person.add(page, page, sku, "3")
    person.open_cart(page)
    page.locator("form[data-form=return] button").click()
    page.locator("form[data-form=erp] button").wait_for()
    keep_picture(page, f"shop-return-{drawing.name}")
    assert page.locator("form[data-form=erp]").count() == 1
    page.goto(urljoin(home, "cart/"))
    page.locator("form[data-form=leave] button").click()
    page.locator("form[data-form=erp] button, [data-leave]").first.wait_for()
    keep_picture(page, f"shop-left-{drawing.name}")


@each_drawing
def test_desk_pages(language: str, width: int, new_person: NewPerson, drawing: Drawing) -> None:
    """In the language of the supplier's people; English speakers work at the second supplier's desk."""
    person = new_person(language=language, width=width)
    tenant = next(tenant for tenant in person.demo["tenants"] if tenant["language"] == language)
    page = person.context.new_page()
    page.goto(urljoin(tenant["admin_url"], "/accounts/login/"))
    drawing.look_with_keys(page, "desk-login")
    person.sign_in(page, tenant)
    drawing.look(page, "desk-home")
    for link in links_of(page, "nav a[href^='/admin/']"):
        answer = page.goto(link)
        part = "-".join(urlsplit(link).path.strip("/").split("/")[1:])
        assert answer.status == 200, link
        drawing.look(page, f"desk-{part}")
        row = page.locator("main table tbody a[href*='/admin/']").first
        if row.count():
            page.goto(urljoin(page.url, row.get_attribute("href")))
            drawing.look(page, f"desk-{part}-one")
            for tab in links_of(page, ".wire-tabs a:not([aria-current])"):
                page.goto(tab)
                drawing.look(page, f"desk-{part}-{tab.rstrip('/').split('/')[-1]}")


def links_of(page: Any, selector: str) -> list[str]:
    """Where these links lead, each once."""
    links: list[str] = page.locator(selector).evaluate_all("all => all.map((link) => link.href)")
    return list(dict.fromkeys(links))


def open_shop(person: Person, language: str) -> tuple[Any, str]:
    """The shop in a window of its own, in this language; and the address of its home."""
    erp = person.punch_out(KEY)
    with person.context.expect_page() as opened:
        erp.locator(".strip a[target=_blank]").click()
    page = opened.value
    page.locator("form[data-form=search]").wait_for()
    home = page.url
    other = page.locator(f"form[data-form=language]:has(input[name=code][value={language}]) button")
    if other.count():
        other.click()
        page.locator(f"html[lang={language}]").wait_for()
    return page, home

"""By clicking: choose a connection, shop in the frame, send the cart back, approve, find the order at the desk."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.person import Person, lines_at_erp, lines_in_cart, shop_of
from tests.browser.worlds import World
from tests.journeys.connections import AGREED

NewPerson = Callable[..., Person]
CXML, OCI, OCI_BY_GET = "pellbrook-physics", "troispics-srm", "castlewick-oci"
EVERY = [agreed.key for _, agreed in AGREED]
WORLDS = [World.COOKIES_ALLOWED, World.NO_COOKIES, World.NO_SCRIPTS]


def whole_tour(person: Person, key: str) -> None:
    """All of it; fails where something does not stand where it should."""
    agreed = person.agreed(key)
    sku = agreed["visible_sku"]
    page = person.punch_out(key)
    shop = shop_of(page)
    person.find(shop, sku)
    person.add(page, shop, sku, "3")
    person.open_cart(shop)
    assert lines_in_cart(shop) == [(sku, "3")]
    place = person.send_back(page, shop)
    assert lines_at_erp(place) == [sku]
    order_id = person.approve(page, place)
    assert page.frames == [page.main_frame]
    if person.world.can_sign_in:
        assert_order_at_desk(person, page, agreed["tenant"], order_id)


def assert_order_at_desk(person: Person, page: Any, tenant: dict[str, Any], order_id: str) -> None:
    """By the link on the requisition, which opens a window of its own."""
    with page.context.expect_page() as opened:
        page.locator("[data-order] a").click()
    desk = opened.value
    desk.wait_for_load_state()
    if "/accounts/login/" in desk.url:
        person.sign_in(desk, tenant)
    assert order_id in desk.locator("main").inner_text()


@pytest.mark.parametrize("key", [CXML, OCI])
def test_whole_tour(key: str, new_person: NewPerson) -> None:
    whole_tour(new_person(), key)


def test_whole_tour_without_scripts(new_person: NewPerson) -> None:
    whole_tour(new_person(World.NO_SCRIPTS), CXML)


@pytest.mark.full
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("key", [CXML, OCI, OCI_BY_GET])
def test_whole_tour_in_every_kind_of_browser(key: str, world: World, new_person: NewPerson) -> None:
    whole_tour(new_person(world), key)


@pytest.mark.full
@pytest.mark.parametrize("key", EVERY)
def test_whole_tour_of_every_connection(key: str, new_person: NewPerson) -> None:
    whole_tour(new_person(), key)


@pytest.mark.parametrize(
    "pair", [(CXML, "pellbrook-library"), pytest.param((OCI, "alpwerk-srm"), marks=pytest.mark.full)]
)
def test_two_tabs_with_two_connections_do_not_mix(pair: tuple[str, str], new_person: NewPerson) -> None:
    person = new_person()
    pages = [person.punch_out(key) for key in pair]
    shops = [shop_of(page) for page in pages]
    skus = [person.agreed(key)["visible_sku"] for key in pair]

    for page, shop, sku in zip(pages, shops, skus, strict=True):
        person.find(shop, sku)
        person.add(page, shop, sku, "3")
    for shop in shops:
        person.open_cart(shop)
    carts = [lines_in_cart(shop) for shop in shops]
    places = [person.send_back(page, shop) for page, shop in zip(pages, shops, strict=True)]

    assert carts == [[(sku, "3")] for sku in skus]
    assert [lines_at_erp(place) for place in places] == [[sku] for sku in skus]


def test_shop_in_a_window_of_its_own_comes_back_too(new_person: NewPerson) -> None:
    """Some systems open a window instead of a frame; the whole window is the ERP's again after the return."""
    person = new_person()
    sku = person.agreed(CXML)["visible_sku"]
    erp = person.punch_out(CXML)
    with person.context.expect_page() as opened:
        erp.locator(".strip a[target=_blank]").click()
    window = opened.value

    person.find(window, sku)
    person.add(window, window, sku, "3")
    person.open_cart(window)
    place = person.send_back(window, window)

    assert lines_at_erp(place) == [sku]

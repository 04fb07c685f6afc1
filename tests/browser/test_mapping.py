"""By clicking: map a cost centre, a classification and a unit at the desk, see them tried, and find them in the next cart."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.browser.look import focus_troubles, keep_picture, troubles_of
from tests.browser.person import Person, shop_of

NewPerson = Callable[..., Person]
#: A connection that no other test here uses: its mapping is undone at the end.
KEY = "pellbrook-library"
COST_CENTRE = 'ItemDetail/Extrinsic[@name="CostCenter"]'
WIDTHS = (1024, 1600)
#: The desk scrolls within the window: a picture of the whole page needs a tall one.
TALL = 2600


def send_a_cart(person: Person) -> str:
    """What the buyer's system got, as its requisition shows it."""
    sku = person.agreed(KEY)["visible_sku"]
    page = person.punch_out(KEY)
    shop = shop_of(page)
    person.find(shop, sku)
    person.add(page, shop, sku, "3")
    person.open_cart(shop)
    place = person.send_back(page, shop)
    message = place.locator("details pre").text_content()
    page.close()
    return str(message)


def open_mapping(person: Person) -> Any:
    """The tab, by way of the list."""
    agreed = person.agreed(KEY)
    page = person.at_desk(agreed["tenant"], "connections/")
    page.locator("main a", has_text=agreed["name"]).first.click()
    page.locator(".wire-tabs a[href$='/mapping/']").click()
    page.wait_for_url("**/mapping/")
    return page


def fill_rows(page: Any, unit: str) -> None:
    """One row of each table."""
    page.locator("[name=fields-0-target]").fill('Extrinsic[@name="CostCenter"]')
    page.locator("[name=fields-0-expression]").fill(
        '{{ session.extrinsics["CostCenter"] | default: "CC-" }}{{ line.number }}'
    )
    page.locator("[name=units-0-ours]").fill(unit)
    page.locator("[name=units-0-theirs]").fill("PIECE")
    page.locator("[name=classes-0-domain]").fill("UNSPSC")
    page.locator("[name=classes-0-target_domain]").fill("MatGroup")
    page.locator("[name=classes-0-target_code]").fill("LAB-01")


def tried(page: Any) -> dict[str, str]:
    """What each field of the newest cart becomes."""
    first = page.locator(".wire-tried").first.locator("tbody tr")
    return {
        first.nth(n).get_attribute("data-field"): first.nth(n).locator("[data-after]").inner_text()
        for n in range(first.count())
    }


@pytest.fixture
def mapper(new_person: NewPerson) -> Iterator[Person]:
    """Somebody at the desk who leaves the connection as he found it."""
    person = new_person(width=WIDTHS[0])
    yield person
    page = open_mapping(person)
    for box in page.locator("input[name$=-DELETE]").all():
        box.check()
    page.locator("button[name=save]").click()
    page.wait_for_load_state()
    assert page.locator("input[name$=-DELETE]").count() == 0


def test_a_person_maps_three_things_and_the_next_cart_carries_them(mapper: Person) -> None:
    before = send_a_cart(mapper)
    unit = before.split("<UnitOfMeasure>")[1].split("<")[0]
    page = open_mapping(mapper)
    fill_rows(page, unit)

    page.locator("button[name=try]").click()
    page.locator("[data-tried] .wire-tried").first.wait_for()

    assert tried(page) == {
        "ItemDetail/UnitOfMeasure": "PIECE", 'ItemDetail/Classification[@domain="MatGroup"]': "LAB-01",
        COST_CENTRE: "CC-1",
    }  # fmt: skip
    page.locator("[data-tried] details").first.click()
    assert '<Extrinsic name="CostCenter">CC-1</Extrinsic>' in page.locator("[data-tried] pre").first.inner_text()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": TALL})
        keep_picture(page, f"desk-mapping-tried-{width}")
        assert troubles_of(page) == []

    page.locator("button[name=save]").click()
    page.locator("[name=fields-1-target]").wait_for()
    page.locator("[name=fields-2-target]").wait_for()
    assert page.locator("[name=fields-0-target]").input_value() == COST_CENTRE
    keep_picture(page, f"desk-mapping-saved-{WIDTHS[-1]}")
    assert [*troubles_of(page), *focus_troubles(page)] == []

    after = send_a_cart(mapper)
    carried = [
        '<Extrinsic name="CostCenter">CC-1</Extrinsic>', "<UnitOfMeasure>PIECE</UnitOfMeasure>",
        '<Classification domain="MatGroup">LAB-01</Classification>',
    ]  # fmt: skip
    assert [(piece in before, piece in after) for piece in carried] == [(False, True)] * 3


def test_a_slip_of_the_pen_is_marked_and_nothing_is_stored(new_person: NewPerson) -> None:
    person = new_person()
    page = open_mapping(person)
    address = page.url
    page.locator("[name=fields-0-target]").fill("ItemDetail/UnitPrice")
    page.locator("[name=fields-0-expression]").fill("{{ line.price | half }}")

    page.locator("button[name=save]").click()
    page.locator(".error-message").first.wait_for()

    assert page.locator(".error-message").count() == 2
    page.goto(urljoin(address, "./"))
    assert page.locator("[name=fields-0-target]").input_value() == ""

"""By clicking at the desk: sign in, play the buyer with the test buyer, read what was said."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.person import Person

NewPerson = Callable[..., Person]
#: The worker calls the real door; the page looks again by itself.
WORKER_MILLISECONDS = 60_000
SEND_ORDER = "main form.wire-actions:not([action]) button[value=order]"


def open_connection(person: Person, key: str) -> Any:
    """The desk's page of a connection, by way of the list."""
    agreed = person.agreed(key)
    page = person.at_desk(agreed["tenant"], "connections/")
    page.locator("main a", has_text=agreed["name"]).first.click()
    page.wait_for_url("**/admin/connections/**")
    return page


@pytest.mark.parametrize("key", ["northmoor-coupa-test", pytest.param("castlewick-oci", marks=pytest.mark.full)])
def test_test_buyer_goes_the_whole_way(key: str, new_person: NewPerson) -> None:
    person = new_person()
    sku = person.agreed(key)["visible_sku"]
    page = open_connection(person, key)
    page.locator("a[href$='/test/']").first.click()
    page.locator("main form button[type=submit]").first.click()
    page.locator("iframe.wire-shop").wait_for(timeout=WORKER_MILLISECONDS)

    shop = page.frame_locator("iframe.wire-shop")
    person.find(shop, sku)
    person.add(page, shop, sku, "3")
    person.open_cart(shop)
    shop.locator("form[data-form=return] button").click()
    page.locator(SEND_ORDER).wait_for(timeout=WORKER_MILLISECONDS)
    assert page.locator(".wire-light--bad").count() == 0
    page.locator(SEND_ORDER).click()

    page.locator(".wire-callout--success").wait_for(timeout=WORKER_MILLISECONDS)
    assert sku in page.locator("main").inner_text()


def test_transcript_shows_both_directions_and_no_secret(new_person: NewPerson) -> None:
    person = new_person()
    agreed = person.agreed("pellbrook-physics")
    person.punch_out("pellbrook-physics")

    page = person.at_desk(agreed["tenant"], "transcripts/?kind=setup")
    page.locator("main a[href*='/transcripts/inspect/']").first.click()
    page.locator(".wire-code").first.wait_for()

    said = page.locator(".wire-code").all_inner_texts()
    assert ["PunchOutSetupRequest" in said[0], "StartPage" in said[1]] == [True, True]
    assert agreed["credentials"]["shared_secret"] not in page.content()


@pytest.mark.parametrize("role", ["account_manager", "catalogue_editor", "support"])
def test_menu_leads_nobody_to_a_closed_door(role: str, new_person: NewPerson) -> None:
    """Every entry that a role is shown opens."""
    person = new_person()
    page = person.at_desk(person.demo["tenants"][0], role=role)
    links = page.locator("nav a[href^='/admin/']").evaluate_all("links => [...new Set(links.map(a => a.href))]")

    opened = {link: page.goto(link).status for link in links}

    assert opened != {}
    assert {link: status for link, status in opened.items() if status != 200} == {}

"""Suggestions by the keyboard: the focus stays in the field, the list says where one is, Enter goes there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from tests.browser.look import troubles_of
from tests.browser.person import Person
from tests.browser.test_every_page import open_shop
from tests.browser.worlds import World

NewPerson = Callable[..., Person]


def state(page: Any) -> tuple[str | None, str | None, int]:
    """Whether the list is open, which option the field names, and how many options are marked."""
    field = page.locator("#q")
    marked = page.locator("#suggestions [role=option][aria-selected=true]").count()
    return field.get_attribute("aria-expanded"), field.get_attribute("aria-activedescendant"), marked


def beginning(page: Any) -> str:
    """The first letters of a category, which its own name goes on from."""
    return str(page.locator("main a[href*='/c/']").first.inner_text()).strip()[:4]


def type_slowly(page: Any, text: str) -> Any:
    """Type into the field once the script is at work, and wait for the list."""
    page.locator("#q[role=combobox]").wait_for()
    page.locator("#q").press_sequentially(text, delay=30)
    page.locator("#suggestions-list").wait_for()
    return page.locator("#suggestions [role=option]")


def test_arrows_mark_an_option_and_enter_opens_it(new_person: NewPerson) -> None:
    page, _home = open_shop(new_person(), "en")
    options = type_slowly(page, beginning(page))

    opened = state(page)
    page.keyboard.press("ArrowDown")
    first = state(page)
    troubles = troubles_of(page)
    page.keyboard.press("ArrowUp")
    back = state(page)
    page.keyboard.press("ArrowUp")
    last = state(page)
    number, goal = options.count() - 1, options.last.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{goal}")

    assert opened == back == ("true", None, 0)
    assert (first, last) == (("true", "suggestion-0", 1), ("true", f"suggestion-{number}", 1))
    assert troubles == []


def test_escape_closes_the_list_and_enter_then_searches_what_was_typed(new_person: NewPerson) -> None:
    page, home = open_shop(new_person(), "en")
    typed = beginning(page)
    type_slowly(page, typed)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    closed = state(page)
    is_focused = page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}search/?{urlencode({'q': typed})}")

    assert (closed, is_focused) == (("false", None, 0), True)


def test_without_scripts_it_is_a_plain_search_field(new_person: NewPerson) -> None:
    page, home = open_shop(new_person(World.NO_SCRIPTS), "en")

    page.locator("#q").press_sequentially("cab")
    role = page.locator("#q").get_attribute("role")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}search/?q=cab")

    assert role is None
    assert page.locator("main [data-sku]").count() > 0

"""By clicking: a workbook with 37 broken rows is uploaded, understood, looked at, applied and rolled back."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from storefront.domain.exports.write_table import spreadsheet_of
from tests.browser.look import focus_troubles, keep_picture, troubles_of
from tests.browser.person import Person

NewPerson = Callable[..., Person]
BROKEN = 37
SECONDS = 120_000
HEADINGS = ("SKU", "Name", "Category", "Unit", "Stock", "attribute: Colour")


def workbook(folder: Path, count: int) -> Path:
    """As many rows, of which 37 are broken in several ways."""
    rows: list[list[Any]] = [list(HEADINGS)]
    rows += [[f"IMP-{n:05d}", f"Imported {n}", "Imported > Goods", "PR", Decimal(n % 90), "red"] for n in range(count)]
    for place in range(BROKEN):
        column, value = ((3, "QQ9"), (4, "many"), (0, ""), (2, "Imported > > Goods"))[place % 4]
        rows[1 + place * (count // BROKEN)][column] = value
    path = folder / "goods.xlsx"
    path.write_bytes(spreadsheet_of(rows))
    return path


def press(page: Any, action: str) -> None:
    """A button of the import's page."""
    page.locator(f"button[name=action][value={action}]").click()


def wait_for(page: Any, state: str, step: str) -> None:
    """Until the page, which looks by itself, shows this."""
    page.locator(f"[data-job-state='{state}'][data-job-step='{step}']").wait_for(timeout=SECONDS)


def whole_way(person: Person, folder: Path, count: int) -> None:
    tenant = person.demo["tenants"][0]
    page = person.at_desk(tenant, "products/")
    page.locator("a[href$='/imports/new/products/']").first.click()
    page.locator("input[type=file]").set_input_files(workbook(folder, count))
    page.locator("form.desk-form button[type=submit]").click()
    wait_for(page, "waiting", "read")
    chosen = [box.input_value() for box in page.locator("select[name^=column_]").all()]
    assert chosen == ["sku", "name_en", "category", "unit", "stock", "attribute:"]
    keep_picture(page, "desk-import-columns")
    assert [*troubles_of(page), *focus_troubles(page)] == []

    seen = watch_progress(page)
    press(page, "check")
    wait_for(page, "waiting", "check")
    assert [state["total"] > 0 for state in seen if state["state"] == "running" and state["rows"]][:1] in ([], [True])
    assert figures(page) == [count - BROKEN, 0, 0, BROKEN, count]
    assert page.locator("[data-problem]").count() == BROKEN
    assert page.locator("[data-verdict=added]").count() > 0
    keep_picture(page, "desk-import-differences")
    assert [*troubles_of(page), *focus_troubles(page)] == []

    press(page, "apply")
    wait_for(page, "done", "apply")
    assert found_at_desk(person, tenant) == 1
    press(page, "roll_back")
    wait_for(page, "rolled_back", "roll_back")
    assert found_at_desk(person, tenant) == 0


def watch_progress(page: Any) -> list[dict[str, Any]]:
    """What the page hears while it waits."""
    seen: list[dict[str, Any]] = []

    def hear(answer: Any) -> None:
        if answer.url.endswith("/state/") and answer.ok:
            seen.append(answer.json())

    page.on("response", hear)
    return seen


def figures(page: Any) -> list[int]:
    """Added, changed, removed, rejected, rows."""
    texts = [strong.inner_text() for strong in page.locator(".desk-counts strong").all()]
    return [int("".join(filter(str.isdigit, text))) for text in texts]


def found_at_desk(person: Person, tenant: dict[str, Any]) -> int:
    """Whether the list of products has one of the imported ones."""
    page = person.at_desk(tenant, "products/?q=IMP-00001")
    count = int(page.locator("main a", has_text="IMP-00001").count() > 0)
    page.close()
    return count


def test_a_workbook_is_imported_and_rolled_back(new_person: NewPerson, tmp_path: Path) -> None:
    whole_way(new_person(), tmp_path, 2000)


@pytest.mark.full
def test_a_large_workbook_is_imported_and_rolled_back(new_person: NewPerson, tmp_path: Path) -> None:
    whole_way(new_person(), tmp_path, 20_000)

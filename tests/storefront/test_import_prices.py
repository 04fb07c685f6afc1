"""A file of prices is the next version of a list; what was published stays, and comes back when it is rolled back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from storefront.domain.pricing import versions_in_force
from storefront.models import Job, JobKind, JobState, JobStep, PriceList
from tests.factories.storefront import make_price_list, make_product
from tests.storefront.importing import applied, checked, step, table

pytestmark = pytest.mark.usefixtures("shop")
HEADINGS = ("Artikelnummer", "ab Menge", "Nettopreis")


@pytest.fixture
def price_list() -> PriceList:
    """P-1 in two breaks, P-2 and P-3 at one price."""
    one, two, three = make_product("P-1"), make_product("P-2"), make_product("P-3")
    return make_price_list({one: {"0": "1.50", "10": "1.25"}, two: "2.00", three: "3.00"})


def in_force(price_list: PriceList) -> dict[tuple[str, int], str]:
    """What the list asks for now."""
    version = versions_in_force(timezone.now()).get(price_list=price_list)
    lines = (version.contents or version).lines.values_list("product__sku", "min_quantity", "price")
    return {(sku, int(start)): f"{price:.2f}" for sku, start, price in lines}


def apply(price_list: PriceList, *rows: tuple[str, ...], mode: str = "update") -> Job:
    return applied(table(HEADINGS, *rows), JobKind.PRICES, price_list=price_list.pk, mode=mode)


def test_named_products_get_new_prices_and_others_keep_theirs(price_list: PriceList) -> None:
    job = apply(price_list, ("P-1", "", "1,40"), ("P-2", "0", "2"), ("P-2", "5", "1.90"))

    assert (job.state, job.result["counts"]) == (JobState.DONE, {"added": 1, "changed": 1, "removed": 1})
    assert in_force(price_list) == {("P-1", 0): "1.40", ("P-2", 0): "2.00", ("P-2", 5): "1.90", ("P-3", 0): "3.00"}


def test_whole_list_leaves_out_what_is_not_named(price_list: PriceList) -> None:
    job = apply(price_list, ("P-2", "", "2.10"), mode="replace")

    assert job.result["counts"] == {"added": 0, "changed": 1, "removed": 3}
    assert in_force(price_list) == {("P-2", 0): "2.10"}


def test_faulty_row_takes_no_price_away(price_list: PriceList) -> None:
    job = apply(price_list, ("P-2", "", "2.10"), ("P-1", "", "1.2.3"), mode="replace")

    assert job.result["counts"] == {"added": 0, "changed": 1, "removed": 1}
    assert in_force(price_list) == {("P-1", 0): "1.50", ("P-1", 10): "1.25", ("P-2", 0): "2.10"}


@pytest.mark.parametrize("mode", ["update", "replace"])
def test_faulty_break_of_a_product_keeps_its_former_price(price_list: PriceList, mode: str) -> None:
    job = apply(price_list, ("P-1", "0", "1.40"), ("P-1", "10", "?"), mode=mode)

    kept = {key: price for key, price in in_force(price_list).items() if key[0] == "P-1"}
    assert (job.result["counts"]["changed"], kept) == (1, {("P-1", 0): "1.40", ("P-1", 10): "1.25"})


def test_faulty_rows_are_named(price_list: PriceList) -> None:
    job = checked(
        table(
            ("SKU", "Quantity", "Price", "Currency"),
            ("P-1", "0", "", "EUR"), ("P-9", "0", "1", "EUR"), ("P-2", "0", "1", "USD"), ("P-3", "0", "1", "eur"),
            ("P-3", "0", "2", "EUR"),
        ),
        JobKind.PRICES, price_list=price_list.pk,
    )  # fmt: skip

    assert list(job.problems.values_list("row", "column", "value", "code")) == [
        (2, "Price", "", "import.value.missing"),
        (3, "SKU", "P-9", "import.sku.unknown"),
        (4, "Currency", "P-2", "import.price.currency"),
        (6, "SKU", "P-3", "import.sku.twice"),
    ]


def test_rolled_back_prices_are_those_of_before(price_list: PriceList) -> None:
    before = in_force(price_list)
    job = apply(price_list, ("P-1", "", "9.00"))

    job = step(job, JobStep.ROLL_BACK)

    assert (job.state, in_force(price_list)) == (JobState.ROLLED_BACK, before)
    assert [version.number for version in price_list.versions.all()] == [3, 2, 1]


def test_first_prices_of_a_list_can_be_rolled_back() -> None:
    make_product("P-1")
    empty = PriceList.objects.create(code="e", name="Empty", currency="EUR")
    job = apply(empty, ("P-1", "", "9.00"))
    assert in_force(empty) == {("P-1", 0): "9.00"}

    step(job, JobStep.ROLL_BACK)

    assert in_force(empty) == {}


def test_prices_published_since_are_not_rolled_over(price_list: PriceList) -> None:
    first = apply(price_list, ("P-1", "", "9.00"))
    apply(price_list, ("P-1", "", "8.00"))

    job = step(first, JobStep.ROLL_BACK)

    assert (job.state, job.error, in_force(price_list)["P-1", 0]) == (JobState.DONE, "import.not_newest", "8.00")


def test_planned_prices_hold_from_their_day(price_list: PriceList) -> None:
    before = in_force(price_list)

    job = applied(
        table(HEADINGS, ("P-1", "", "9.00")), JobKind.PRICES, price_list=price_list.pk,
        valid_from=timezone.now() + timedelta(days=3),
    )  # fmt: skip

    assert (job.state, in_force(price_list)) == (JobState.DONE, before)
    planned = price_list.versions.order_by("-number")[0]
    assert planned.lines.get(product__sku="P-1").price == Decimal(9)

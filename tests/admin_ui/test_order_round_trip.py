"""What was sent back beside what was ordered: paired by the cart's line, with every difference marked and none invented."""

from decimal import Decimal
from typing import Any

import pytest

from admin_ui.orders.round_trip import Pair, round_trip
from connections.models import CartTransfer
from tests.storefront.fulfilling import line, ordered

pytestmark = pytest.mark.usefixtures("shop")


def sent(*lines: dict[str, str]) -> CartTransfer:
    """A cart with these lines; what is not said is as `fulfilling.line` orders it."""
    whole = {"sku": "SKU", "quantity": "10", "unit": "PR", "unit_price": "4.00", "price_unit": "1"}
    numbered = [{"number": n, "line_key": f"k{n}", **whole, **said} for n, said in enumerate(lines, start=1)]
    return CartTransfer(quote_id="Q", currency="EUR", snapshot={"lines": numbered})


def outcome(pair: Pair) -> tuple[Any, Any, set[str]]:
    return pair.sent and pair.sent.number, pair.ordered and pair.ordered.number, set(pair.differing)


def test_what_came_back_as_it_was_sent_is_the_same() -> None:
    order = ordered(line("10", cart_line_key="k1"))

    assert [pair.is_same for pair in round_trip(order, sent({}))] == [True]


@pytest.mark.parametrize(
    ("said", "differing"),
    [
        ({"unit_price": "4.01"}, {"price"}),
        ({"unit_price": "40.00", "price_unit": "10"}, set()),
        ({"quantity": "9"}, {"quantity"}),
        ({"unit": "EA", "sku": "OTHER"}, {"unit", "sku"}),
    ],
)
def test_each_difference_is_marked_and_another_way_of_writing_is_none(
    said: dict[str, str], differing: set[str]
) -> None:
    order = ordered(line("10", cart_line_key="k1"))

    assert [outcome(pair) for pair in round_trip(order, sent(said))] == [("1", "10", differing)]


def test_lines_left_out_split_and_added_stand_where_they_belong() -> None:
    order = ordered(
        line("10", "4", cart_line_key="k2"), line("20", "6", cart_line_key="k2"), line("30"),
        line("40", cart_line_key="from another cart"),
    )  # fmt: skip

    assert [outcome(pair) for pair in round_trip(order, sent({}, {}))] == [
        ("1", None, set()),
        ("2", "10", {"quantity"}),
        ("2", "20", {"quantity"}),
        (None, "30", set()),
        (None, "40", set()),
    ]


def test_a_line_without_a_price_differs_from_one_with_a_price() -> None:
    order = ordered(line("10", price=None, cart_line_key="k1"))

    assert [pair.differing for pair in round_trip(order, sent({}))] == [frozenset({"price"})]
    assert Decimal(order.total) == 0

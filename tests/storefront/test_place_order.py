"""Orders: stored as the buyer wrote them, whatever the numbers; states change along the table only."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain.place_order import (
    AMOUNT_TOO_LARGE,
    ORDER_STEPS,
    NewOrder,
    NewOrderLine,
    WrongOrderStep,
    move_order,
    place_order,
)
from storefront.models import CartState, Order, OrderState
from tests.factories.storefront import make_cart, make_customer, make_shopper

pytestmark = pytest.mark.usefixtures("shop")


def new_order(*lines: NewOrderLine, **values: object) -> NewOrder:
    return NewOrder(customer_id=make_customer().pk, external_id="PO-1", currency="EUR", lines=lines, **values)


def line(quantity: str = "3", unit_price: str | None = "4.00", **values: object) -> NewOrderLine:
    price = None if unit_price is None else Decimal(unit_price)
    return NewOrderLine("SKU", Decimal(quantity), "PR", price, **values)


def test_an_order_holds_its_lines_and_their_sum() -> None:
    order = place_order(new_order(line(), line("250", "12.40", price_unit=Decimal(100))))

    assert list(order.lines.values_list("position", "quantity", "line_total")) == [(1, 3, 12), (2, 250, 31)]
    assert Order.objects.get(pk=order.pk).total == 43
    assert order.number == f"SO-{order.pk:06d}"


def test_the_buyers_own_total_is_kept() -> None:
    assert place_order(new_order(line(), total=Decimal("11.99"))).total == Decimal("11.99")


def test_numbers_are_never_given_twice() -> None:
    assert len({place_order(new_order(line())).number for _ in range(5)}) == 5


def test_the_cart_is_marked_as_ordered() -> None:
    cart = make_cart(make_shopper(), state=CartState.TRANSFERRED)

    place_order(new_order(line(), cart_id=cart.pk))

    cart.refresh_from_db()
    assert cart.state == CartState.ORDERED


@pytest.mark.parametrize(
    ("quantity", "unit_price"),
    [("999999999999999999", "1"), ("9", "999999999999999999"), ("999999999", "999999999999")],
)
def test_numbers_that_fit_no_column_are_cut_with_a_finding_and_the_order_is_kept(
    quantity: str, unit_price: str
) -> None:
    order = place_order(new_order(line(quantity, unit_price)))

    assert order.findings == [{"code": AMOUNT_TOO_LARGE}]
    assert order.lines.get().findings == [{"code": AMOUNT_TOO_LARGE}]


def test_a_line_without_a_price_has_no_total() -> None:
    order = place_order(new_order(line(unit_price=None)))

    assert order.lines.get().line_total is None
    assert order.findings == []


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_number_of_queries_does_not_grow_with_the_lines(rows: int) -> None:
    order = new_order(*[line()] * rows, cart_id=make_cart(make_shopper()).pk)

    with CaptureQueriesContext(connection) as queries:
        place_order(order)

    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 5


@pytest.mark.parametrize("target", OrderState.values)
@pytest.mark.parametrize("state", OrderState.values)
def test_an_order_moves_along_the_table_and_no_other_way(state: str, target: str) -> None:
    order = place_order(new_order(line(), state=state))

    if target in ORDER_STEPS[state]:
        move_order(order, target)
        assert Order.objects.get(pk=order.pk).state == target
    else:
        with pytest.raises(WrongOrderStep):
            move_order(order, target)

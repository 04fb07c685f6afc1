"""Write an approved purchase as an order with its first version, and say which states an order may pass through.

The numbers are the buyer's: he is asked for nothing here, and nothing is refused; what differs from our
cart is found by the floor above and comes in as findings. Runs inside the caller's transaction.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from storefront.domain.compare_orders import plain_line
from storefront.domain.pricing import line_total
from storefront.models import Cart, CartState, Order, OrderLine, OrderState, OrderVersion, VersionKind

ZERO = Decimal(0)
LARGEST_QUANTITY = Decimal("999999999.999999")  # numeric(15,6)
LARGEST_PRICE = Decimal("999999999999.999999")  # numeric(18,6)
LARGEST_AMOUNT = Decimal("99999999999999.9999")  # numeric(18,4)
AMOUNT_TOO_LARGE = "order.amount_too_large"


@dataclass(frozen=True, slots=True)
class NewOrderLine:
    """One ordered article. `unit_price` is for `price_unit` units; None if the buyer named none."""

    sku: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    price_unit: Decimal = Decimal(1)
    description: str = ""
    buyer_line: str = ""
    product_id: int | None = None
    cart_line_key: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    findings: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as it arrived. Without `total` the sum of its lines is taken; `details` is what else it says."""

    customer_id: int
    external_id: str
    currency: str
    lines: tuple[NewOrderLine, ...]
    cart_id: int | None = None
    total: Decimal | None = None
    state: str = OrderState.RECEIVED
    is_test: bool = False
    ordered_at: str = ""
    bill_to: dict[str, Any] = field(default_factory=dict)
    ship_to: dict[str, Any] = field(default_factory=dict)
    extrinsics: tuple[Any, ...] = ()
    comments: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    findings: tuple[dict[str, Any], ...] = ()
    kind: str = VersionKind.NEW
    buyer_version: str = ""


class WrongOrderStep(Exception):
    """An order cannot go from the state it is in to the one asked for."""

    code = "order.state.refused"


_DONE = frozenset({OrderState.CONFIRMED, OrderState.SHIPPED, OrderState.INVOICED})
ORDER_STEPS: dict[str, frozenset[str]] = {
    OrderState.RECEIVED: frozenset({OrderState.HELD, OrderState.CANCELLED, *_DONE}),
    OrderState.HELD: frozenset({OrderState.RECEIVED, OrderState.CANCELLED}),
    # Further, or back: after a change of the buyer's, and where a shipment or an invoice is taken back.
    OrderState.CONFIRMED: frozenset({OrderState.RECEIVED, OrderState.HELD, OrderState.CANCELLED, *_DONE}),
    OrderState.SHIPPED: frozenset({OrderState.RECEIVED, *_DONE}),
    OrderState.INVOICED: frozenset({OrderState.RECEIVED, *_DONE}),
    OrderState.CANCELLED: frozenset(),
}


def place_order(new: NewOrder) -> Order:
    """Store the order and its lines and mark its cart; the number of queries does not grow with the lines.

    A number too large for its column is stored as the largest that fits, with a finding: no order is lost.
    """
    order, lines = written(new)
    with transaction.atomic():
        order.pk = _next_id()
        order.number = f"SO-{order.pk:06d}"
        order.save(force_insert=True)
        OrderLine.objects.bulk_create(lines)
        OrderVersion.objects.create(
            order=order, number=1, kind=new.kind, buyer_version=new.buyer_version[:40], ordered_at=order.ordered_at,
            lines=[plain_line(line) for line in lines],
        )  # fmt: skip
        if new.cart_id is not None:
            Cart.objects.filter(pk=new.cart_id).update(state=CartState.ORDERED)
    return order


def written(new: NewOrder) -> tuple[Order, list[OrderLine]]:
    """The order and its lines as rows that are not stored yet, every number cut to its column."""
    lines = [_line(position, line, new.currency) for position, line in enumerate(new.lines, start=1)]
    total = new.total if new.total is not None else sum((line.line_total or ZERO for line in lines), ZERO)
    is_cut = abs(total) > LARGEST_AMOUNT or any({"code": AMOUNT_TOO_LARGE} in line.findings for line in lines)
    order = Order(
        customer_id=new.customer_id, cart_id=new.cart_id, external_id=new.external_id[:255], state=new.state,
        is_test=new.is_test, currency=new.currency, total=_bounded(total, LARGEST_AMOUNT),
        ordered_at=new.ordered_at[:64], bill_to=new.bill_to, ship_to=new.ship_to, extrinsics=list(new.extrinsics),
        comments=new.comments, details=new.details,
        findings=[*new.findings, *([{"code": AMOUNT_TOO_LARGE}] if is_cut else [])],
    )  # fmt: skip
    for line in lines:
        line.order = order
    return order, lines


def move_order(order: Order, state: str) -> None:
    """Take an order to another state. Raises WrongOrderStep."""
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if state not in ORDER_STEPS[locked.state]:
            raise WrongOrderStep(f"Order {locked.number} is {locked.state} and cannot become {state}.")
        Order.objects.filter(pk=order.pk).update(state=state)
    order.state = state


def _next_id() -> int:
    """The id of the next order: unique in the supplier's schema, gaps are allowed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('storefront_order', 'id'))")
        return int(cursor.fetchone()[0])


def _line(position: int, new: NewOrderLine, currency: str) -> OrderLine:
    quantity, price_unit = (
        _bounded(new.quantity, LARGEST_QUANTITY),
        _bounded(new.price_unit, LARGEST_QUANTITY),
    )
    unit_price = None if new.unit_price is None else _bounded(new.unit_price, LARGEST_PRICE)
    total = None
    if unit_price is not None and price_unit > 0:
        total = line_total(unit_price, price_unit, quantity, currency)
    stored = (quantity, price_unit, unit_price, None if total is None else _bounded(total, LARGEST_AMOUNT))
    is_cut = stored != (new.quantity, new.price_unit, new.unit_price, total)
    return OrderLine(
        position=position, buyer_line=new.buyer_line[:40], product_id=new.product_id,
        cart_line_key=new.cart_line_key, sku=new.sku[:255], description=new.description, quantity=quantity,
        unit=new.unit[:20], unit_price=unit_price, price_unit=price_unit, line_total=stored[3],
        details=new.details,
        findings=[*new.findings, *([{"code": AMOUNT_TOO_LARGE}] if is_cut else [])],
    )  # fmt: skip


def _bounded(number: Decimal, largest: Decimal) -> Decimal:
    return max(-largest, min(number, largest))

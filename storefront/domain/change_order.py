"""Change an order to what a later message says, or cancel it; each leaves a version with what differs.

An update replaces the whole order: lines that are not in it are gone. Runs inside the caller's transaction, on an
order that the caller has locked; the number of queries does not grow with the lines.
"""

from typing import Any

from django.db import connection

from storefront.domain.compare_orders import Plain, compare_orders, plain_header, plain_line
from storefront.domain.place_order import NewOrder, move_order, written
from storefront.models import Cart, CartState, Order, OrderLine, OrderState, OrderVersion, VersionKind

#: What a replacing order sets; number, customer, test and the day it first came stay.
_REPLACED = (
    "state", "currency", "total", "ordered_at", "bill_to", "ship_to", "extrinsics", "comments", "details", "findings",
    "cart_id",
)  # fmt: skip


def change_order(order: Order, new: NewOrder) -> OrderVersion:
    """Replace the order by `new`. A cart it came from is kept where `new` names none."""
    before, lines_before = plain_header(order), lines_of_latest(order)
    replacing, lines = written(new)
    if new.cart_id is None:
        replacing.cart_id = order.cart_id
    elif new.cart_id != order.cart_id:
        Cart.objects.filter(pk=new.cart_id).update(state=CartState.ORDERED)
    for name in _REPLACED:
        setattr(order, name, getattr(replacing, name))
    order.save(update_fields=[name.removesuffix("_id") for name in _REPLACED])
    _erase_lines(order)
    for line in lines:
        line.order = order
    OrderLine.objects.bulk_create(lines)
    lines_after = [plain_line(line) for line in lines]
    changes = compare_orders(before, plain_header(order), lines_before, lines_after)
    if changes and order.state == OrderState.CONFIRMED:  # what was confirmed is no longer what is ordered
        move_order(order, OrderState.RECEIVED)
    return _version(order, VersionKind.UPDATE, new.buyer_version, order.ordered_at, lines_after, changes)


def differs_from(order: Order, new: NewOrder) -> Plain:
    """How `new` would change the order; nothing is stored."""
    replacing, lines = written(new)
    return compare_orders(
        plain_header(order), plain_header(replacing), lines_of_latest(order), [plain_line(line) for line in lines]
    )


def note_version(order: Order, buyer_version: str, ordered_at: str) -> OrderVersion:
    """A version that counts at the buyer's only: the order stays as it is."""
    lines = lines_of_latest(order)
    return _version(order, VersionKind.UPDATE, buyer_version, ordered_at, lines, {"internal": True})


def cancel_order(order: Order, *, buyer_version: str, ordered_at: str, findings: list[dict[str, Any]]) -> OrderVersion:
    """Cancel the whole order. Its lines stay to be read; the version that says so has none."""
    order.state = OrderState.CANCELLED
    order.findings = [*order.findings, *findings]
    order.save(update_fields=["state", "findings"])
    return _version(order, VersionKind.DELETE, buyer_version, ordered_at, [], {})


def _erase_lines(order: Order) -> None:
    """In one statement. `delete()` reads them first and erases a hundred at a time, for signals that nobody needs."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM storefront_orderline WHERE order_id = %s", [order.pk])


def lines_of_latest(order: Order) -> list[Plain]:
    """The lines as they stand now, as plain data."""
    return [plain_line(line) for line in order.lines.all()]


def _version(
    order: Order, kind: str, buyer_version: str, ordered_at: str, lines: list[Plain], changes: Plain
) -> OrderVersion:
    """The next version; an order of before versions were kept begins with its first."""
    latest = order.versions.order_by("-number").values_list("number", flat=True).first() or 1
    return OrderVersion.objects.create(
        order=order, number=latest + 1, kind=kind, buyer_version=buyer_version[:40], ordered_at=ordered_at[:64],
        lines=lines, changes=changes,
    )  # fmt: skip

"""Say how one version of an order differs from the one before, in plain data. Reads and writes nothing.

A line is known by the buyer's number for it, which stays for life; lines that share a number are told apart by their
order. Only what differs is listed, each with `before` and `after`; a part that a version does not have is None.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from protocols.values import format_decimal
from storefront.models import Order, OrderLine

Plain = dict[str, Any]
#: Columns of a line that a buyer says; what follows from them or was found is not compared.
_LINE_FIELDS = ("sku", "quantity", "unit", "unit_price", "price_unit", "description")
_ORDER_FIELDS = ("currency", "total", "bill_to", "ship_to", "extrinsics", "comments")
#: Parts of `details` that differ with each sending and say nothing about the goods.
_PER_SENDING = frozenset({"attachments"})


def plain_line(line: OrderLine) -> Plain:
    """A line as a version keeps it: numbers as text, what else was said beside them."""
    return {
        "buyer_line": line.buyer_line,
        **{name: _plain(getattr(line, name)) for name in _LINE_FIELDS},
        **_plain(line.details),
    }


def plain_header(order: Order) -> Plain:
    """What the order says besides its lines."""
    return {**{name: _plain(getattr(order, name)) for name in _ORDER_FIELDS}, **_plain(order.details)}


def compare_orders(before: Plain, after: Plain, lines_before: list[Plain], lines_after: list[Plain]) -> Plain:
    """The differences: {"order": [...], "added": [...], "removed": [...], "changed": [...]}; empty where none are."""
    old, new = _by_number(lines_before), _by_number(lines_after)
    changed = [
        {"line": new[key]["buyer_line"], "sku": new[key]["sku"], "fields": fields}
        for key in new
        if key in old and (fields := _differing(old[key], new[key]))
    ]
    found = {
        "order": _differing(before, after),
        "added": [new[key] for key in new if key not in old],
        "removed": [old[key] for key in old if key not in new],
        "changed": changed,
    }
    return {kind: differences for kind, differences in found.items() if differences}


def _by_number(lines: Iterable[Plain]) -> dict[tuple[str, int], Plain]:
    seen: dict[str, int] = {}
    found: dict[tuple[str, int], Plain] = {}
    for line in lines:
        number = line["buyer_line"]
        seen[number] = seen.get(number, 0) + 1
        found[number, seen[number]] = line
    return found


def _differing(before: Plain, after: Plain) -> list[Plain]:
    names = [*after, *(name for name in before if name not in after)]
    return [
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in names
        if before.get(name) != after.get(name) and name not in _PER_SENDING
    ]


def _plain(value: Any) -> Any:
    """As it comes back from the database: no tuples, and numbers without an ending of zeros."""
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value

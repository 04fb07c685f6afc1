"""See which ordered lines share a line of the cart, or stand for several: split, merged, named twice, left out.

Buyers' systems split a line for two cost centres, put equal lines together, and send a part of a cart at a time. The
sum is what counts then. Only lines whose quoted line is known are looked at; shipping is none of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from connections.domain.quoted_lines import QuotedLine, lines_of
from connections.domain.say_delivery import is_shipping_line
from protocols.findings import Finding, Severity
from protocols.orders import OrderItem
from protocols.values import format_decimal

_Name = tuple[int, str]  # transfer and line number: what a line of a cart is known by


@dataclass(slots=True)
class WholeLines:
    """What the lines of an order come to beside the cart's; places count from 0."""

    #: Findings of a line, which say all that there is to say about its quantity.
    findings: dict[int, list[Finding]] = field(default_factory=dict)
    #: Cart lines that nothing in the order stands for.
    left_out: list[QuotedLine] = field(default_factory=list)


def whole_lines(items: Sequence[OrderItem], chosen: Sequence[QuotedLine | None]) -> WholeLines:
    """Compare quantities, over all the lines that share one of the cart."""
    places: dict[_Name, list[int]] = {}
    for place, line in enumerate(chosen):
        if line is not None and not is_shipping_line(line):
            places.setdefault(_name(line), []).append(place)
    free = {_name(line): line for line in _all_lines(chosen) if _name(line) not in places}
    whole = WholeLines()
    for named in places.values():
        line = chosen[named[0]]
        if line is not None:
            found = _shared(items, named, line) if len(named) > 1 else _alone(items, named[0], line, free)
            for place, finding in found:
                whole.findings.setdefault(place, []).append(finding)
    whole.left_out = list(free.values())
    return whole


def left_out_findings(whole: WholeLines) -> Iterator[Finding]:
    """One for each line of the cart that was not ordered."""
    for line in whole.left_out:
        expected = f"{format_decimal(line.quantity)} × {line.sku}"
        yield Finding("order.line.left_out", "OrderRequest", "", expected[:120], Severity.INFO)


def _shared(items: Sequence[OrderItem], places: list[int], line: QuotedLine) -> Iterator[tuple[int, Finding]]:
    """Several lines name one: parts of it, if they add up to it; else the later ones name it once too often."""
    total = sum((items[place].quantity for place in places), Decimal(0))
    if total == line.quantity:
        for place in places[1:]:
            yield place, _finding("order.line.split", place, items[place].quantity, line.quantity, Severity.INFO)
        return
    if items[places[0]].quantity != line.quantity:
        yield places[0], _finding("order.line.quantity_differs", places[0], total, line.quantity)
    for place in places[1:]:
        yield place, _finding("order.line.duplicate", place, items[place].quantity, line.quantity)


def _alone(
    items: Sequence[OrderItem], place: int, line: QuotedLine, free: dict[_Name, QuotedLine]
) -> Iterator[tuple[int, Finding]]:
    """One line for one; or for several equal ones of the cart, if it is as much as all of them."""
    quantity = items[place].quantity
    if quantity == line.quantity:
        return
    equal = [other for other in free.values() if _is_equal(other, line)]
    if equal and quantity == line.quantity + sum(other.quantity for other in equal):
        for other in equal:
            free.pop(_name(other))
        yield place, _finding("order.line.merged", place, quantity, line.quantity, Severity.INFO)
    else:
        yield place, _finding("order.line.quantity_differs", place, quantity, line.quantity)


def _is_equal(one: QuotedLine, other: QuotedLine) -> bool:
    is_priced_alike = one.unit_price * other.price_unit == other.unit_price * one.price_unit
    return one.transfer.pk == other.transfer.pk and (one.sku, one.unit) == (other.sku, other.unit) and is_priced_alike


def _all_lines(chosen: Sequence[QuotedLine | None]) -> Iterator[QuotedLine]:
    """Every line of goods in the carts that the order names."""
    transfers = {line.transfer.pk: line.transfer for line in chosen if line is not None}
    for transfer in transfers.values():
        yield from (line for line in lines_of(transfer) if not is_shipping_line(line))


def _name(line: QuotedLine) -> _Name:
    return line.transfer.pk, line.line_number


def _finding(
    code: str, place: int, found: Decimal, expected: Decimal, severity: Severity = Severity.WARNING
) -> Finding:
    return Finding(code, f"ItemOut[{place + 1}]", format_decimal(found), format_decimal(expected), severity)

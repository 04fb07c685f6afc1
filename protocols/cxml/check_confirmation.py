"""What a confirmation must obey beyond its DTD. Source: RG 298–312 and the comments in Fulfill.dtd 1.2.071.

Where these comments contradict each other (which parts an `allDetail` document may hold), only what both allow is.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from protocols.cxml.document_rules import (
    check_against_order,
    check_currency,
    check_distinct,
    check_order,
    check_positive,
    refuse,
)
from protocols.documents import Confirmation, ConfirmationKind, ConfirmedLine, ConfirmedPart, SubstituteItem
from protocols.orders import PurchaseOrder
from protocols.values import Money, format_decimal

_ACCEPT, _ALL, _DETAIL = ConfirmationKind.ACCEPT, ConfirmationKind.ALL_DETAIL, ConfirmationKind.DETAIL
_BACK, _EXCEPT, _REJECT = ConfirmationKind.BACKORDERED, ConfirmationKind.EXCEPT, ConfirmationKind.REJECT

#: Which parts a document of each kind may hold.
PARTS: Mapping[ConfirmationKind, frozenset[ConfirmationKind]] = MappingProxyType(
    {
        _ACCEPT: frozenset({_ACCEPT}),
        _ALL: frozenset({_ALL, _BACK, _REJECT}),
        _DETAIL: frozenset({_ACCEPT, _DETAIL, _BACK, _REJECT}),
        _BACK: frozenset({_BACK}),
        _EXCEPT: frozenset({_ACCEPT, _DETAIL, _BACK, _REJECT}),
        _REJECT: frozenset(),
    }
)
#: Kinds that say nothing without lines.
NEED_LINES = frozenset({_ALL, _DETAIL, _EXCEPT})
#: Kinds of part that change price or article.
MAY_CHANGE = frozenset({_ALL, _DETAIL})


def check_confirmation(value: Confirmation, order: PurchaseOrder | None = None) -> None:
    """Raises DocumentRefused for the first rule that is broken. With `order`, its lines are compared."""
    check_order(value.order)
    if not value.lines and value.kind in NEED_LINES:
        refuse(f"A confirmation of type {value.kind} names the lines it is about.", "confirmation.lines.missing")
    if value.lines and value.kind is _REJECT:
        refuse("A rejection is of the whole order and names no lines.", "confirmation.lines.forbidden")
    check_distinct((line.line_number for line in value.lines), "Line", "confirmation.line.repeated")
    for line in value.lines:
        _check_line(line, value.kind)
    charges = [each.amount for each in (value.shipping, value.tax) if each is not None]
    check_currency([value.total, *charges, *(price for line in value.lines for price in _prices(line))])
    if order is not None:
        lines = ((line.line_number, line.quantity, line.unit) for line in value.lines)
        check_against_order(lines, order, whole_lines=True)


def _prices(line: ConfirmedLine) -> list[Money | None]:
    substitutes = [part.substitute.unit_price for part in line.parts if part.substitute is not None]
    return [*substitutes, *(part.unit_price for part in line.parts)]


def _check_line(line: ConfirmedLine, kind: ConfirmationKind) -> None:
    where = f"Line {line.line_number}"
    if not line.parts:
        refuse(f"{where} says nothing of what becomes of it.", "confirmation.line.empty")
    for part in line.parts:
        _check_part(part, line, kind, where)
    total = sum((part.quantity for part in line.parts), Decimal(0))
    if total != line.quantity:
        refuse(
            f"{where}: the parts add up to {format_decimal(total)} instead of {format_decimal(line.quantity)}"
            f" (difference {format_decimal(total - line.quantity)}).",
            "confirmation.line.sum",
        )


def _check_part(part: ConfirmedPart, line: ConfirmedLine, kind: ConfirmationKind, where: str) -> None:
    check_positive(part.quantity, where)
    if part.unit != line.unit:
        refuse(f"{where}: a part counts in {part.unit}, the line in {line.unit}.", "confirmation.part.unit")
    if part.kind not in PARTS[kind]:
        refuse(f"{where}: no part may be {part.kind} in a confirmation of type {kind}.", "confirmation.part.kind")
    _check_change(part, where)
    if part.substitute is not None:
        _check_substitute(part, part.substitute, where)


def _check_change(part: ConfirmedPart, where: str) -> None:
    """A part says what changes where its kind means a change, and only there."""
    changes = part.unit_price is not None or part.substitute is not None
    if changes and part.kind not in MAY_CHANGE:
        refuse(f"{where}: {part.kind} changes neither price nor article.", "confirmation.part.changed")
    if part.kind is _DETAIL and not changes and part.delivery_date is None:
        refuse(f"{where}: detail needs another price, article or delivery date.", "confirmation.part.unchanged")
    if part.kind is _ALL and part.substitute is None:
        refuse(f"{where}: allDetail describes the article completely.", "confirmation.part.incomplete")
    if part.unit_price is not None and part.substitute is not None:
        refuse(f"{where}: the price stands in the substitute, not beside it.", "confirmation.part.price_twice")


def _check_substitute(part: ConfirmedPart, item: SubstituteItem, where: str) -> None:
    if not item.item_id.supplier_part_id:
        refuse(f"{where}: the substitute has no part number.", "confirmation.substitute.sku")
    is_same_unit = item.unit == part.unit
    if is_same_unit != (item.quantity is None):
        refuse(
            f"{where}: a substitute names a quantity of its own where it counts in another unit, and only there.",
            "confirmation.substitute.quantity",
        )
    if item.quantity is not None:
        check_positive(item.quantity, where)

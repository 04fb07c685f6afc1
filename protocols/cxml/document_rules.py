"""Rules that all documents of a supplier obey, checked before anything is written. Source: as in write_documents.py."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NoReturn

from protocols.cxml.write_documents import DocumentRefused
from protocols.documents import OrderReference
from protocols.orders import PurchaseOrder
from protocols.values import Money, format_decimal


def refuse(text: str, code: str) -> NoReturn:
    """Raises DocumentRefused."""
    raise DocumentRefused(text, code=code)


def check_order(order: OrderReference) -> None:
    """An order that nobody can find is none. Raises DocumentRefused."""
    if not (order.order_id or order.payload_id):
        refuse("The document names its order neither by number nor by payloadID.", "document.order.missing")


def check_currency(sums: Iterable[Money | None]) -> None:
    """One document, one currency. Raises DocumentRefused."""
    currencies = sorted({each.currency for each in sums if each is not None})
    if len(currencies) > 1:
        refuse(f"The document mixes the currencies {', '.join(currencies)}.", "document.currency.mixed")


def check_positive(quantity: Decimal, where: str) -> None:
    """Nothing and less than nothing cannot be confirmed or shipped. Raises DocumentRefused."""
    if quantity <= 0:
        refuse(f"{where}: the quantity {format_decimal(quantity)} is not above 0.", "document.quantity.odd")


def check_distinct(names: Iterable[str], what: str, code: str) -> None:
    """Each stands once. Raises DocumentRefused."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            refuse(f"{what} {name} stands more than once in the document.", code)
        seen.add(name)


def check_against_order(
    lines: Iterable[tuple[str, Decimal, str]], order: PurchaseOrder, *, whole_lines: bool = False
) -> None:
    """Line numbers and units are those of the order, and with `whole_lines` the quantities too.

    `lines` are number, quantity and unit. Raises DocumentRefused.
    """
    ordered = {line.line_number: line for line in order.lines}
    for number, quantity, unit in lines:
        line = ordered.get(number)
        if line is None:
            refuse(f"The order has no line {number}.", "document.line.unknown")
        if line.unit and unit != line.unit:
            refuse(f"Line {number}: the order counts in {line.unit}, not in {unit}.", "document.line.unit")
        if whole_lines and quantity != line.quantity:
            refuse(
                f"Line {number}: {format_decimal(line.quantity)} were ordered, not {format_decimal(quantity)}.",
                "document.line.quantity",
            )

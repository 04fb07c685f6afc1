"""The lines of a cart as it was sent: written into the transfer, and found again when an order or edit names them.

A line's name on the wire is "<quote>/<line>", line being its number or our cart line's key: cXML carries it as
SupplierPartAuxiliaryID, OCI as EXT_QUOTE_ID and EXT_QUOTE_ITEM. Numbers are stored as text: JSON's would be floats.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connections.models import CartTransfer, Connection
from protocols.messages import CartReturn
from protocols.values import format_decimal


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """One line as it was sent; the price is for `price_unit` units."""

    transfer: CartTransfer
    line_number: str
    line_key: str
    sku: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    price_unit: Decimal
    currency: str


def quote_name(quote_id: str, line: int | str) -> str:
    """What travels with a line."""
    return f"{quote_id}/{line}"


def snapshot_of(cart: CartReturn, line_keys: Sequence[str]) -> dict[str, Any]:
    """For `CartTransfer.snapshot`; `line_keys` are those of our cart's lines, in the order of the cart's."""
    lines = [
        {
            "line_number": str(line.line_number), "line_key": key, "sku": line.item_id.supplier_part_id,
            "quantity": format_decimal(line.quantity), "unit": line.unit,
            "unit_price": format_decimal(line.unit_price.amount), "price_unit": format_decimal(line.price_unit),
            "currency": line.unit_price.currency, "line_total": format_decimal(line.line_total.amount),
            "description": line.description,
        }
        for line, key in zip(cart.lines, line_keys, strict=True)
    ]  # fmt: skip
    return {"lines": lines, "total": format_decimal(cart.total.amount), "currency": cart.total.currency}


def lines_of(transfer: CartTransfer) -> Iterator[QuotedLine]:
    """The lines of one transfer."""
    for line in transfer.snapshot.get("lines", ()):
        yield QuotedLine(
            transfer=transfer,
            line_number=line["line_number"],
            line_key=line["line_key"],
            sku=line["sku"],
            quantity=Decimal(line["quantity"]),
            unit=line["unit"],
            unit_price=Decimal(line["unit_price"]),
            price_unit=Decimal(line["price_unit"]),
            currency=line["currency"],
        )


def find_quoted_lines(connection: Connection, names: Iterable[str]) -> dict[str, QuotedLine]:
    """The lines with these names among the carts sent through the connection; one query."""
    wanted = {name.strip() for name in names if "/" in name}
    quotes = {name.rpartition("/")[0][:20] for name in wanted}
    if not quotes:
        return {}
    found: dict[str, QuotedLine] = {}
    for transfer in CartTransfer.objects.filter(quote_id__in=quotes, session__connection=connection):
        for line in lines_of(transfer):
            for name in (quote_name(transfer.quote_id, line.line_number), quote_name(transfer.quote_id, line.line_key)):
                if name in wanted:
                    found[name] = line
    return found

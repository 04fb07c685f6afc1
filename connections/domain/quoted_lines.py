"""The lines of a cart as it was sent, found again when an order or an edit request names them.

A line's name on the wire is "<quote>/<line>", line being its number or our cart line's key: cXML carries it as
SupplierPartAuxiliaryID, OCI as EXT_QUOTE_ID and EXT_QUOTE_ITEM.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from connections.models import CartTransfer, Connection


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


def lines_of(transfer: CartTransfer) -> Iterator[QuotedLine]:
    """The lines of one transfer, as `snapshot.py` wrote them."""
    for line in transfer.snapshot.get("lines", ()):
        yield QuotedLine(
            transfer=transfer,
            line_number=str(line["number"]),
            line_key=line["line_key"],
            sku=line["sku"],
            quantity=Decimal(line["quantity"]),
            unit=line["unit"],
            unit_price=Decimal(line["unit_price"]),
            price_unit=Decimal(line["price_unit"]),
            currency=transfer.currency,
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

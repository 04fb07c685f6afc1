"""The lines of a cart as it was sent, found again when an order or an edit request names them.

A line's name on the wire is "<quote>/<line>", line being its number or our cart line's key: cXML carries it as
SupplierPartAuxiliaryID, OCI as EXT_QUOTE_ID and EXT_QUOTE_ITEM. A line that an edit brought back keeps the name it
had, whosever that was, so that a name may stand in several carts: the last one that was sent counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from connections.models import CartTransfer, Connection, TransferState
from protocols.messages import Operation


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
    description: str = ""
    companion: str = ""  # SupplierPartAuxiliaryID as it was sent


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
            description=line.get("description", ""),
            companion=line.get("companion", ""),
        )


def find_quoted_lines(connection: Connection, names: Iterable[str]) -> dict[str, QuotedLine]:
    """The lines with these names among the carts sent through the connection, each from the last that sent it."""
    wanted = {name.strip() for name in names} - {""}
    found: dict[str, QuotedLine] = {}
    for transfer in _transfers(connection, wanted) if wanted else ():
        for line in lines_of(transfer):
            for name in wanted & _names(line):
                found[name] = line
    return found


def promised(line: QuotedLine) -> str:
    """What later visits may do with the line (operationAllowed); carts of before that was kept may be edited."""
    return str(line.transfer.snapshot.get("operation_allowed") or Operation.EDIT)


def _names(line: QuotedLine) -> set[str]:
    quote_id = line.transfer.quote_id
    return {quote_name(quote_id, line.line_number), quote_name(quote_id, line.line_key), line.companion}


def _transfers(connection: Connection, names: set[str]) -> QuerySet[CartTransfer]:
    """In one query, the oldest first: those the names are called after, and edited carts that kept the names."""
    quotes = {name.rpartition("/")[0][:20] for name in names if "/" in name}
    sent = CartTransfer.objects.filter(session__connection=connection).order_by()
    kept = sent.filter(session__operation=Operation.EDIT, snapshot__companions__has_any_keys=sorted(names))
    kept = kept.exclude(state=TransferState.AWAITING_APPROVAL)
    return sent.filter(quote_id__in=quotes).union(kept.exclude(quote_id__in=quotes), all=True).order_by("id")

"""An order as a file for the supplier's own ERP: a table of lines, or one of the formats that ERPs read.

Written from the order as it stands, under the supplier's article numbers; what the buyer sent stands beside it in the
transcript. Formats and their sources: `protocols/opentrans`, `edifact`, `ubl`, `idoc`.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from protocols.edifact.write_order import write_order as write_edifact
from protocols.idoc.write_order import write_order as write_idoc
from protocols.opentrans.write_order import write_order as write_opentrans
from protocols.order_writing import Transmission
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.ubl.write_order import write_order as write_ubl
from protocols.values import Address, Money, format_decimal
from storefront.domain.exports.write_table import spreadsheet_of
from storefront.domain.fulfil.open_quantities import current_version
from storefront.models import Order, OrderLine, OrderState
from tenants.scope import current_supplier

HEADINGS = (
    "order", "version", "state", "buyer_order", "customer", "customer_name", "ordered", "currency", "line", "buyer_line",
    "sku", "description", "quantity", "unit", "unit_price", "price_unit", "line_total", "ship_to_name", "ship_to_street",
    "ship_to_postal_code", "ship_to_city", "ship_to_country", "comments",
)  # fmt: skip
#: EDIFACT and IDoc have seventeen places for a number of a partner.
_PARTNER_CHARACTERS = 17
_MESSAGES: dict[str, Callable[[PurchaseOrder, Transmission], bytes]] = {
    "opentrans": write_opentrans, "edifact": write_edifact, "ubl": write_ubl, "idoc": write_idoc,
}  # fmt: skip
#: Name → what people call it; names of formats are the same in every language.
FORMS: dict[str, str] = {
    "csv": "CSV", "xlsx": "XLSX", "opentrans": "openTRANS 2.1", "edifact": "EDIFACT D.96A", "ubl": "UBL 2.1",
    "idoc": "SAP IDoc ORDERS05",
}  # fmt: skip
_ENDINGS = {"csv": "csv", "xlsx": "xlsx", "edifact": "edi"}


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A file of an order, and what it is called when it is downloaded."""

    name: str
    content: bytes


def order_file(order: Order, form: str) -> OrderFile:
    """The order in one of FORMS. Raises KeyError for another."""
    name = f"{order.number}.{_ENDINGS.get(form, 'xml')}"
    if form == "csv":
        return OrderFile(name, _csv(order))
    if form == "xlsx":
        return OrderFile(name, spreadsheet_of(_rows(order)))
    return OrderFile(name, _MESSAGES[form](_as_message(order), _transmission(order)))


def _rows(order: Order) -> Iterator[list[Any]]:
    yield list(HEADINGS)
    place = _address(order.ship_to)
    head = [
        order.number, current_version(order), order.state, order.external_id, order.customer.number,
        order.customer.name, order.ordered_at, order.currency,
    ]  # fmt: skip
    tail = [place.name, ", ".join(place.street), place.postal_code, place.city, place.country_code, order.comments]
    for line in order.lines.all():
        yield [
            *head, line.position, line.buyer_line, line.sku, line.description, line.quantity, line.unit,
            line.unit_price, line.price_unit, line.line_total, *tail,
        ]  # fmt: skip


def _csv(order: Order) -> bytes:
    """With the mark by which spreadsheets know UTF-8; they calculate nothing of what a buyer wrote."""
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in _rows(order))
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return format_decimal(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _as_message(order: Order) -> PurchaseOrder:
    return PurchaseOrder(
        order_id=order.external_id,
        order_type="delete" if order.state == OrderState.CANCELLED else "new",
        lines=tuple(_item(line, order.currency) for line in order.lines.all()),
        total=Money(order.total, order.currency),
        order_date=order.ordered_at,
        bill_to=_address(order.bill_to) if order.bill_to else None,
        ship_to=_address(order.ship_to) if order.ship_to else None,
        comments=order.comments,
    )


def _item(line: OrderLine, currency: str) -> OrderItem:
    return OrderItem(
        line_number=line.buyer_line or str(line.position),
        item_id=ItemId(line.sku, buyer_part_id=line.details.get("buyer_part_id", "")),
        quantity=line.quantity,
        description=line.description,
        unit_price=None if line.unit_price is None else Money(line.unit_price, currency),
        price_unit=line.price_unit,
        unit=line.unit,
    )


def _transmission(order: Order) -> Transmission:
    return Transmission(
        number=f"{order.number}-{current_version(order)}",
        moment=order.received_at.replace(microsecond=0),
        buyer=order.customer.number[:_PARTNER_CHARACTERS],
        supplier=current_supplier().slug[:_PARTNER_CHARACTERS],
    )


def _address(stored: dict[str, Any]) -> Address:
    """As `plain_address` wrote it."""
    parts: dict[str, Any] = {name: tuple(part) if isinstance(part, list) else part for name, part in stored.items()}
    return Address(**parts)

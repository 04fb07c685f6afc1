"""Write a ConfirmationRequest: what the supplier says to an order. Source: RG 298–312, Fulfill.dtd.

The rules that the DTD cannot say are checked first (check_confirmation.py). The DTD asks for the payloadID of the
OrderRequest, so it is needed even of orders whose payloadID was odd.
"""

from typing import Unpack

from protocols.cxml.check_confirmation import check_confirmation
from protocols.cxml.write_documents import (
    FULFILL,
    Frame,
    amount,
    attributes,
    charge,
    earlier_document,
    item_id,
    localised,
    order_reference,
    price_in,
    request,
    version_of,
)
from protocols.cxml.write_parts import classifications, money, price_basis
from protocols.documents import Confirmation, ConfirmedLine, ConfirmedPart, SubstituteItem
from protocols.orders import PurchaseOrder
from protocols.values import Quantity, format_decimal
from protocols.xml import escape_attribute, escape_text


def write_confirmation(value: Confirmation, *, order: PurchaseOrder | None = None, **frame: Unpack[Frame]) -> bytes:
    """The whole document. With `order` its lines are held against those of the order. Raises DocumentRefused."""
    check_confirmation(value, order)
    version = version_of(frame)
    lines = "".join(_line(line, value.language, version) for line in value.lines)
    inner = f"<ConfirmationRequest>{_header(value)}{order_reference(value.order)}{lines}</ConfirmationRequest>"
    return request(inner, dtd=FULFILL, language=value.language, **frame)


def _header(value: Confirmation) -> str:
    named = attributes(
        confirmID=value.confirm_id,
        operation="update" if value.replaces_payload_id else "new",
        type=value.kind,
        noticeDate=value.notice_date,
    )
    return (
        f"<ConfirmationHeader{named}>{earlier_document(value.replaces_payload_id)}{amount('Total', value.total)}"
        f"{charge('Shipping', value.shipping, value.language)}{charge('Tax', value.tax, value.language)}"
        f"{localised('Comments', value.comments, value.language)}</ConfirmationHeader>"
    )


def _line(line: ConfirmedLine, language: str, version: str) -> str:
    number = escape_attribute(line.line_number)
    parts = "".join(_part(part, line.line_number, language, version) for part in line.parts)
    return (
        f'<ConfirmationItem quantity="{format_decimal(line.quantity)}" lineNumber="{number}">'
        f"<UnitOfMeasure>{escape_text(line.unit)}</UnitOfMeasure>{parts}</ConfirmationItem>"
    )


def _part(part: ConfirmedPart, line_number: str, language: str, version: str) -> str:
    dates = attributes(shipmentDate=part.shipment_date, deliveryDate=part.delivery_date)
    changed = amount("UnitPrice", part.unit_price)
    if part.substitute is not None:
        changed = _substitute(part.substitute, part.quantity, line_number, language, version)
    return (
        f'<ConfirmationStatus quantity="{format_decimal(part.quantity)}" type="{part.kind}"{dates}>'
        f"<UnitOfMeasure>{escape_text(part.unit)}</UnitOfMeasure>{changed}"
        f"{localised('Comments', part.comments, language)}</ConfirmationStatus>"
    )


def _substitute(item: SubstituteItem, quantity: Quantity, line_number: str, language: str, version: str) -> str:
    price, price_unit = price_in(item.unit_price, item.price_unit, version)
    number = escape_attribute(line_number)
    return (
        f'<ItemIn quantity="{format_decimal(item.quantity or quantity)}" lineNumber="{number}">'
        f"{item_id(item.item_id, version)}<ItemDetail><UnitPrice>{money(price)}</UnitPrice>"
        f'<Description xml:lang="{escape_attribute(language)}">{escape_text(item.description)}</Description>'
        f"<UnitOfMeasure>{escape_text(item.unit)}</UnitOfMeasure>{price_basis(price_unit, item.unit)}"
        f"{classifications(item.classifications)}</ItemDetail></ItemIn>"
    )

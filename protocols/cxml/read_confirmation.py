"""Read a ConfirmationRequest: for our own test buyer, the pretend ERP and tests. Source: RG 298–312."""

from decimal import Decimal

from protocols.cxml.read_documents import (
    charge,
    comments,
    each,
    earlier_document,
    issued,
    item_id,
    language,
    moment,
    needed,
    needed_money,
    open_request,
    order_reference,
    positive,
)
from protocols.cxml.read_parts import attribute, child, classification, description, local, money, number, text_at
from protocols.documents import Confirmation, ConfirmationKind, ConfirmedLine, ConfirmedPart, SubstituteItem
from protocols.errors import MissingValue
from protocols.xml import Element


def read_confirmation(body: bytes) -> Confirmation:
    """The confirmation. Raises RemoteError, also for types that no supplier of ours sends."""
    root, request = open_request(body, "ConfirmationRequest")
    header = needed(request, "ConfirmationHeader")
    return Confirmation(
        order=order_reference(child(request, "OrderReference")),
        confirm_id=attribute(header, "confirmID"),
        notice_date=issued(root, header, "noticeDate"),
        kind=_kind(header),
        lines=tuple(_line(line) for line in each(request, "ConfirmationItem")),
        replaces_payload_id=earlier_document(header),
        total=money(child(header, "Total"), "Total"),
        shipping=charge(header, "Shipping"),
        tax=charge(header, "Tax"),
        comments=comments(header),
        language=language(root),
    )


def _kind(element: Element) -> ConfirmationKind:
    value = attribute(element, "type")
    if value not in list(ConfirmationKind):
        raise MissingValue(f"{local(element)}/@type {value[:40]!r} is none of {', '.join(ConfirmationKind)}.")
    return ConfirmationKind(value)


def _line(element: Element) -> ConfirmedLine:
    return ConfirmedLine(
        line_number=attribute(element, "lineNumber"),
        quantity=number(attribute(element, "quantity"), "ConfirmationItem/@quantity"),
        unit=text_at(element, "UnitOfMeasure"),
        parts=tuple(_part(part) for part in each(element, "ConfirmationStatus")),
    )


def _part(element: Element) -> ConfirmedPart:
    quantity = number(attribute(element, "quantity"), "ConfirmationStatus/@quantity")
    unit = text_at(element, "UnitOfMeasure")
    substitute = child(element, "ItemIn")
    return ConfirmedPart(
        kind=_kind(element),
        quantity=quantity,
        unit=unit,
        delivery_date=moment(element, "deliveryDate"),
        shipment_date=moment(element, "shipmentDate"),
        unit_price=money(child(element, "UnitPrice"), "ConfirmationStatus/UnitPrice"),
        substitute=None if substitute is None else _substitute(substitute, unit),
        comments=comments(element),
    )


def _substitute(element: Element, part_unit: str) -> SubstituteItem:
    detail = needed(element, "ItemDetail")
    described = child(detail, "Description")
    unit = text_at(detail, "UnitOfMeasure")
    basis = number(attribute(child(detail, "PriceBasisQuantity"), "quantity") or "1", "PriceBasisQuantity/@quantity")
    return SubstituteItem(
        item_id=item_id(child(element, "ItemID")),
        description="" if described is None else description(described),
        unit_price=needed_money(detail, "UnitPrice"),
        unit=unit,
        price_unit=positive(basis, Decimal(1)),
        classifications=tuple(filter(None, map(classification, each(detail, "Classification")))),
        quantity=None if unit == part_unit else number(attribute(element, "quantity"), "ItemIn/@quantity"),
    )

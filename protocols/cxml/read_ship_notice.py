"""Read a ShipNoticeRequest: for our own test buyer, the pretend ERP and tests. Source: RG 316–325."""

from protocols.cxml.read_documents import (
    comments,
    company,
    each,
    earlier_document,
    issued,
    item_id,
    language,
    moment,
    needed,
    open_request,
    order_reference,
)
from protocols.cxml.read_parts import attribute, child, description, number, text, text_at
from protocols.documents import Carrier, ShipNotice, ShippedLine, ShippedOrder
from protocols.values import Address
from protocols.xml import Element


def read_ship_notice(body: bytes) -> ShipNotice:
    """The ship notice; of several carriers on the way, the first. Raises RemoteError."""
    root, request = open_request(body, "ShipNoticeRequest")
    header = needed(request, "ShipNoticeHeader")
    control = child(request, "ShipControl")
    return ShipNotice(
        shipment_id=attribute(header, "shipmentID"),
        notice_date=issued(root, header, "noticeDate"),
        orders=tuple(_order(portion) for portion in each(request, "ShipNoticePortion")),
        operation=attribute(header, "operation") or "new",
        replaces_payload_id=earlier_document(header),
        shipment_date=moment(header, "shipmentDate"),
        delivery_date=moment(header, "deliveryDate"),
        carrier=None if control is None else _carrier(control),
        ship_from=_contact(header, "shipFrom"),
        ship_to=_contact(header, "shipTo"),
        comments=comments(header),
        language=language(root),
        service_level=text_at(header, "ServiceLevel"),
    )


def _contact(header: Element, role: str) -> Address | None:
    found = (contact for contact in each(header, "Contact") if attribute(contact, "role") == role)
    return next(map(company, found), None)


def _carrier(control: Element) -> Carrier | None:
    """By its code where it has one, else by its name."""
    names = {attribute(name, "domain"): text(name) for name in each(control, "CarrierIdentifier") if text(name)}
    if not names:
        return None
    domain = "SCAC" if "SCAC" in names else next(iter(names))
    numbers = tuple(filter(None, map(text, each(control, "ShipmentIdentifier"))))
    return Carrier(names[domain], domain, numbers)


def _order(portion: Element) -> ShippedOrder:
    lines = tuple(_line(item) for item in each(portion, "ShipNoticeItem"))
    return ShippedOrder(order_reference(child(portion, "OrderReference")), lines)


def _line(item: Element) -> ShippedLine:
    detail, article = child(item, "ShipNoticeItemDetail"), child(item, "ItemID")
    described = None if detail is None else child(detail, "Description")
    return ShippedLine(
        line_number=attribute(item, "lineNumber"),
        quantity=number(attribute(item, "quantity"), "ShipNoticeItem/@quantity"),
        unit=text_at(item, "UnitOfMeasure"),
        item_id=None if article is None else item_id(article),
        description="" if described is None else description(described),
        batch=text_at(item, "SupplierBatchID") or text_at(item, "Batch", "SupplierBatchID"),
        serial_numbers=tuple(filter(None, (attribute(asset, "serialNumber") for asset in each(item, "AssetInfo")))),
    )

"""Write a ShipNoticeRequest: goods are on their way. Source: RG 316–325, Fulfill.dtd.

The rules that the DTD cannot say are checked first (check_ship_notice.py). Article, batch and serial numbers are said in
versions that are known to have room for them; in older ones a line is known by its number alone.
"""

from typing import Unpack

from protocols.cxml.check_ship_notice import check_ship_notice
from protocols.cxml.write_documents import (
    FULFILL,
    Frame,
    attributes,
    company,
    earlier_document,
    item_id,
    localised,
    order_reference,
    request,
    version_of,
)
from protocols.cxml.write_parts import element
from protocols.documents import Carrier, ShipNotice, ShippedLine, ShippedOrder
from protocols.orders import PurchaseOrder
from protocols.values import format_decimal
from protocols.xml import escape_attribute, escape_text

#: The oldest version whose ShipNoticeItem is known to have article, batch and serial numbers.
ARTICLES_SINCE = "1.2.028"


def write_ship_notice(value: ShipNotice, *, order: PurchaseOrder | None = None, **frame: Unpack[Frame]) -> bytes:
    """The whole document. With `order` its lines are held against those of the order. Raises DocumentRefused."""
    check_ship_notice(value, order)
    version = version_of(frame)
    inner = (
        f"<ShipNoticeRequest>{_header(value)}{_carrier(value.carrier) if value.carrier else ''}"
        f"{''.join(_portion(shipped, value.language, version) for shipped in value.orders)}</ShipNoticeRequest>"
    )
    return request(inner, dtd=FULFILL, language=value.language, **frame)


def _header(value: ShipNotice) -> str:
    named = attributes(
        shipmentID=value.shipment_id,
        operation=value.operation,
        noticeDate=value.notice_date,
        shipmentDate=value.shipment_date,
        deliveryDate=value.delivery_date,
    )
    contacts = "".join(
        company(role, address, value.language)
        for role, address in (("shipFrom", value.ship_from), ("shipTo", value.ship_to))
        if address is not None
    )
    return (
        f"<ShipNoticeHeader{named}>{localised('ServiceLevel', value.service_level, value.language)}"
        f"{earlier_document(value.replaces_payload_id)}{contacts}{localised('Comments', value.comments, value.language)}"
        "</ShipNoticeHeader>"
    )


def _carrier(carrier: Carrier) -> str:
    numbers = "".join(
        f"<ShipmentIdentifier>{escape_text(number)}</ShipmentIdentifier>" for number in carrier.tracking_numbers
    )
    return (
        f'<ShipControl><CarrierIdentifier domain="{carrier.domain}">{escape_text(carrier.name)}</CarrierIdentifier>'
        f"{numbers}</ShipControl>"
    )


def _portion(shipped: ShippedOrder, language: str, version: str) -> str:
    lines = "".join(_line(line, language, version) for line in shipped.lines)
    return f"<ShipNoticePortion>{order_reference(shipped.order)}{lines}</ShipNoticePortion>"


def _line(line: ShippedLine, language: str, version: str) -> str:
    article = origin = ""
    if version >= ARTICLES_SINCE:  # the parts of a version all have the same number of digits
        article, origin = _article(line, language, version), _origin(line)
    number = escape_attribute(line.line_number)
    return (
        f'<ShipNoticeItem quantity="{format_decimal(line.quantity)}" lineNumber="{number}">{article}'
        f"<UnitOfMeasure>{escape_text(line.unit)}</UnitOfMeasure>{origin}</ShipNoticeItem>"
    )


def _article(line: ShippedLine, language: str, version: str) -> str:
    detail = localised("Description", line.description, language)
    if detail:
        detail = f"<ShipNoticeItemDetail>{detail}</ShipNoticeItemDetail>"
    return (item_id(line.item_id, version) if line.item_id else "") + detail


def _origin(line: ShippedLine) -> str:
    """Batch and serial numbers."""
    assets = "".join(f'<AssetInfo serialNumber="{escape_attribute(number)}"/>' for number in line.serial_numbers)
    return element("SupplierBatchID", line.batch) + assets

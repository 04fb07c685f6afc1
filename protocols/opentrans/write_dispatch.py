"""Write an openTRANS 2.1 DISPATCHNOTIFICATION, to an order that came in openTRANS.

The order is named in each item. The format has one number for the shipment; further tracking numbers and the carrier's
name stand in the remarks. A deletion is unknown to it.

Source: openTRANS 2.1, element DISPATCHNOTIFICATION; the order of elements is the schema's.
"""

from protocols.documents import Carrier, ShipNotice, ShippedLine
from protocols.errors import Unwritable
from protocols.markup import around, tag
from protocols.opentrans.write_parties import document, order_reference, parties, product, refuse_old
from protocols.order_parts import ReadOrder
from protocols.values import format_decimal


def write_dispatch_notification(notice: ShipNotice, answered: ReadOrder) -> bytes:
    """The notice. Raises Unwritable for openTRANS 1.0 and for anything but a new notice."""
    refuse_old(answered, "dispatch notification")
    if notice.operation != "new":
        raise Unwritable("openTRANS knows no change or deletion of a dispatch notification.", code="format.no_writer")
    lines = [line for shipped in notice.orders for line in shipped.lines]
    items = "".join(_item(position, line, answered) for position, line in enumerate(lines, 1))
    return document(
        "DISPATCHNOTIFICATION",
        notice.notice_date,
        _info(notice, answered),
        items,
        tag("TOTAL_ITEM_NUM", str(len(lines))),
    )


def _info(notice: ShipNotice, answered: ReadOrder) -> str:
    numbers = notice.carrier.tracking_numbers if notice.carrier else ()
    return (
        tag("DISPATCHNOTIFICATION_ID", notice.shipment_id)
        + tag("DISPATCHNOTIFICATION_DATE", (notice.shipment_date or notice.notice_date).isoformat())
        + _delivery(notice)
        + parties(answered, notice.ship_from)
        + tag("SHIPMENT_ID", numbers[0] if numbers else notice.shipment_id)
        + tag("REMARKS", _remarks(notice.carrier, notice.comments), type="general")
    )


def _delivery(notice: ShipNotice) -> str:
    if notice.delivery_date is None:
        return ""
    moment = notice.delivery_date.isoformat()
    return around("DELIVERY_DATE", tag("DELIVERY_START_DATE", moment) + tag("DELIVERY_END_DATE", moment))


def _remarks(carrier: Carrier | None, comments: str) -> str:
    said = [comments]
    if carrier is not None:
        said += [f"Carrier: {carrier.name}", *(f"Tracking: {number}" for number in carrier.tracking_numbers[1:])]
    return "\n".join(text for text in said if text)


def _item(position: int, line: ShippedLine, answered: ReadOrder) -> str:
    return around(
        "DISPATCHNOTIFICATION_ITEM",
        tag("LINE_ITEM_ID", str(position))
        + product(line.item_id, line.description)
        + tag("QUANTITY", format_decimal(line.quantity))
        + tag("bmecat:ORDER_UNIT", line.unit)
        + order_reference(answered, line.line_number),
    )

"""Write a UBL DespatchAdvice, to an order that came in UBL; by Peppol's rules where the order named a process of theirs.

Source: UBL 2.1 DespatchAdvice; Peppol BIS Despatch Advice 3.
"""

from protocols.documents import ShipNotice, ShippedLine
from protocols.markup import around, tag
from protocols.order_parts import ReadOrder
from protocols.ubl.write_parts import document, is_peppol, item, party, postal_address, refuse_deletion
from protocols.values import format_decimal

_CUSTOMIZATION = "urn:fdc:peppol.eu:poacc:trns:despatch_advice:3"
_PROFILE = "urn:fdc:peppol.eu:poacc:bis:despatch_advice:3"


def write_despatch_advice(notice: ShipNotice, answered: ReadOrder) -> bytes:
    """The advice. Raises Unwritable for anything but a new notice."""
    refuse_deletion(notice.operation)
    lines = [line for shipped in notice.orders for line in shipped.lines]
    profile = tag("cbc:CustomizationID", _CUSTOMIZATION) + tag("cbc:ProfileID", _PROFILE)
    return document(
        "DespatchAdvice",
        (profile if is_peppol(answered) else "")
        + tag("cbc:ID", notice.shipment_id)
        + tag("cbc:IssueDate", notice.notice_date.date().isoformat())
        + tag("cbc:IssueTime", notice.notice_date.strftime("%H:%M:%S"))
        + tag("cbc:Note", notice.comments)
        + around("cac:OrderReference", tag("cbc:ID", answered.order.order_id))
        + around("cac:DespatchSupplierParty", party(answered.receiver, notice.ship_from))
        + around("cac:DeliveryCustomerParty", party(answered.sender, notice.ship_to))
        + _shipment(notice)
        + "".join(_line(position, line) for position, line in enumerate(lines, 1)),
    )


def _shipment(notice: ShipNotice) -> str:
    """One delivery by one carrier; the first tracking number is the delivery's, all of them are consignments."""
    carrier = notice.carrier
    numbers = carrier.tracking_numbers if carrier else ()
    arrives = notice.delivery_date.date().isoformat() if notice.delivery_date else ""
    leaves = notice.shipment_date.date().isoformat() if notice.shipment_date else ""
    delivery = (
        tag("cbc:TrackingID", numbers[0] if numbers else "")
        + postal_address("cac:DeliveryAddress", notice.ship_to)
        + around("cac:EstimatedDeliveryPeriod", tag("cbc:EndDate", arrives))
        + around("cac:CarrierParty", around("cac:PartyName", tag("cbc:Name", carrier.name if carrier else "")))
        + around("cac:Despatch", tag("cbc:ActualDespatchDate", leaves))
    )
    consignments = "".join(around("cac:Consignment", tag("cbc:ID", number)) for number in numbers)
    return around("cac:Shipment", tag("cbc:ID", notice.shipment_id) + consignments + around("cac:Delivery", delivery))


def _line(position: int, line: ShippedLine) -> str:
    return around(
        "cac:DespatchLine",
        tag("cbc:ID", str(position))
        + tag("cbc:DeliveredQuantity", format_decimal(line.quantity), unitCode=line.unit)
        + around("cac:OrderLineReference", tag("cbc:LineID", line.line_number))
        + item(line.item_id, line.description),
    )

"""Say a shipment of ours as a value that every protocol can write."""

from connections.domain.documents_out.answered_order import AnsweredOrder
from connections.domain.documents_out.written import language_of, moment, noon, seller_address, seller_details
from connections.models import OutboundKind
from protocols.documents import Carrier, ShipNotice, ShippedLine, ShippedOrder
from protocols.orders import ItemId
from storefront.models import Shipment, ShippedPart


def say_shipment(answered: AnsweredOrder, shipment: Shipment) -> ShipNotice | None:
    """None where the buyer allows a notice for none of its lines."""
    parts = list(shipment.lines.all())
    allowed = [part for part in parts if not answered.forbids(OutboundKind.SHIP_NOTICE, part.line_key)]
    if not allowed:
        return None
    seller = seller_address(seller_details())
    return ShipNotice(
        shipment_id=shipment.number,
        notice_date=moment(shipment.created_at),
        orders=(ShippedOrder(answered.reference, tuple(_line(answered, part) for part in allowed)),),
        shipment_date=noon(shipment.shipped_on),
        delivery_date=noon(shipment.arrives_on),
        carrier=_carrier(shipment, seller.name),
        ship_from=seller,
        ship_to=answered.read.order.ship_to,
        language=language_of(answered),
    )


def say_shipment_deleted(answered: AnsweredOrder, shipment: Shipment, payload_id: str) -> ShipNotice:
    """That the notice `payload_id` no longer counts."""
    return ShipNotice(
        shipment_id=shipment.number,
        notice_date=moment(shipment.cancelled_at or shipment.created_at),
        orders=(),
        operation="delete",
        replaces_payload_id=payload_id,
        language=language_of(answered),
    )


def _carrier(shipment: Shipment, seller: str) -> Carrier:
    """Who brings it himself names himself, and gives his own number."""
    return Carrier(shipment.carrier or seller, tracking_numbers=tuple(shipment.tracking_numbers) or (shipment.number,))


def _line(answered: AnsweredOrder, part: ShippedPart) -> ShippedLine:
    item = answered.item(part.line_key)
    is_ordered = item is not None and item.item_id.supplier_part_id == part.sku
    return ShippedLine(
        line_number=answered.line_number(part.line_key),
        quantity=part.quantity,
        unit=part.unit,
        item_id=item.item_id if item is not None and is_ordered else ItemId(part.sku),
        description=part.description,
    )

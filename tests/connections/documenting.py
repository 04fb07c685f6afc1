"""Orders that came in by the door, answered by the supplier's people, and the documents that come of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from connections.models import Delivery, DeliveryTarget, OutboundDocument, TargetKind
from protocols.orders import OrderItem
from storefront.domain.fulfil.ship_order import ShippedQuantity, ship_order
from storefront.models import Order, Shipment
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request

LINES = (
    order_item("A-1", "10", "4.00", line_number="1"),
    order_item("B-2", "3", "2.50", line_number="2"),
)


def address_for(supplier: Supplier, agreed: Agreed) -> None:
    """The buyer's system takes documents at an address of its own."""
    with in_tenant(supplier):
        DeliveryTarget.objects.create(
            kind=TargetKind.BUYER, connection=agreed.connection, name="Buyer", url="https://buyer.example/cxml"
        )


def ordered(post: Post, supplier: Supplier, agreed: Agreed, *lines: OrderItem, **values: Any) -> Order:
    """An order that came in by the cXML door."""
    answer = post(order_request(agreed, *(lines or LINES), **values), agreed.key)
    assert answer.status_code == 200
    with in_tenant(supplier):
        return Order.objects.latest("id")


def shipped(order: Order, *lines: tuple[str, str], **values: Any) -> Shipment:
    """What left; all that is left without lines."""
    stated = [ShippedQuantity(key, Decimal(quantity)) for key, quantity in lines] or None
    said: dict[str, Any] = {
        "carrier": "UPS", "tracking_numbers": ["1Z1"], "shipped_on": date(2026, 12, 1), "arrives_on": date(2026, 12, 3),
        "by": "Anna",
    }  # fmt: skip
    return ship_order(order, stated, **{**said, **values})


def documents(order: Order) -> list[OutboundDocument]:
    """In the order in which they were written."""
    return list(OutboundDocument.objects.filter(order=order).order_by("id"))


def states(order: Order) -> list[tuple[str, str, str, str]]:
    """Kind, operation, state and reason of each."""
    return [(each.kind, each.operation, each.state, each.why) for each in documents(order)]


def queued() -> list[tuple[str, str, bytes]]:
    """Kind, message id and body of what the engine was given."""
    return [(each.kind, each.message_id, bytes(each.body)) for each in Delivery.objects.order_by("id")]

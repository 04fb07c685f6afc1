"""Tell the supplier's webhooks what became of an order, and his people of a new one, in that same transaction.

Thin on purpose: the numbers under which the order is found, its state and its total. Who wants the lines fetches them.
"""

from connections.domain.delivery.queue import emit
from connections.domain.order_mail import mail_order
from connections.models import Connection
from storefront.models import Order, OrderState

RECEIVED, HELD, CHANGED, CANCELLED = "order.received", "order.held", "order.changed", "order.cancelled"


def tell_of_new(order: Order, connection: Connection, document_id: int) -> None:
    """An order came in, or came in and waits for a person."""
    tell_of_order(HELD if order.state == OrderState.HELD else RECEIVED, order, connection)
    mail_order(order, connection, document_id)


def tell_of_order(event: str, order: Order, connection: Connection) -> None:
    """Queue one delivery for each endpoint that asked for the event."""
    told = {
        "id": order.pk,
        "number": order.number,
        "buyer_number": order.external_id,
        "connection": connection.key,
        "state": order.state,
        "currency": order.currency,
        "total": f"{order.total.normalize():f}",
        "is_test": order.is_test,
    }
    emit(event, told, order_id=order.pk)

"""Take an order message: document, dedupe row, order and the very bytes of the answer in one transaction (DESIGN §11).

A repeat gets the stored answer byte for byte; one that comes while the first is still being stored waits for it. What
is not booked is kept and flagged, and the buyer is told. Nothing is answered before the commit.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection as database
from django.db import transaction

from connections.domain.arrival import Arrival
from connections.domain.authenticate import Authenticated
from connections.domain.exchange import Answer, Exchange
from connections.domain.hold_change import hold_doubtful_change
from connections.domain.keep_document import CONTENT_TYPE, ArrivingDocument, NotBooked, Settled
from connections.domain.take_change import take_cancellation, take_update
from connections.domain.take_new_order import book, cancelled_earlier, take_new_order
from connections.models import Connection
from protocols.findings import Finding
from protocols.messages import Envelope
from protocols.orders import PurchaseOrder
from storefront.models import OrderState, VersionKind
from tenants.scope import current_supplier


def receive_order(
    signed_in: Authenticated, envelope: Envelope, order: PurchaseOrder, exchange: Exchange, *, now: datetime
) -> Answer:
    """The answer, which is stored by then."""
    arrival = Arrival(signed_in, order, exchange, now)
    document = ArrivingDocument(arrival.connection, envelope.payload_id, order, exchange, now)
    with transaction.atomic():
        let_in_one_at_a_time(arrival.connection, [order.order_id])
        settled = settle(arrival, document)
    return Answer(
        200, CONTENT_TYPE, settled.answer, settled.status, exchange.verdict, (("Content-Type", CONTENT_TYPE),)
    )


def let_in_one_at_a_time(connection: Connection, order_ids: Iterable[str]) -> None:
    """Commit to disk whatever the server's habit, and let one message about each number in at a time.

    Two changes of an order that we never had must not become two orders, and there is no row yet to lock. The locks are
    taken in one sequence, so that two messages about the same numbers cannot wait for each other.
    """
    with database.cursor() as cursor:
        for order_id in sorted(set(order_ids)):
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', true), pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"{current_supplier().schema_name}:{connection.pk}:{order_id}"],
            )


def settle(arrival: Arrival, document: ArrivingDocument) -> Settled:
    """The stored answer to one document, whose number is locked: it is booked, repeated, or kept beside."""
    if not document.insert():
        return document.settle()
    try:
        hold_doubtful_change(arrival, document)
        match arrival.order.order_type:
            case "update":
                return take_update(arrival, document) or _book_unknown(arrival, document)
            case "delete":
                return take_cancellation(arrival, document)
            case _:
                return take_new_order(arrival, document)
    except NotBooked as refused:
        return document.set_aside(refused)


def _book_unknown(arrival: Arrival, document: ArrivingDocument) -> Settled:
    """A change of an order we never had holds the whole order: it is taken for new, and a person is told."""
    found = arrival.order.order_id[:120]
    finding = Finding("order.update.unknown", "OrderRequestHeader/@orderID", found, "an order sent before")
    cancelled = cancelled_earlier(arrival)
    may_go_on = arrival.named_lines is None and not cancelled  # else lines may be missing
    state = OrderState.RECEIVED if may_go_on else OrderState.HELD
    return book(arrival, document, [finding, *cancelled], state=state, kind=VersionKind.UPDATE)

"""Book the orders of one inbox message, each once, in one transaction: all of them are taken, or none is.

The documents' numbers keep apart what was sent; a number of the format's own is put behind its name, so that an IDoc and
an interchange that are both number 12 stay two.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from connections.domain.arrival import Arrival
from connections.domain.authenticate import Authenticated
from connections.domain.exchange import ACCEPTED, Answer, Exchange
from connections.domain.free_texts import without_cards
from connections.domain.inbox_form import InboxForm, answer_of_all
from connections.domain.keep_document import ArrivingDocument, Readings, Settled
from connections.domain.receive_order import let_in_one_at_a_time, settle
from protocols.errors import MissingValue, TooLarge
from protocols.findings import Finding, Severity
from protocols.order_parts import ReadOrder

#: Orders in one message; each is answered within the seconds that a sender waits.
MAX_ORDERS = 50
#: The message is kept with each of its orders, so that each can be looked at and compared by itself.
MAX_KEPT_BYTES = 32 * 1024 * 1024
_LONGEST_NUMBER = 200


def receive_orders(signed_in: Authenticated, read: Sequence[ReadOrder], exchange: Exchange, *, now: datetime) -> Answer:
    """The answer, which is stored by then. Raises TooLarge for more orders than one message may hold, MissingValue for none."""
    if not read:
        raise MissingValue("The message holds no order.", code="order.messages.none")
    if len(read) > MAX_ORDERS or len(read) * len(exchange.body) > MAX_KEPT_BYTES:
        raise TooLarge(f"The message holds {len(read)} orders; please send fewer in one message.")
    connection = signed_in.candidate.connection
    exchange.payload_id = read[0].message_id
    readings: Readings = {}
    with transaction.atomic():
        let_in_one_at_a_time(connection, (one.order.order_id for one in read))
        settled = answer_of_all([_receive(signed_in, one, exchange, now, len(read), readings) for one in read])
    return Answer(
        settled.http_status, settled.content_type, settled.answer, settled.status, exchange.verdict,
        (("Content-Type", settled.content_type),),
    )  # fmt: skip


def _receive(
    signed_in: Authenticated, read: ReadOrder, exchange: Exchange, now: datetime, count: int, readings: Readings
) -> Settled:
    """One order in a notebook of its own, so that what is odd about it is not said of the others."""
    own = exchange.for_one_of_several()
    own.found([*read.findings, *_told_test(read)])
    order = without_cards(read.order)
    arrival = Arrival(
        signed_in, order, own, now,
        named_lines=_named_lines(read),
        has_differences=_has(read, "order.change.differences"),
        is_marked_test=read.is_test,
    )  # fmt: skip
    form = InboxForm(read, exchange.reference, now, is_alone=count == 1)
    connection, name = signed_in.candidate.connection, _name(read, own, count)
    settled = settle(arrival, ArrivingDocument(connection, name, order, own, now, form, readings))
    _note(exchange, own)
    return settled


def _note(exchange: Exchange, own: Exchange) -> None:
    """The transcript tells the first order, the first verdict that is not plain, and all that was odd."""
    exchange.found(finding for finding in own.findings if finding not in exchange.findings)
    exchange.order, exchange.transfer = exchange.order or own.order, exchange.transfer or own.transfer
    if exchange.verdict == ACCEPTED:
        exchange.verdict = own.verdict


def _name(read: ReadOrder, exchange: Exchange, count: int) -> str:
    """The name under which the document is kept once; empty for the hash of its body."""
    name = read.message_id
    if not name:
        if count == 1:
            return ""
        name = f"{hashlib.sha256(exchange.masked_body()).hexdigest()}/{read.order.order_id}"
    if len(name) > _LONGEST_NUMBER:
        name = f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"
    return f"{read.format.partition('-')[0]}:{name}"


def _named_lines(read: ReadOrder) -> frozenset[str] | None:
    """The lines a change speaks of; None for a new order, and where the whole is cancelled in one word."""
    deleted = {finding.path for finding in read.findings if finding.code == "order.line.deleted"}
    order_type = read.order.order_type
    if order_type == "new" or (order_type == "delete" and not deleted):
        return None
    return frozenset(deleted | {line.line_number for line in read.order.lines})


def _has(read: ReadOrder, code: str) -> bool:
    return any(finding.code == code for finding in read.findings)


def _told_test(read: ReadOrder) -> list[Finding]:
    if not read.is_test:
        return []
    return [Finding("order.marked_test", "", read.message_id[:120], "an order to be delivered", Severity.WARNING)]

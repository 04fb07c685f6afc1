"""Take an order: document, dedupe row, order and the very bytes of the answer in one transaction (DESIGN §11).

A repeat gets the stored answer byte for byte; one that comes while the first is still being stored waits for it. The
same number with other content is kept and flagged, and the buyer is told. Nothing is answered before the commit.
"""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db import transaction

from connections.domain.authenticate import Authenticated
from connections.domain.exchange import Answer, Exchange
from connections.domain.match_order import MatchedLine, MatchedOrder, match_order
from connections.models import CartTransfer, Connection, Environment, InboundDocument, OrderOrigin, TransferState
from protocols.cxml.read import read
from protocols.cxml.write_status import write_status
from protocols.errors import RemoteError, UnsupportedMessage
from protocols.findings import Finding, Severity
from protocols.messages import Envelope
from protocols.orders import PurchaseOrder
from storefront.domain.place_order import NewOrder, NewOrderLine, place_order
from storefront.models import Order, OrderState

KIND = "order"
CONTENT_TYPE = "text/xml; charset=UTF-8"
TAKEN, CONFLICT = "200", "409"

_INSERT = """
INSERT INTO connections_inbounddocument (connection_id, kind, dedupe_key, body_hash, order_id, order_type,
  order_version, body, answer_status, answer_content_type, answer, is_conflict, received_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 200, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""


def receive_order(
    signed_in: Authenticated, envelope: Envelope, order: PurchaseOrder, exchange: Exchange, *, now: datetime
) -> Answer:
    """The answer, which is stored by then. Raises UnsupportedMessage for changes and cancellations."""
    if order.order_type != "new":
        raise UnsupportedMessage(
            f"Orders of type {order.order_type} are not taken by this service yet; nothing was changed. Please tell"
            " the supplier in another way.",
            code="order.type.unsupported",
        )
    connection = signed_in.candidate.connection
    document = _Arriving(connection, envelope.payload_id, order, exchange, now)
    with transaction.atomic():
        with database.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = on")
        document_id = document.insert()
        if document_id is None:
            stored = document.settle()
        else:
            exchange.order = _place(signed_in, envelope, order, document_id, exchange, now)
            stored = document.answer
    return Answer(
        200, CONTENT_TYPE, stored, CONFLICT if exchange.verdict == "order.conflict" else TAKEN, exchange.verdict,
        (("Content-Type", CONTENT_TYPE),),
    )  # fmt: skip


class _Arriving:
    """One document on its way into `InboundDocument`, with the answer it will get."""

    def __init__(
        self, connection: Connection, payload_id: str, order: PurchaseOrder, exchange: Exchange, now: datetime
    ) -> None:
        self.connection, self.order, self.exchange, self.now = connection, order, exchange, now
        self.body = exchange.masked_body()
        self.body_hash = hashlib.sha256(self.body).digest()
        self.dedupe_key = payload_id.replace("\x00", "�") or f"sha256:{self.body_hash.hex()}"
        self.answer = self._status(TAKEN, "")

    def insert(self, *, dedupe_key: str = "", answer: bytes = b"", is_conflict: bool = False) -> int | None:
        """The new row's id; None where a row of the same name stands already, waiting for one that is on its way."""
        values: list[Any] = [
            self.connection.pk, KIND, dedupe_key or self.dedupe_key, self.body_hash, self.order.order_id,
            self.order.order_type, self.order.order_version, self.body, CONTENT_TYPE, answer or self.answer,
            is_conflict, self.now,
        ]  # fmt: skip
        with database.cursor() as cursor:
            cursor.execute(_INSERT, values)
            row = cursor.fetchone()
        return int(row[0]) if row else None

    def settle(self) -> bytes:
        """The answer where the name is taken: the stored one for a repeat, a conflict for anything else."""
        same_name = self._named()
        if same_name is not None and bytes(same_name.body_hash) == self.body_hash:
            return self._repeated(same_name)
        same_order = self._same_order()
        if same_name is None and same_order is not None and self._is_same_order(same_order):
            return self._repeated(same_order)
        return self._conflict()

    def _named(self) -> InboundDocument | None:
        return InboundDocument.objects.filter(connection=self.connection, kind=KIND, dedupe_key=self.dedupe_key).first()

    def _same_order(self) -> InboundDocument | None:
        return InboundDocument.objects.filter(
            connection=self.connection, kind=KIND, is_conflict=False, order_id=self.order.order_id,
            order_type=self.order.order_type, order_version=self.order.order_version,
        ).first()  # fmt: skip

    def _is_same_order(self, earlier: InboundDocument) -> bool:
        """Whether a document with a payloadID of its own says the same: buyers "resend" so."""
        try:
            return read(bytes(earlier.body)).body == read(self.body).body
        except RemoteError:
            return False  # masking made one of them unreadable; a person will look

    def _repeated(self, earlier: InboundDocument) -> bytes:
        self.exchange.verdict = "repeated"
        self.exchange.order = Order.objects.filter(origin__document=earlier).first()
        return bytes(earlier.answer)

    def _conflict(self) -> bytes:
        """Keep it beside the first, under a name of its own; the same once more gets this same answer."""
        self.exchange.verdict = "order.conflict"
        expected = "the order that came before under this number"
        found = self.order.order_id[:120]
        self.exchange.found([Finding("order.conflict", "OrderRequestHeader/@orderID", found, expected, Severity.ERROR)])
        name = f"conflict:{self.body_hash.hex()}"
        text = (
            "An order with this number or payloadID was received before with other content. This one was kept for the"
            " supplier to look at, but not booked."
        )
        answer = self._status(CONFLICT, text)
        if self.insert(dedupe_key=name, answer=answer, is_conflict=True) is not None:
            return answer
        return bytes(InboundDocument.objects.get(connection=self.connection, kind=KIND, dedupe_key=name).answer)

    def _status(self, code: str, text: str) -> bytes:
        reference = self.exchange.reference
        text = f"{text} Reference: {reference}.".strip()
        return write_status(code, text, payload_id=f"{reference}@passerelle", timestamp=self.now)


def _place(
    signed_in: Authenticated,
    envelope: Envelope,
    order: PurchaseOrder,
    document_id: int,
    exchange: Exchange,
    now: datetime,
) -> Order:
    connection = signed_in.candidate.connection
    matched = match_order(connection, order, now)
    findings = [*exchange.findings, *matched.findings]
    state = OrderState.RECEIVED
    if not signed_in.candidate.is_active:  # an order is never dropped (threat A21)
        state = OrderState.HELD
        findings.append(Finding("order.connection_inactive", "Header/Sender", str(connection.name)[:120], "active"))
    placed = place_order(
        NewOrder(
            customer_id=connection.customer_id,
            external_id=order.order_id,
            currency=matched.currency,
            lines=tuple(_line(line) for line in matched.lines),
            cart_id=matched.transfer.cart_id if matched.transfer else None,
            total=order.total.amount if order.total else None,
            state=state,
            is_test=connection.environment == Environment.TEST or signed_in.is_simulated,
            ordered_at=order.order_date,
            bill_to=asdict(order.bill_to) if order.bill_to else {},
            ship_to=asdict(order.ship_to) if order.ship_to else {},
            extrinsics=order.extrinsics,
            comments=order.comments,
            findings=tuple(finding.as_dict() for finding in findings),
        )
    )
    OrderOrigin.objects.create(order=placed, connection=connection, document_id=document_id, transfer=matched.transfer)
    _mark_ordered(matched)
    exchange.transfer = matched.transfer
    exchange.found([*matched.findings, *(finding for line in matched.lines for finding in line.findings)])
    return placed


def _mark_ordered(matched: MatchedOrder) -> None:
    if matched.transfer is not None:
        CartTransfer.objects.filter(pk=matched.transfer.pk).update(state=TransferState.ORDERED)


def _line(matched: MatchedLine) -> NewOrderLine:
    item = matched.item
    findings: tuple[dict[str, Any], ...] = tuple(finding.as_dict() for finding in matched.findings)
    return NewOrderLine(
        sku=item.item_id.supplier_part_id,
        quantity=item.quantity,
        unit=item.unit,
        unit_price=item.unit_price.amount if item.unit_price else None,
        price_unit=item.price_unit,
        description=item.description,
        buyer_line=item.line_number,
        product_id=matched.product_id,
        cart_line_key=matched.quoted.line_key if matched.quoted else "",
        findings=findings,
    )

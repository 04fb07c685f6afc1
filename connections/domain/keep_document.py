"""Keep a document that arrives, once, with the answer it gets; what cannot be booked is kept beside (DESIGN §11).

A repeat gets the stored answer byte for byte. A document that is not booked has `is_conflict` and a name of its own,
so that its number stays free for the right one; the same once more is told the same. Runs inside a transaction.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection as database

from connections.domain.agreed_profile import cxml_profile
from connections.domain.check_outbound import check_outbound
from connections.domain.exchange import Exchange
from connections.domain.keep_attachments import keep_attachments
from connections.models import Connection, InboundDocument, Protocol
from protocols.cxml.read import read
from protocols.cxml.versions import DEFAULT_VERSION
from protocols.cxml.write_status import write_status
from protocols.errors import RemoteError
from protocols.findings import Finding, Severity
from protocols.orders import PurchaseOrder
from storefront.models import Order

KIND = "order"
CONTENT_TYPE = "text/xml; charset=UTF-8"
TAKEN, CONFLICT = "200", "409"

_INSERT = """
INSERT INTO connections_inbounddocument (connection_id, kind, dedupe_key, body_hash, order_id, order_type,
  order_version, body, answer_status, answer_content_type, answer, is_conflict, placed_order_id, received_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 200, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer as it is stored, and its Status code."""

    answer: bytes
    status: str


class NotBooked(Exception):
    """The document is understood, but books nothing: it is kept, and the buyer reads `text` under `status`."""

    def __init__(self, verdict: str, status: str, text: str, finding: Finding, order: Order | None = None) -> None:
        super().__init__(text)
        self.verdict, self.status, self.text, self.finding, self.order = verdict, status, text, finding, order


class ArrivingDocument:
    """One document on its way into `InboundDocument`, with the answer it will get. `pk` once it is stored."""

    def __init__(
        self, connection: Connection, payload_id: str, order: PurchaseOrder, exchange: Exchange, now: datetime
    ) -> None:
        self.connection, self.order, self.exchange, self.now = connection, order, exchange, now
        self.body = exchange.masked_body()
        self.body_hash = hashlib.sha256(self.body).digest()
        self.dedupe_key = payload_id.replace("\x00", "�") or f"sha256:{self.body_hash.hex()}"
        self.answer = self._status(TAKEN, "")
        self.pk = 0

    def insert(self) -> bool:
        """Whether the name was free; waits for one of the same name that is on its way."""
        self.pk = self._insert(self.dedupe_key, self.answer) or 0
        return bool(self.pk)

    def settle(self) -> Settled:
        """The answer where the name is taken: the stored one for a repeat, a conflict for anything else."""
        same_name = self._find(self.dedupe_key)
        if same_name is not None and bytes(same_name.body_hash) == self.body_hash:
            return self.repeat(same_name)
        same_order = self._same_order()
        if same_name is None and same_order is not None and self._is_repeat_of(same_order):
            return self.repeat(same_order)
        return self.set_aside(conflict(self.order, same_order.placed_order if same_order else None))

    def repeat(self, earlier: InboundDocument) -> Settled:
        """The answer that an equal document got."""
        self.exchange.verdict = "repeated"
        self.exchange.order = earlier.placed_order
        answer = bytes(earlier.answer)
        if self.pk:  # stored under a payloadID of its own, to which the next change may refer
            InboundDocument.objects.filter(pk=self.pk).update(answer=answer, placed_order=earlier.placed_order)
            keep_attachments(self.pk, self.order, self.exchange)
        return Settled(answer, TAKEN)

    def booked(self, order: Order) -> Settled:
        """The answer of a document that made or changed this order; its files are kept with it."""
        self.exchange.order = order
        InboundDocument.objects.filter(pk=self.pk).update(placed_order=order)
        keep_attachments(self.pk, self.order, self.exchange)
        return Settled(self.answer, TAKEN)

    def set_aside(self, refused: NotBooked) -> Settled:
        """Keep it unbooked under a name of its own; the same once more gets this same answer."""
        if self.pk:
            InboundDocument.objects.filter(pk=self.pk).delete()
        self.exchange.verdict, self.exchange.order = refused.verdict, refused.order
        self.exchange.found([refused.finding])
        name, answer = f"{refused.verdict}:{self.body_hash.hex()}", self._status(refused.status, refused.text)
        self.pk = self._insert(name, answer, refused.order, is_conflict=True) or 0
        if self.pk:
            keep_attachments(self.pk, self.order, self.exchange)
            return Settled(answer, refused.status)
        kept = InboundDocument.objects.get(connection=self.connection, kind=KIND, dedupe_key=name)
        return Settled(bytes(kept.answer), refused.status)

    def _insert(
        self, dedupe_key: str, answer: bytes, order: Order | None = None, *, is_conflict: bool = False
    ) -> int | None:
        values: list[Any] = [
            self.connection.pk, KIND, dedupe_key, self.body_hash, self.order.order_id, self.order.order_type,
            self.order.order_version, self.body, CONTENT_TYPE, answer, is_conflict, order.pk if order else None,
            self.now,
        ]  # fmt: skip
        with database.cursor() as cursor:
            cursor.execute(_INSERT, values)
            row = cursor.fetchone()
        return int(row[0]) if row else None

    def _find(self, dedupe_key: str) -> InboundDocument | None:
        named = InboundDocument.objects.select_related("placed_order")
        return named.filter(connection=self.connection, kind=KIND, dedupe_key=dedupe_key).first()

    def _same_order(self) -> InboundDocument | None:
        return InboundDocument.objects.select_related("placed_order").filter(
            connection=self.connection, kind=KIND, is_conflict=False, order_id=self.order.order_id,
            order_type=self.order.order_type, order_version=self.order.order_version,
        ).first()  # fmt: skip

    def _is_repeat_of(self, earlier: InboundDocument) -> bool:
        """Whether a document with a payloadID of its own says the same: buyers "resend" so. A cancellation does."""
        if self.order.order_type == "delete":
            return True
        try:
            said = read(bytes(earlier.body)).body, read(self.body).body
        except RemoteError:
            return False  # masking made one of them unreadable; a person will look
        first, second = (replace(one, earlier_payload_id="") for one in said if isinstance(one, PurchaseOrder))
        return first == second

    def _status(self, code: str, text: str) -> bytes:
        reference = self.exchange.reference
        document = write_status(
            code,
            f"{text} Reference: {reference}.".strip(),
            payload_id=f"{reference}@passerelle",
            timestamp=self.now,
            version=_version(self.connection),
        )
        check_outbound(document)
        return document


def _version(connection: Connection) -> str:
    """The DTD version that answers to this buyer declare."""
    is_cxml = connection.protocol == Protocol.CXML
    return cxml_profile(connection).setup_dtd_version if is_cxml else DEFAULT_VERSION


def conflict(order: PurchaseOrder, known: Order | None) -> NotBooked:
    """The same number or payloadID for something else."""
    expected = "the order that came before under this number"
    found = Finding("order.conflict", "OrderRequestHeader/@orderID", order.order_id[:120], expected, Severity.ERROR)
    text = (
        "An order with this number or payloadID was received before with other content. This one was kept for the"
        " supplier to look at, but not booked."
    )
    return NotBooked("order.conflict", CONFLICT, text, found, known)

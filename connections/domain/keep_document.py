"""Keep a document that arrives, once, with the answer it gets; what cannot be booked is kept beside (DESIGN §11).

A repeat gets the stored answer byte for byte. A document that is not booked has `is_conflict` and a name of its own,
so that its number stays free for the right one; the same once more is told the same. Runs inside a transaction.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from django.db import connection as database

from connections.domain.agreed_profile import cxml_profile
from connections.domain.check_outbound import check_outbound
from connections.domain.exchange import Exchange
from connections.domain.keep_attachments import keep_attachments
from connections.models import Connection, InboundDocument
from connections.models import Protocol as Spoken
from protocols.cxml.versions import DEFAULT_VERSION
from protocols.cxml.write_status import write_status
from protocols.errors import RemoteError
from protocols.findings import Finding, Severity
from protocols.order_formats import read_orders
from protocols.orders import PurchaseOrder
from storefront.models import Order

KIND = "order"
CONTENT_TYPE = "text/xml; charset=UTF-8"
TAKEN, CONFLICT = "200", "409"
#: What bodies say, by their hash: several orders of one message are compared with the same few bodies.
Readings = dict[bytes, list[PurchaseOrder]]

_INSERT = """
INSERT INTO connections_inbounddocument (connection_id, kind, dedupe_key, body_hash, order_id, order_type,
  order_version, body, answer_status, answer_content_type, answer, is_conflict, placed_order_id, received_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer as it is stored, its Status code, and how it goes over HTTP. `document_id` orders them in time."""

    answer: bytes
    status: str
    http_status: int = 200
    content_type: str = CONTENT_TYPE
    document_id: int = 0


class NotBooked(Exception):
    """The document is understood, but books nothing: it is kept, and the buyer reads `text` under `status`."""

    def __init__(self, verdict: str, status: str, text: str, finding: Finding, order: Order | None = None) -> None:
        super().__init__(text)
        self.verdict, self.status, self.text, self.finding, self.order = verdict, status, text, finding, order


class AnswerForm(Protocol):
    """How the sender wants to be answered; `content_types` are those that he reads."""

    content_types: tuple[str, ...]

    def received(self) -> Settled:
        """The answer before it is known what becomes of the document."""

    def booked(self, order: Order) -> Settled | None:
        """The answer once the order is known; None if that makes no difference."""

    def refused(self, refused: NotBooked) -> Settled:
        """The answer to a document that is kept, but books nothing."""


class CxmlForm:
    """A cXML Response of a Status alone."""

    content_types = (CONTENT_TYPE,)

    def __init__(self, connection: Connection, reference: str, now: datetime) -> None:
        self._connection, self._reference, self._now = connection, reference, now

    def received(self) -> Settled:
        return Settled(self._status(TAKEN, ""), TAKEN)

    def booked(self, order: Order) -> Settled | None:
        """The same as before."""
        return None

    def refused(self, refused: NotBooked) -> Settled:
        return Settled(self._status(refused.status, refused.text), refused.status)

    def _status(self, code: str, text: str) -> bytes:
        document = write_status(
            code,
            f"{text} Reference: {self._reference}.".strip(),
            payload_id=f"{self._reference}@passerelle",
            timestamp=self._now,
            version=_version(self._connection),
        )
        check_outbound(document)
        return document


class ArrivingDocument:
    """One document on its way into `InboundDocument`, with the answer it will get. `pk` once it is stored."""

    def __init__(
        self,
        connection: Connection,
        payload_id: str,
        order: PurchaseOrder,
        exchange: Exchange,
        now: datetime,
        form: AnswerForm | None = None,
        readings: Readings | None = None,
    ) -> None:
        self.connection, self.order, self.exchange, self.now = connection, order, exchange, now
        self.form = form or CxmlForm(connection, exchange.reference, now)
        self.body = exchange.masked_body()
        self.body_hash = hashlib.sha256(self.body).digest()
        self.dedupe_key = payload_id.replace("\x00", "�") or f"sha256:{self.body_hash.hex()}"
        self.answer = self.form.received()
        self.pk = 0
        self._readings: Readings = {} if readings is None else readings

    def insert(self) -> bool:
        """Whether the name was free; waits for one of the same name that is on its way."""
        self.pk = self._insert(self.dedupe_key, self.answer) or 0
        return bool(self.pk)

    def settle(self) -> Settled:
        """The answer where the name is taken: the stored one for a repeat, a conflict for anything else."""
        same_name = self._find(self.dedupe_key)
        if same_name is not None and self._is_sent_again(same_name):
            return self.repeat(same_name)
        same_order = self._same_order()
        if same_name is None and same_order is not None and self._is_repeat_of(same_order):
            return self.repeat(same_order)
        return self.set_aside(conflict(self.order, same_order.placed_order if same_order else None))

    def repeat(self, earlier: InboundDocument) -> Settled:
        """The answer that an equal document got."""
        self.exchange.verdict = "repeated"
        self.exchange.order = earlier.placed_order
        settled = self._as_stored(earlier, TAKEN)
        if earlier.answer_content_type not in self.form.content_types and earlier.placed_order is not None:
            settled = self.form.booked(earlier.placed_order) or self.answer  # it came in another format then
        if self.pk:  # stored under a payloadID of its own, to which the next change may refer
            self._store(settled, earlier.placed_order)
        return settled

    def booked(self, order: Order) -> Settled:
        """The answer of a document that made or changed this order; its files are kept with it."""
        self.exchange.order = order
        settled = self.form.booked(order)
        self._store(settled, order)
        return replace(settled or self.answer, document_id=self.pk)

    def set_aside(self, refused: NotBooked) -> Settled:
        """Keep it unbooked under a name of its own; the same once more gets this same answer."""
        if self.pk:
            InboundDocument.objects.filter(pk=self.pk).delete()
        self.exchange.verdict, self.exchange.order = refused.verdict, refused.order
        self.exchange.found([refused.finding])
        name, answer = self._name_aside(refused.verdict), self.form.refused(refused)
        self.pk = self._insert(name, answer, refused.order, is_conflict=True) or 0
        if self.pk:
            keep_attachments(self.pk, self.order, self.exchange)
            return replace(answer, document_id=self.pk)
        kept = InboundDocument.objects.get(connection=self.connection, kind=KIND, dedupe_key=name)
        return self._as_stored(kept, refused.status)

    def was_set_aside(self, verdict: str) -> bool:
        """Whether an equal document was set aside for this before."""
        return self._find(self._name_aside(verdict)) is not None

    def _name_aside(self, verdict: str) -> str:
        """By what it says, for a retry comes with another timestamp, and several orders may come in the same body."""
        return f"{verdict}:{hashlib.sha256(repr(self.order).encode('utf-8', 'replace')).hexdigest()}"

    def _store(self, settled: Settled | None, order: Order | None) -> None:
        """The row as it shall be found again; without `settled` its answer stays."""
        changes: dict[str, Any] = {"placed_order": order}
        if settled is not None:
            changes |= {"answer": settled.answer, "answer_status": settled.http_status}
            changes["answer_content_type"] = settled.content_type
        InboundDocument.objects.filter(pk=self.pk).update(**changes)
        keep_attachments(self.pk, self.order, self.exchange)

    def _as_stored(self, row: InboundDocument, status: str) -> Settled:
        return Settled(bytes(row.answer), status, row.answer_status, row.answer_content_type, row.pk)

    def _insert(
        self, dedupe_key: str, answer: Settled, order: Order | None = None, *, is_conflict: bool = False
    ) -> int | None:
        values: list[Any] = [
            self.connection.pk, KIND, dedupe_key, self.body_hash, self.order.order_id, self.order.order_type,
            self.order.order_version, self.body, answer.http_status, answer.content_type, answer.answer, is_conflict,
            order.pk if order else None, self.now,
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

    def _is_sent_again(self, earlier: InboundDocument) -> bool:
        """Whether it is the document of that name: the same bytes, or with the timestamp and CredentialMac of a retry."""
        return bytes(earlier.body_hash) == self.body_hash or self._is_repeat_of(earlier)

    def _is_repeat_of(self, earlier: InboundDocument) -> bool:
        """Whether the two say the same in other envelopes: buyers "resend" so. A cancellation of an order does."""
        if (earlier.order_id, earlier.order_type) != (self.order.order_id, self.order.order_type):
            return False
        if self.order.order_type == "delete":
            return True
        try:
            said_before = self._said_in(bytes(earlier.body), bytes(earlier.body_hash))
            return said_before == self._said_in(self.body, self.body_hash)
        except RemoteError:
            return False  # masking made one of them unreadable; a person will look

    def _said_in(self, body: bytes, body_hash: bytes) -> list[PurchaseOrder]:
        """What a body says of this order, without naming the message before."""
        if body_hash not in self._readings:
            self._readings[body_hash] = [one.order for one in read_orders(body)]
        orders = self._readings[body_hash]
        return [replace(one, earlier_payload_id="") for one in orders if one.order_id == self.order.order_id]


def _version(connection: Connection) -> str:
    """The DTD version that answers to this buyer declare."""
    is_cxml = connection.protocol == Spoken.CXML
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

"""Write the document that an act of the supplier's calls for, keep it, and hand it to the delivery engine.

Runs inside the transaction of the act: either both are stored or neither is. A document that breaks a rule never undoes
the act: it is kept, flagged and not sent.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from connections.domain.delivery.queue import buyer_target, queue_delivery
from connections.domain.documents_out.answered_order import (
    AnsweredOrder,
    Unreadable,
    answered_order,
    origin_connection,
)
from connections.domain.documents_out.may_send import kept_back
from connections.domain.documents_out.reasons import NOT_SENT
from connections.domain.documents_out.write_document import Said, write_document
from connections.domain.documents_out.written import Written
from connections.models import Connection, OutboundDocument, OutboundState
from protocols.documents import Confirmation
from protocols.errors import LocalError
from storefront.models import Order


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said: `say` gives the value, None where the buyer does not allow it. `source` links the act."""

    order: Order
    kind: str
    number: str
    say: Callable[[AnsweredOrder], Said | None]
    operation: str = "new"
    replaces: OutboundDocument | None = None
    source: dict[str, Any] = field(default_factory=dict)
    #: What keeps it back before it is written, known to whoever drafts it.
    why: str = ""


class KeptBack(Exception):
    """The document does not leave; `code` is one of `reasons.py` or a rule of its format."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def publish(draft: Draft) -> OutboundDocument:
    """The document as it is kept: queued, not sent, or failed."""
    connection = origin_connection(draft.order)
    document = OutboundDocument(
        order=draft.order, connection=connection, kind=draft.kind, operation=draft.operation, number=draft.number,
        payload_id=f"{uuid.uuid4()}@passerelle", replaces=draft.replaces, **draft.source,
    )  # fmt: skip
    _fill(document, draft, connection)
    document.save(force_insert=True)
    return document


def write_again(document: OutboundDocument, draft: Draft) -> None:
    """Try once more what was not sent; its name stays the same."""
    document.replaces, document.why, document.detail = draft.replaces, "", ""
    document.connection = origin_connection(draft.order)
    _fill(document, draft, document.connection)
    document.save()


def _fill(document: OutboundDocument, draft: Draft, connection: Connection | None) -> None:
    try:
        _write(document, draft, connection)
    except KeptBack as kept:
        document.why, document.detail = kept.code[:60], kept.detail
        document.state = OutboundState.NOT_SENT if kept.code in NOT_SENT else OutboundState.FAILED


def _write(document: OutboundDocument, draft: Draft, connection: Connection | None) -> None:
    """Raises KeptBack."""
    if connection is None:
        raise KeptBack("order.no_connection")
    why = draft.why or kept_back(draft.order, connection, draft.kind, draft.operation)
    if why:
        raise KeptBack(why)
    answered, said, written = _written(draft, connection, document.payload_id)
    _note_update(document, said)
    document.body, document.format, document.content_type = written.body, written.format, written.content_type
    target = buyer_target(connection)
    if target is None:
        raise KeptBack("connection.no_address")
    queue_delivery(
        target,
        kind=f"{answered.family}.{draft.kind}",
        body=written.body,
        content_type=written.content_type,
        order_id=draft.order.pk,
        sequence=f"order:{draft.order.pk}",
        message_id=document.payload_id,
    )
    document.state = OutboundState.QUEUED


def _note_update(document: OutboundDocument, said: Said) -> None:
    """Whether a confirmation updates an earlier one is settled by what the buyer's system takes."""
    if isinstance(said, Confirmation):
        document.operation = "update" if said.replaces_payload_id else "new"
        document.number = said.confirm_id
        document.replaces = document.replaces if said.replaces_payload_id else None


def _written(draft: Draft, connection: Connection, payload_id: str) -> tuple[AnsweredOrder, Said, Written]:
    """Raises KeptBack."""
    try:
        answered = answered_order(draft.order, connection)
        said = draft.say(answered)
        if said is None:
            raise KeptBack("buyer.not_allowed")
        return answered, said, write_document(said, answered, payload_id, timezone.now())
    except Unreadable as unreadable:
        raise KeptBack("order.unreadable", str(unreadable)) from unreadable
    except LocalError as refused:
        raise KeptBack(refused.code, refused.text_for_peer) from refused

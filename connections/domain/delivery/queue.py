"""Queue what is to leave: a row in the caller's own transaction, and a word that wakes the engine at its commit.

Nothing here sends. If the transaction is undone, nothing was queued and nobody is woken. The engine also looks round
by itself, so a word that is lost only costs time.
"""

import json
import uuid
from collections.abc import Mapping
from email.utils import getaddresses
from typing import Any

from django.core.mail import EmailMessage
from django.utils import timezone

from connections.models import Connection, Delivery, DeliveryTarget, TargetKind
from tenants.database import connection as database
from tenants.database import prepared_cursor
from tenants.faultpoints import faultpoint

#: Where the engine listens; the word is the name of the schema in which something is due.
CHANNEL = "deliveries"
WEBHOOK = "webhook"
MAIL = "mail"

#: What can happen, by the name that webhooks are told; each endpoint chooses among them.
EVENTS = (
    "order.received",
    "order.changed",
    "order.cancelled",
    "order.held",
    "order.unconfirmed",
    "document.delivered",
    "document.failed",
    "connection.silent",
    "connection.recovered",
)
#: A test of an endpoint that somebody asked for; nobody subscribes to it.
TEST_EVENT = "endpoint.test"

# One statement, whatever the number of endpoints, because every order that arrives makes it.
_EMIT = f"""
WITH queued AS (
    INSERT INTO connections_delivery
        (key, target_id, kind, order_id, sequence, message_id, body, content_type, headers, state, outcome, attempts,
         may_have_arrived)
    SELECT gen_random_uuid(), target.id, '{WEBHOOK}', %s::bigint, %s::text, %s::text, %s::bytea, 'application/json',
           '{{}}'::jsonb, 'waiting', '', 0, false
    FROM connections_deliverytarget AS target
    WHERE target.kind = '{TargetKind.WEBHOOK.value}' AND target.is_active AND target.events @> %s::jsonb
    RETURNING 1
)
SELECT pg_notify('{CHANNEL}', current_schema()::text) WHERE EXISTS (SELECT 1 FROM queued)
"""  # noqa: S608 – constants of ours


def queue_delivery(
    target: DeliveryTarget, *, kind: str, body: bytes, content_type: str, order_id: int | None = None,
    sequence: str = "", message_id: str = "", headers: Mapping[str, str] | None = None,
) -> Delivery:  # fmt: skip
    """Store it as due at once, and wake the engine when the transaction commits.

    `sequence`: deliveries of one target with the same one go out strictly in the order in which they were queued.
    `message_id` stays the same at each repeat; empty: a fresh one.
    """
    delivery = Delivery.objects.create(
        target=target, kind=kind, body=body, content_type=content_type, order_id=order_id, sequence=sequence,
        message_id=message_id or new_message_id(), headers=dict(headers or {}),
    )  # fmt: skip
    wake()
    return delivery


def queue_mail(message: EmailMessage, *, order_id: int | None = None, sequence: str = "") -> Delivery:
    """Queue an e-mail as it will be sent, attachments and all; whom it is for stands in its To, Cc and Bcc."""
    return queue_delivery(
        mail_target(),
        kind=MAIL,
        body=message.message().as_bytes(),
        content_type="message/rfc822",
        order_id=order_id,
        sequence=sequence,
        headers={"recipients": ", ".join(address for _name, address in getaddresses(message.recipients()))},
    )


def emit(event: str, data: Mapping[str, Any], *, order_id: int | None = None) -> None:
    """Queue the event for every active webhook endpoint that asked for it. `data` is JSON's: strings for money."""
    if event not in EVENTS:
        raise ValueError(f"{event!r} is none of the events that webhooks are told.")
    sequence = f"order:{order_id}" if order_id else ""
    with prepared_cursor() as cursor:
        faultpoint("queue.before_publish")
        cursor.execute(_EMIT, [order_id, sequence, new_message_id(), event_body(event, data), json.dumps([event])])
    faultpoint("queue.after_publish")


def event_body(event: str, data: Mapping[str, Any]) -> bytes:
    """The payload as Standard Webhooks asks for it."""
    said = {"type": event, "timestamp": timezone.now().isoformat(timespec="milliseconds"), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def buyer_target(connection: Connection) -> DeliveryTarget | None:
    """Where this connection's documents go; None where no address is set. Switched off, it keeps what is queued."""
    return DeliveryTarget.objects.filter(kind=TargetKind.BUYER, connection=connection).first()


def mail_target() -> DeliveryTarget:
    """The supplier's outgoing mail: one for all recipients, since it is one server that may fail."""
    target, _is_new = DeliveryTarget.objects.get_or_create(kind=TargetKind.MAIL, defaults={"name": "E-mail"})
    return target


def new_message_id() -> str:
    """Unlike any other, and without a full stop, which would end it in a webhook's signature."""
    return f"msg_{uuid.uuid4().hex}"


def wake() -> None:
    """Tell the engine at commit that something of this supplier is due. The same word twice is one."""
    with database.cursor() as cursor:
        faultpoint("queue.before_publish")
        cursor.execute("SELECT pg_notify(%s, current_schema()::text)", [CHANNEL])
    faultpoint("queue.after_publish")

"""Keep what came of an attempt: the attempt itself, what follows for the delivery, and how its target behaves.

Times are set by the database's clock. What comes back after its lease ran out, when another engine may have it, counts
only if it was delivered.
"""

from typing import Any

import structlog
from django.db import transaction

from connections.domain.delivery.parcel import Outcome, Parcel, Sent, Verdict
from connections.domain.delivery.queue import emit
from connections.domain.delivery.schedule import (
    FAILURES_TO_PAUSE,
    FIRST_PAUSE_SECONDS,
    MAX_PAUSE_SECONDS,
    shortened,
    wait_after,
)
from connections.domain.delivery.settled import is_awaited, tell_settled
from connections.domain.delivery.switch_target import switch_off
from connections.models import Delivery, DeliveryAttempt, DeliveryState, DeliveryTarget, TargetKind
from tenants.database import connection as database
from tenants.faultpoints import faultpoint

log = structlog.get_logger(__name__)

_UPDATE = f"""
UPDATE connections_delivery SET
    state = %(state)s, outcome = %(code)s, attempts = attempts + 1, leased_until = NULL,
    may_have_arrived = may_have_arrived OR %(may_have_arrived)s,
    delivered_at = CASE WHEN %(state)s = '{DeliveryState.DELIVERED.value}' THEN statement_timestamp() END,
    next_attempt_at = statement_timestamp() + %(wait)s::float * interval '1 second'
WHERE id = %(id)s AND state = '{DeliveryState.WAITING.value}' AND (leased_until = %(lease)s OR %(is_delivered)s)
"""  # noqa: S608 – constants of ours
_WELL = "UPDATE connections_deliverytarget SET failures = 0, open_until = NULL WHERE id = %s AND failures > 0"
# The pause doubles with each failure after the first few; an address that says when to come back is left alone till then.
_UNWELL = f"""
UPDATE connections_deliverytarget SET failures = failures + 1, open_until = greatest(
    open_until,
    CASE WHEN failures + 1 >= {FAILURES_TO_PAUSE} THEN statement_timestamp() + interval '1 second' * %(scale)s::float
        * least({FIRST_PAUSE_SECONDS} * 2 ^ least(failures + 1 - {FAILURES_TO_PAUSE}, 20), {MAX_PAUSE_SECONDS}) END,
    statement_timestamp() + %(asked)s::float * interval '1 second')
WHERE id = %(id)s
"""  # noqa: S608 – as above


def settle(sent: list[Sent]) -> None:
    """Keep the outcomes of one tenant's parcels, in one transaction."""
    with transaction.atomic():
        DeliveryAttempt.objects.bulk_create([_attempt(each) for each in sent])
        for each in sent:
            _settle_one(each.parcel, each.outcome)
        faultpoint("deliver.before_settle")
    faultpoint("deliver.after_settle")


def _attempt(sent: Sent) -> DeliveryAttempt:
    outcome = sent.outcome
    return DeliveryAttempt(
        delivery_id=sent.parcel.delivery_id, at=sent.parcel.claimed_at, duration_ms=sent.duration_ms,
        outcome=outcome.code, http_status=outcome.http_status, answer=outcome.said,
    )  # fmt: skip


def _settle_one(parcel: Parcel, outcome: Outcome) -> None:
    state, wait = _what_follows(parcel, outcome)
    log.info(
        "delivery.attempt", delivery=parcel.message_id, outcome=outcome.code, state=state, attempt=parcel.attempts + 1
    )
    values: dict[str, Any] = {
        "id": parcel.delivery_id, "state": state, "code": outcome.code, "wait": wait, "lease": parcel.leased_until,
        "may_have_arrived": outcome.may_have_arrived, "is_delivered": outcome.is_delivered,
    }  # fmt: skip
    with database.cursor() as cursor:
        cursor.execute(_UPDATE, values)
        is_ours = cursor.rowcount == 1
        _note_health(cursor, parcel, outcome)
    if outcome.verdict == Verdict.GONE:
        switch_off(DeliveryTarget.objects.get(pk=parcel.target_id), reason=outcome.code)
    if is_ours and state != DeliveryState.WAITING:
        _tell(parcel, outcome)


def _what_follows(parcel: Parcel, outcome: Outcome) -> tuple[str, float | None]:
    """The delivery's next state, and the seconds to wait if it goes on waiting."""
    if outcome.is_delivered:
        return DeliveryState.DELIVERED, None
    if outcome.verdict != Verdict.AGAIN:
        return DeliveryState.DEAD, None
    wait = wait_after(parcel.schedule, parcel.attempts + 1, outcome.asked_seconds)
    return (DeliveryState.DEAD, None) if wait is None else (DeliveryState.WAITING, wait)


def _note_health(cursor: Any, parcel: Parcel, outcome: Outcome) -> None:
    if outcome.is_trouble:
        asked = None if outcome.asked_seconds is None else shortened(min(outcome.asked_seconds, 86400.0))
        cursor.execute(_UNWELL, {"id": parcel.target_id, "scale": shortened(1.0), "asked": asked})
    elif parcel.failures:
        cursor.execute(_WELL, [parcel.target_id])


def _tell(parcel: Parcel, outcome: Outcome) -> None:
    """Whoever asked; and by webhook, if it was a document for a buyer."""
    if not is_awaited(parcel.target_kind) and parcel.target_kind != TargetKind.BUYER:
        return
    delivery = Delivery.objects.select_related("target", "order").defer("body").get(pk=parcel.delivery_id)
    tell_settled(delivery, outcome)
    if parcel.target_kind == TargetKind.BUYER:
        order = delivery.order
        data = {
            "kind": delivery.kind, "message_id": delivery.message_id, "outcome": outcome.code, "said": outcome.said,
            "attempts": delivery.attempts, "order_number": order.number if order else None,
            "buyer_order_id": order.external_id if order else None,
        }  # fmt: skip
        emit("document.delivered" if outcome.is_delivered else "document.failed", data, order_id=delivery.order_id)

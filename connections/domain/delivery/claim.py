"""Take what is due in one tenant, so that no other engine sends it at the same time.

Statements by hand, by the database's clock alone. A target is locked while its deliveries are counted and taken, so
that several engines together keep to its `concurrency`; what is locked is skipped, not waited for.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from connections.domain.delivery.parcel import Parcel
from connections.domain.delivery.schedule import FAILURES_TO_PAUSE, lease_seconds
from connections.models import DeliveryState, TargetSecret
from tenants.database import prepared_cursor
from tenants.faultpoints import faultpoint
from tenants.scope import current_supplier
from tenants.sealing import Unsealable, unseal

_WAITING = f"'{DeliveryState.WAITING.value}'"
#: Nobody sends it, and nothing that was queued before it in its sequence still waits.
_IS_NEXT = f"""
    d.target_id = t.id AND d.state = {_WAITING}
    AND (d.leased_until IS NULL OR d.leased_until <= statement_timestamp())
    AND (d.sequence = '' OR NOT EXISTS (
        SELECT 1 FROM connections_delivery AS before
        WHERE before.target_id = d.target_id AND before.sequence = d.sequence AND before.id < d.id
          AND before.state = {_WAITING}))
"""  # noqa: S608 – constants of ours, as in all statements here
#: How many more may go to a target at this moment: one at a time where it has failed often.
_ROOM = f"""
    greatest(0, CASE WHEN t.failures >= {FAILURES_TO_PAUSE} THEN 1 ELSE t.concurrency END - (
        SELECT count(*) FROM connections_delivery AS busy
        WHERE busy.target_id = t.id AND busy.leased_until > statement_timestamp()))
"""  # noqa: S608 – as above
_CLAIM = f"""
WITH target AS (
    SELECT t.id, t.kind, t.schedule, t.url, t.auth, t.user_name, t.failures, t.concurrency
    FROM connections_deliverytarget AS t
    WHERE t.is_active AND (t.open_until IS NULL OR t.open_until <= statement_timestamp())
      AND (t.failures = 0 OR %s::boolean)
      AND EXISTS (SELECT 1 FROM connections_delivery AS d
                  WHERE d.target_id = t.id AND d.state = {_WAITING} AND d.next_attempt_at <= statement_timestamp())
    FOR NO KEY UPDATE OF t SKIP LOCKED
), due AS (
    SELECT next.id, t.kind AS target_kind, t.schedule, t.url, t.auth, t.user_name, t.failures
    FROM target AS t, LATERAL (
        SELECT d.id, d.next_attempt_at FROM connections_delivery AS d
        WHERE {_IS_NEXT} AND d.next_attempt_at <= statement_timestamp()
        ORDER BY d.next_attempt_at, d.id LIMIT {_ROOM}
        FOR UPDATE OF d SKIP LOCKED
    ) AS next
    ORDER BY next.next_attempt_at, next.id LIMIT %s::integer
)
UPDATE connections_delivery AS d SET leased_until = statement_timestamp() + %s::float * interval '1 second'
FROM due WHERE d.id = due.id
RETURNING d.id, d.target_id, due.target_kind, due.schedule, d.kind, d.message_id, due.url, due.auth, due.user_name,
    d.content_type, d.headers, d.body, d.attempts, due.failures, d.may_have_arrived, statement_timestamp(),
    d.leased_until
"""  # noqa: S608 – as above
_NEXT_DUE = f"""
SELECT extract(epoch FROM min(at) - statement_timestamp())::float FROM (
    SELECT greatest(t.open_until, next.next_attempt_at) AS at
    FROM connections_deliverytarget AS t, LATERAL (
        SELECT d.next_attempt_at FROM connections_delivery AS d WHERE {_IS_NEXT}
        ORDER BY d.next_attempt_at LIMIT 1
    ) AS next
    WHERE t.is_active AND {_ROOM} > 0
    UNION ALL
    SELECT min(leased_until) FROM connections_delivery WHERE leased_until IS NOT NULL
) AS everything
"""  # noqa: S608 – as above


@dataclass(frozen=True, slots=True)
class Limits:
    """How many parcels there is room for, and whether targets that have failed of late may have any of it."""

    parcels: int
    may_try_failing: bool = True


def claim(limits: Limits) -> list[Parcel]:
    """What is due in the current tenant, ours until each parcel's `leased_until`."""
    with transaction.atomic(), prepared_cursor() as cursor:
        cursor.execute(_CLAIM, [limits.may_try_failing, limits.parcels, lease_seconds()])
        rows = cursor.fetchall()
        faultpoint("deliver.before_claim")
    faultpoint("deliver.after_claim")
    secrets = _secrets({row[1] for row in rows})
    return [_parcel(row, secrets.get(row[1], ())) for row in rows]


def seconds_to_next() -> float | None:
    """Until something of the current tenant is due that nobody is sending; None if nothing waits."""
    with prepared_cursor() as cursor:
        cursor.execute(_NEXT_DUE)
        seconds = cursor.fetchone()[0]
    return None if seconds is None else float(seconds)


def _parcel(row: Sequence[Any], sealed: Sequence[bytes]) -> Parcel:
    problem = ""
    secrets: tuple[str, ...] = ()
    try:
        secrets = tuple(unseal(each) for each in sealed)
    except Unsealable:
        problem = "target.secret_unsealable"
    (pk, target, target_kind, schedule, kind, message_id, url, auth, user, content_type, headers, body) = row[:12]
    (attempts, failures, may_have_arrived, claimed_at, leased_until) = row[12:]
    return Parcel(
        supplier_id=current_supplier().pk, delivery_id=pk, target_id=target, target_kind=target_kind,
        schedule=schedule, kind=kind, message_id=message_id, url=url, auth=auth, user_name=user,
        content_type=content_type, headers=json.loads(headers), body=bytes(body), attempts=attempts, failures=failures,
        may_have_arrived=may_have_arrived, claimed_at=claimed_at, leased_until=leased_until, secrets=secrets,
        problem=problem,
    )  # fmt: skip


def _secrets(target_ids: set[int]) -> dict[int, list[bytes]]:
    """The sealed secrets of these targets that hold, the newest first."""
    found: dict[int, list[bytes]] = {}
    if target_ids:
        for secret in TargetSecret.objects.filter(target__in=target_ids).exclude(expires_at__lte=Now()).order_by("-id"):
            found.setdefault(secret.target_id, []).append(bytes(secret.sealed))
    return found

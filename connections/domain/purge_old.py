"""Delete what may no longer be kept: used start tickets, secrets of tests, transcripts and missed searches past their time.

In batches, so that no statement holds rows for long. Orders, documents and carts stay.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet

from connections.models import (
    CredentialSecret,
    Delivery,
    DeliveryState,
    SecretKind,
    Simulation,
    StartToken,
    TargetSecret,
    Transcript,
)
from storefront.domain.log_miss import MISS_DAYS
from storefront.models import SearchMiss

TRANSCRIPT_DAYS = 400
#: A ticket is dead after minutes; a day lets a person still read why it was refused.
TOKEN_DAYS = 1
SIMULATION_DAYS = 90
#: What was delivered; what waits or was given up stays until somebody sees to it.
DELIVERY_DAYS = 400
_ENDED = (DeliveryState.DELIVERED, DeliveryState.CANCELLED)
BATCH = 1000


def purge_old(now: datetime) -> dict[str, int]:
    """What was deleted, by kind."""
    return {
        "start_tokens": _delete(StartToken.objects.filter(expires_at__lt=now - timedelta(days=TOKEN_DAYS))),
        "secrets": _delete(CredentialSecret.objects.filter(kind=SecretKind.SIMULATOR, expires_at__lt=now)),
        "transcripts": _delete(Transcript.objects.filter(created_at__lt=now - timedelta(days=TRANSCRIPT_DAYS))),
        "search_misses": _delete(SearchMiss.objects.filter(last_at__lt=now - timedelta(days=MISS_DAYS))),
        "target_secrets": _delete(TargetSecret.objects.filter(expires_at__lt=now)),
        "deliveries": _delete(
            Delivery.objects.filter(state__in=_ENDED, queued_at__lt=now - timedelta(days=DELIVERY_DAYS))
        ),
        "simulations": _delete(Simulation.objects.filter(created_at__lt=now - timedelta(days=SIMULATION_DAYS))),
    }


def _delete(rows: QuerySet[Any, Any]) -> int:
    model: type[Model] = rows.model
    deleted = 0
    while batch := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        deleted += len(batch)
        model._default_manager.filter(pk__in=batch).delete()
    return deleted

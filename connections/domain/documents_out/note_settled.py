"""Note on a document what the delivery engine made of it. Called in the settling transaction."""

from django.utils import timezone

from connections.domain.delivery.parcel import Outcome, Verdict
from connections.models import Delivery, OutboundDocument, OutboundState

_DELIVERED = (OutboundState.DELIVERED, "")
_REFUSED = (OutboundState.REFUSED, "delivery.refused")
_GIVEN_UP = (OutboundState.FAILED, "delivery.dead")


def note_settled(delivery: Delivery, outcome: Outcome) -> None:
    """Delivered, refused in so many words, or given up. Deliveries of other things have no document."""
    state, why = _DELIVERED
    if not outcome.is_delivered:
        state, why = _REFUSED if outcome.verdict == Verdict.STOP else _GIVEN_UP
    OutboundDocument.objects.filter(payload_id=delivery.message_id).update(
        state=state, why=why, detail=outcome.said or outcome.code, settled_at=timezone.now()
    )

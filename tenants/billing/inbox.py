"""Stripe's events: kept once by id the moment they come, followed by a worker in whatever order.

The answer to Stripe says only that the event is stored. What it means is asked afresh (`follow.py`), so an event that
comes before the redirect, twice, late or out of order does no harm, and one that is lost is made up by the next, or by
the nightly comparison.
"""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from tenants.billing.follow import follow
from tenants.billing.gateway import Event, StripeRefused, StripeTrouble
from tenants.models import BillingAccount, StripeEvent

log = structlog.get_logger(__name__)
#: Kinds that may change what we know; all others are kept and closed.
FOLLOWED = (
    "checkout.session.", "customer.subscription.", "customer.deleted", "invoice.paid", "invoice.payment_",
    "invoice.voided", "invoice.marked_uncollectible",
)  # fmt: skip


def keep_event(event: Event) -> StripeEvent:
    """Store it, unless it is stored already."""
    kept, _made = StripeEvent.objects.get_or_create(
        event_id=event.id,
        defaults={
            "kind": event.kind[:100],
            "customer_id": event.customer_id[:255],
            "is_live": event.is_live,
            "body": event.body,
        },
    )
    return kept


def handle_event(pk: int, now: datetime) -> str:
    """Follow one event that waits; the outcome as a code. Raises StripeTrouble: it goes on waiting then."""
    with transaction.atomic():
        event = StripeEvent.objects.select_for_update(skip_locked=True).filter(pk=pk, handled_at=None).first()
        if event is None:
            return "billing.event.handled"
        StripeEvent.objects.filter(pk=pk).update(attempts=F("attempts") + 1)
        outcome = _outcome(event, now)
        StripeEvent.objects.filter(pk=pk).update(handled_at=now, outcome=outcome)
    return outcome


def waiting_events() -> list[int]:
    """What is not handled yet, the oldest first."""
    return list(StripeEvent.objects.filter(handled_at=None).order_by("id").values_list("pk", flat=True)[:500])


def replay(pk: int) -> None:
    """Let an event wait again, for whoever has mended what was wrong."""
    StripeEvent.objects.filter(pk=pk).update(handled_at=None, outcome="")


def is_live_mode() -> bool:
    """Whether our key is for real money."""
    return settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))


def _outcome(event: StripeEvent, now: datetime) -> str:
    if event.is_live != is_live_mode():
        log.error("stripe event of the other mode", event_id=event.event_id, is_live=event.is_live)
        return "billing.event.other_mode"
    if not event.kind.startswith(FOLLOWED):
        return "billing.event.not_followed"
    account = BillingAccount.objects.filter(customer_id=event.customer_id).exclude(customer_id=None).first()
    if account is None:
        log.warning("stripe event of an unknown customer", event_id=event.event_id)
        return "billing.event.unknown_customer"
    try:
        follow(account.supplier_id, now)
    except StripeTrouble:
        raise
    except StripeRefused:
        log.exception("stripe event not followed", event_id=event.event_id)
        return "billing.event.refused"
    return "billing.event.followed"

"""Billing in the background, in `public`: wishes of people, events of Stripe, quantities, the nightly comparison.

The rows are the truth; a message only wakes whoever works on them, and once a minute somebody looks without one.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from tenants.billing.follow import count_live
from tenants.billing.gateway import StripeRefused, StripeTrouble
from tenants.billing.inbox import handle_event, waiting_events
from tenants.billing.reconcile import reconcile
from tenants.billing.wishes import fulfil, push_quantity, waiting_wishes
from tenants.models import BillingAccount
from tenants.scope import in_public

RETRY_SECONDS = 5
log = structlog.get_logger(__name__)


@shared_task(bind=True, name="tenants.billing.tasks.fulfil_wish", max_retries=12)
def fulfil_wish(self, pk: int) -> None:  # type: ignore[no-untyped-def]  # celery's bound task
    """Do what somebody asked for on the billing page."""
    with in_public():
        try:
            fulfil(pk, timezone.now())
        except StripeTrouble as trouble:
            raise self.retry(exc=trouble, countdown=RETRY_SECONDS) from trouble


@shared_task(name="tenants.billing.tasks.work_off")
def work_off() -> None:
    """Take up wishes and events whose message was lost, and let time pass for those in arrears."""
    with in_public():
        now = timezone.now()
        for pk in waiting_wishes():
            _undisturbed(fulfil, pk, now)
        for pk in waiting_events():
            _undisturbed(handle_event, pk, now)
        for supplier_id, live in list(BillingAccount.objects.values_list("supplier_id", "live_connections")):
            if count_live(supplier_id, live, now) and settings.STRIPE_SECRET_KEY:
                _undisturbed(push_quantity, supplier_id, now)


@shared_task(name="tenants.billing.tasks.handle_stripe_event")
def handle_stripe_event(pk: int) -> None:
    """Follow one event; trouble leaves it waiting for the next minute."""
    with in_public():
        handle_event(pk, timezone.now())


@shared_task(name="tenants.billing.tasks.compare_with_stripe")
def compare_with_stripe() -> None:
    """The nightly comparison."""
    if settings.STRIPE_SECRET_KEY:
        with in_public():
            reconcile(timezone.now())


def _undisturbed(work: Callable[[int, datetime], object], pk: int, now: datetime) -> None:
    """One that Stripe has trouble with waits for the next minute and does not hold up the others."""
    try:
        work(pk, now)
    except (StripeTrouble, StripeRefused):
        log.exception("left for the next minute", work=work.__name__, pk=pk)

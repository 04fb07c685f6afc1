"""A stand-in that runs, settings that lead to it, and the worker's part done at once."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from tenants.billing.gateway import verified_event
from tenants.billing.inbox import handle_event, keep_event
from tenants.billing.wishes import fulfil
from tenants.models import BillingRequest, Supplier
from tests.stripe_stand_in.server import StandIn
from tests.stripe_stand_in.webhooks import signature


@pytest.fixture
def stand_in(settings: Any) -> Iterator[StandIn]:
    """Stripe's stand-in; its events are noted, and told by the test."""
    with StandIn() as running:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test_stand_in", running.url
        settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_RETRIES = running.secret, 0
        yield running


def wish(supplier: Supplier, step: str, plan: str = "") -> BillingRequest:
    """What a person asks for, done by the worker."""
    asked = BillingRequest.objects.create(
        supplier=supplier, step=step, plan=plan, asked_by="owner@ta.example", back_url="http://localhost/billing/"
    )
    fulfil(asked.pk, timezone.now())
    asked.refresh_from_db()
    return asked


def subscribe(supplier: Supplier, stand_in: StandIn, plan: str = "standard") -> str:
    """Buy a plan at the stand-in; the subscription's id. Nothing is told to us yet."""
    asked = wish(supplier, "checkout", plan)
    assert asked.problem == ""
    return str(stand_in.book.pay_checkout(asked.url.rpartition("/")[2])["subscription"])


def tell(event: dict[str, Any], secret: str) -> str:
    """The event comes in signed and is followed; the outcome."""
    body = json.dumps(event).encode()
    kept = keep_event(verified_event(body, signature(body, secret)))
    return handle_event(kept.pk, timezone.now())

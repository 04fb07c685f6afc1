"""Stripe's door: verify, store, answer. What the event means is a worker's affair."""

import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.billing.gateway import BadSignature, verified_event
from tenants.billing.inbox import keep_event
from tenants.billing.tasks import handle_stripe_event

log = structlog.get_logger(__name__)


@csrf_exempt  # Stripe's signature is checked instead
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """200 once the event is stored; 400 for what Stripe did not sign."""
    try:
        event = verified_event(request.body, request.headers.get("Stripe-Signature", ""))
    except BadSignature as refused:
        log.warning("stripe webhook refused", code=refused.code)
        return HttpResponse(f"{refused.code}\n", status=400, content_type="text/plain")
    kept = keep_event(event)
    if kept.handled_at is None:
        transaction.on_commit(lambda: _wake(kept.pk))
    return HttpResponse("stored\n", content_type="text/plain")


def _wake(pk: int) -> None:
    """Tell a worker; without one, the next look (once a minute) finds the event."""
    try:
        handle_stripe_event.delay(pk)
    except (OperationalError, RedisError):
        log.exception("broker unreachable", event_id=pk)

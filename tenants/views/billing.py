"""A supplier's plan and bills, on the public host: what he pays, what he uses, what would change, and the buttons.

No page here talks to Stripe: a button notes a wish, a worker does it, and the page that waits leads on.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.billing.billing_link import LinkRefused, Payer, payer_of
from tenants.billing.dunning import grace_ends
from tenants.billing.follow import account_of
from tenants.billing.ledger import months_of
from tenants.billing.limits import fits, room_for
from tenants.billing.plans import PLANS, SOLD, Limit, plan_of
from tenants.billing.tasks import fulfil_wish
from tenants.models import BillingRequest, BillingStep, PaymentState, Supplier, SupplierStatus

log = structlog.get_logger(__name__)
MONTHS_SHOWN = 13
#: A wish that takes longer than this is told as delayed; it is done all the same.
PATIENCE = timedelta(seconds=30)
PROBLEMS = {
    "billing.off": _("Nothing can be bought here yet: this installation has no account at Stripe."),
    "billing.no_subscription": _("There is no subscription to change. Choose a plan."),
    "billing.plan_too_small": _("More connections are live than this plan allows. Pause some, or choose another plan."),
    "billing.stripe.refused": _("The payment service refused. What it said stands below."),
}
_RUNNING = (PaymentState.ACTIVE, PaymentState.PAST_DUE, PaymentState.UNPAID)


def for_payer(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view with the payer and his supplier instead of the link's token; a page for a link that is over."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        try:
            payer, supplier = payer_of(token)
        except LinkRefused:
            return render(request, "billing/link_dead.html", status=410)
        return view(request, token, payer, supplier, **kwargs)

    return guarded


@never_cache
@require_safe
@for_payer
def billing(request: HttpRequest, token: str, payer: Payer, supplier: Supplier) -> HttpResponseBase:
    """The page."""
    with translation.override(supplier.language):
        return render(request, "billing/overview.html", {**_overview(supplier), "payer": payer, "token": token})


@never_cache
@require_POST
@for_payer
def ask_billing(request: HttpRequest, token: str, payer: Payer, supplier: Supplier) -> HttpResponseBase:
    """Note what the person wants and wait for it with him."""
    wish = _noted(request, token, payer, supplier)
    transaction.on_commit(lambda: _wake(wish))
    return redirect("billing_wait", token, wish.key)


@never_cache
@require_safe
@for_payer
def wait_billing(request: HttpRequest, token: str, _payer: Payer, supplier: Supplier, key: UUID) -> HttpResponseBase:
    """Where a wish leads once it is done; until then a page that looks again every second."""
    wish = get_object_or_404(BillingRequest, key=key, supplier=supplier)
    if wish.done_at is not None and not wish.problem:
        return redirect(wish.url)
    is_late = wish.done_at is None and timezone.now() - wish.created_at > PATIENCE
    page = {"wish": wish, "words": PROBLEMS.get(wish.problem, ""), "is_late": is_late, "token": token}
    with translation.override(supplier.language):
        return render(request, "billing/wait.html", page, status=409 if wish.problem else 200)


def _overview(supplier: Supplier) -> dict[str, object]:
    now, account = timezone.now(), account_of(supplier)
    plan, status = plan_of(supplier, now), SupplierStatus.objects.filter(supplier=supplier).first()
    used = {Limit.LIVE_CONNECTIONS: account.live_connections, Limit.PRODUCTS: status.products if status else 0}
    since = (now.replace(day=1) - timedelta(days=30 * (MONTHS_SHOWN - 1))).date().replace(day=1)
    return {
        "supplier": supplier,
        "account": account,
        "plan": plan,
        "is_trial": plan.code == "trial",
        "rooms": [room_for(supplier, limit, count, now) for limit, count in used.items()],
        "is_running": account.state in _RUNNING,
        "grace_ends": grace_ends(account.arrears_since) if account.arrears_since else None,
        "offers": [{"plan": offer, "lost": fits(offer, used), "is_current": offer is plan} for offer in SOLD],
        "quantity": max(1, account.live_connections),
        "monthly_cents": plan.monthly_cents * max(1, account.live_connections),
        "months": months_of(supplier, since=since),
    }


def _noted(request: HttpRequest, token: str, payer: Payer, supplier: Supplier) -> BillingRequest:
    step, plan = request.POST.get("step", ""), request.POST.get("plan", "")
    needs_plan = step in (BillingStep.CHECKOUT, BillingStep.CHANGE)
    if step not in BillingStep.values or (needs_plan and PLANS.get(plan) not in SOLD):
        raise Http404
    back = request.build_absolute_uri(reverse("billing", args=[token]))
    return BillingRequest.objects.create(
        supplier=supplier, step=step, plan=plan if needs_plan else "", asked_by=payer.email, back_url=back
    )


def _wake(wish: BillingRequest) -> None:
    """Tell a worker; without one, the next look (once a minute) finds the wish."""
    try:
        fulfil_wish.delay(wish.pk)
    except (OperationalError, RedisError):
        log.exception("broker unreachable", wish=wish.pk)

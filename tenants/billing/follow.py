"""Bring what we know of a supplier's payments up to what Stripe says now, and draw the consequences.

Always asks for the present state, never believes an event's own: so events may come late, twice or in any order. A
subscription that runs decides the plan; what is owed leads through grace to suspension and back
(`tenants/billing/dunning.py`).
"""

from datetime import datetime

import structlog
from django.db import transaction

from tenants.billing.dunning import Standing, Step, next_step
from tenants.billing.gateway import Subscription, subscription_of
from tenants.billing.letters import write_letter
from tenants.billing.plans import FREE, PLANS, TRIAL, Limit, plan_by_price, plan_of
from tenants.hosts import forget_hosts
from tenants.models import BillingAccount, PaymentState, Supplier, SupplierState, SuspendedFor
from tenants.scope import in_public

log = structlog.get_logger(__name__)
#: Stripe's words for a subscription, as ours.
STATES = {
    "active": PaymentState.ACTIVE,
    "trialing": PaymentState.ACTIVE,
    "past_due": PaymentState.PAST_DUE,
    "unpaid": PaymentState.UNPAID,
    "paused": PaymentState.UNPAID,
    "incomplete": PaymentState.INCOMPLETE,
    "incomplete_expired": PaymentState.CANCELED,
    "canceled": PaymentState.CANCELED,
}
#: While these hold, the plan bought is the plan in force: a failed payment takes nothing away before grace is over.
_PLAN_HOLDS = frozenset({PaymentState.ACTIVE, PaymentState.PAST_DUE, PaymentState.UNPAID})


def account_of(supplier: Supplier) -> BillingAccount:
    """The supplier's account, made when it is first asked for."""
    account, _made = BillingAccount.objects.get_or_create(supplier=supplier)
    return account


def follow(supplier_id: int, now: datetime) -> BillingAccount:
    """Ask Stripe and store what it says. Raises StripeTrouble and StripeRefused; then nothing has changed."""
    with in_public():
        account = account_of(Supplier.objects.get(pk=supplier_id))
        found = subscription_of(account.customer_id) if account.customer_id else None
        return store(supplier_id, found, now)


def store(supplier_id: int, found: Subscription | None, now: datetime) -> BillingAccount:
    """Write down the subscription as it was found at `now`, and what follows from it."""
    with in_public(), transaction.atomic():
        supplier: Supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
        account = account_of(supplier)
        if account.seen_at is not None and account.seen_at > now:
            return account  # another worker asked later than we did
        _write(account, found, now)
        _set_plan(supplier, account)
        judge(supplier, account, now)
    forget_hosts()
    return account


def count_live(supplier_id: int, live: int, now: datetime) -> bool:
    """Note how many connections run live, and what follows; whether Stripe must be told another quantity."""
    with in_public(), transaction.atomic():
        supplier: Supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
        account = account_of(supplier)
        if account.live_connections != live:
            account.live_connections = live
            account.save(update_fields=["live_connections"])
        if judge(supplier, account, now):
            forget_hosts()
        return account.state in _PLAN_HOLDS and account.quantity != max(1, live) and not account.ends_at_period_end


def judge(supplier: Supplier, account: BillingAccount, now: datetime) -> bool:
    """Take the step that the standing of a locked supplier leads to; whether there was one."""
    bound = plan_of(supplier, now).limits[Limit.LIVE_CONNECTIONS]
    standing = Standing(
        payment=account.state,
        has_overfull_plan=bound is not None and account.live_connections > bound,
        arrears_since=account.arrears_since,
        state=supplier.state,
        suspended_for=supplier.suspended_for,
    )
    step = next_step(standing, now)
    if step is Step.NOTHING:
        return False
    if step is Step.BEGIN_GRACE:
        account.arrears_since = now
    elif step is Step.SUSPEND:
        supplier.state, supplier.suspended_for = SupplierState.SUSPENDED, SuspendedFor.ARREARS
    elif step is Step.RESTORE:
        supplier.state, supplier.suspended_for, account.arrears_since = SupplierState.ACTIVE, "", None
    else:
        account.arrears_since = None
    account.save(update_fields=["arrears_since"])
    supplier.save(update_fields=["state", "suspended_for"])
    log.info("billing step", supplier=supplier.slug, step=step.value)
    transaction.on_commit(lambda: write_letter(supplier, account, step))
    return True


def _write(account: BillingAccount, found: Subscription | None, now: datetime) -> None:
    account.seen_at = now
    if found is None:
        account.state, account.subscription_id = PaymentState.NONE, ""
        account.price_id, account.quantity, account.period_ends_at = "", 0, None
        account.ends_at_period_end = False
    else:
        account.state = STATES[found.state]
        account.subscription_id, account.price_id = found.id, found.price_id
        account.quantity = 0 if found.has_ended else found.quantity
        account.period_ends_at, account.ends_at_period_end = found.period_ends_at, found.ends_at_period_end
    account.save()


def _set_plan(supplier: Supplier, account: BillingAccount) -> None:
    """The plan bought while its subscription runs; else a trial goes on until its end, and anything bought is over."""
    if account.state in _PLAN_HOLDS:
        bought = plan_by_price(account.price_id)
        if bought is None:
            log.error("unknown price", supplier=supplier.slug, price=account.price_id)
            return
        supplier.plan = bought.code
    elif PLANS.get(supplier.plan) is not TRIAL and not supplier.is_complimentary:
        supplier.plan = FREE.code
    supplier.save(update_fields=["plan"])

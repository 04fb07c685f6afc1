"""What a person asks for on the billing page: stored at once, done by a worker, looked at by the page that waits.

Each step may be taken twice (a worker killed in the middle): Stripe's writes carry the wish's key.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from tenants.billing import gateway
from tenants.billing.follow import account_of, store
from tenants.billing.gateway import StripeRefused, Subscription
from tenants.billing.limits import fits
from tenants.billing.plans import PLANS, Limit, price_id_of
from tenants.models import BillingAccount, BillingRequest, BillingStep, Supplier


class WishRefused(Exception):
    """What is asked for cannot be done; `code` says why, the page has the words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fulfil(pk: int, now: datetime) -> None:
    """Do what the wish asks, once. Raises StripeTrouble: nothing is noted then, and it is tried again."""
    with transaction.atomic():
        wish = BillingRequest.objects.select_for_update(skip_locked=True).filter(pk=pk, done_at=None).first()
        if wish is None:
            return
        try:
            wish.url = _do(wish, now)
        except WishRefused as refused:
            wish.problem = refused.code
        except StripeRefused as refused:
            wish.problem, wish.text = refused.code, str(refused)
        wish.done_at = now
        wish.save(update_fields=["url", "problem", "text", "done_at"])


def waiting_wishes() -> list[int]:
    """What is not done yet, the oldest first."""
    return list(BillingRequest.objects.filter(done_at=None).order_by("id").values_list("pk", flat=True)[:100])


def _do(wish: BillingRequest, now: datetime) -> str:
    if not settings.STRIPE_SECRET_KEY:
        raise WishRefused("billing.off")
    account = _with_customer(wish.supplier)
    match wish.step:
        case BillingStep.CHECKOUT:
            return _begin_checkout(wish, account, now)
        case BillingStep.PORTAL:
            return gateway.portal_url(
                str(account.customer_id), return_url=wish.back_url, language=wish.supplier.language
            )
        case _:
            return _change(wish, account, now)


def _with_customer(supplier: Supplier) -> BillingAccount:
    account = account_of(supplier)
    if not account.customer_id:
        account.customer_id = gateway.ensure_customer(
            supplier.uuid.hex, name=supplier.name, email=supplier.owner_email, language=supplier.language
        )
        account.save(update_fields=["customer_id"])
    return account


def _begin_checkout(wish: BillingRequest, account: BillingAccount, now: datetime) -> str:
    """The address of Stripe's page; a subscription that runs already is changed instead of bought twice."""
    running = gateway.subscription_of(str(account.customer_id))
    if running is not None and not running.has_ended:
        return _change(wish, account, now)
    _refuse_too_small(wish, account)
    return gateway.checkout_url(
        str(account.customer_id),
        price_id_of(PLANS[wish.plan]),
        max(1, account.live_connections),
        key=wish.key.hex,
        success_url=f"{wish.back_url}?paid=1",
        cancel_url=wish.back_url,
        language=wish.supplier.language,
    )


def _change(wish: BillingRequest, account: BillingAccount, now: datetime) -> str:
    running = gateway.subscription_of(str(account.customer_id))
    if running is None or running.has_ended:
        raise WishRefused("billing.no_subscription")
    store(wish.supplier_id, _changed(wish, account, running), now)
    return wish.back_url


def _changed(wish: BillingRequest, account: BillingAccount, running: Subscription) -> Subscription:
    if wish.step in (BillingStep.CANCEL, BillingStep.RESUME):
        return gateway.end_at_period_end(running, ends=wish.step == BillingStep.CANCEL, key=wish.key.hex)
    _refuse_too_small(wish, account)
    quantity = max(1, account.live_connections)
    return gateway.change_subscription(
        running, price_id=price_id_of(PLANS[wish.plan]), quantity=quantity, key=wish.key.hex
    )


def _refuse_too_small(wish: BillingRequest, account: BillingAccount) -> None:
    """No plan is sold that could not hold what runs."""
    if fits(PLANS[wish.plan], {Limit.LIVE_CONNECTIONS: account.live_connections}):
        raise WishRefused("billing.plan_too_small")


def push_quantity(supplier_id: int, now: datetime) -> None:
    """Tell Stripe how many connections run live, if it bills another number. Raises StripeTrouble, StripeRefused."""
    account = BillingAccount.objects.select_related("supplier").get(supplier_id=supplier_id)
    if not account.customer_id:
        return
    running = gateway.subscription_of(account.customer_id)
    wanted = max(1, account.live_connections)
    if running is None or running.has_ended or running.quantity == wanted:
        store(supplier_id, running, now)
        return
    key = f"{running.id}:{running.quantity}-{wanted}:{now:%Y%m%d%H%M}"
    store(supplier_id, gateway.change_subscription(running, price_id=running.price_id, quantity=wanted, key=key), now)

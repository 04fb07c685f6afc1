"""Compare, once a night, what we believe with what Stripe bills; tell every difference, mend what is ours to mend.

Found differences replace those of the night before. What only asking again mends (state, quantity, price as we know
them) is mended by `follow`; what needs a person (a subscription nobody owns, a price that is none of ours, two
subscriptions of one supplier) stays until it is gone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from tenants.billing.follow import STATES
from tenants.billing.gateway import Subscription, all_subscriptions
from tenants.billing.plans import plan_by_price
from tenants.models import BillingAccount, BillingDifference, PaymentState


def reconcile(now: datetime) -> list[BillingDifference]:
    """Ask Stripe for everything that runs and store the differences. Raises StripeTrouble; then the old ones stay."""
    running = list(all_subscriptions())
    accounts = list(BillingAccount.objects.select_related("supplier"))
    found = list(differences(accounts, running))
    with transaction.atomic():
        BillingDifference.objects.all().delete()
        BillingDifference.objects.bulk_create(found)
    return found


def differences(accounts: Iterable[BillingAccount], running: Iterable[Subscription]) -> Iterator[BillingDifference]:
    """Everything in which the two disagree, each once."""
    by_customer: dict[str, list[Subscription]] = defaultdict(list)
    for subscription in running:
        by_customer[subscription.customer_id].append(subscription)
    for account in accounts:
        yield from _of_account(account, by_customer.pop(account.customer_id or "", []))
    for customer_id, orphans in by_customer.items():
        for orphan in orphans:
            yield BillingDifference(customer_id=customer_id, code="billing.orphan", theirs=orphan.id)


def _of_account(account: BillingAccount, running: list[Subscription]) -> Iterator[BillingDifference]:
    believes_running = account.state not in (PaymentState.NONE, PaymentState.CANCELED)
    if not running:
        if believes_running:
            yield _difference(account, "billing.subscription_missing", account.subscription_id, "")
        return
    if len(running) > 1:
        yield _difference(account, "billing.subscriptions_several", "1", str(len(running)))
    theirs = next((row for row in running if row.id == account.subscription_id), running[0])
    if theirs.id != account.subscription_id:
        yield _difference(account, "billing.subscription_differs", account.subscription_id, theirs.id)
    if STATES[theirs.state] != account.state:
        yield _difference(account, "billing.state_differs", account.state, theirs.state)
    if plan_by_price(theirs.price_id) is None:
        yield _difference(account, "billing.price_unknown", account.price_id, theirs.price_id)
    elif plan_by_price(theirs.price_id) is not plan_by_price(account.price_id):
        yield _difference(account, "billing.price_differs", account.price_id, theirs.price_id)
    if not account.ends_at_period_end and theirs.quantity != max(1, account.live_connections):
        yield _difference(
            account, "billing.quantity_differs", str(max(1, account.live_connections)), str(theirs.quantity)
        )


def _difference(account: BillingAccount, code: str, ours: str, theirs: str) -> BillingDifference:
    return BillingDifference(
        supplier=account.supplier,
        customer_id=account.customer_id or "",
        code=code,
        ours=ours[:200],
        theirs=theirs[:200],
    )

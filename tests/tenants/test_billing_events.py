"""Events in any order, twice, late, lost, of the other mode; the nightly comparison; the ledger of use."""

import os
import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.billing.follow import count_live, follow
from tenants.billing.inbox import handle_event
from tenants.billing.ledger import Read, Used, book, months_of, read_until
from tenants.billing.reconcile import reconcile
from tenants.models import BillingAccount, BillingDifference, StripeEvent, Supplier, UsageEntry
from tests.stripe_stand_in.server import StandIn
from tests.stripe_stand_in.webhooks import signature
from tests.tenants.billing_world import stand_in, subscribe, tell

__all__ = ["stand_in"]
#: `PERMUTATIONS=1000 make test ARGS=tests/tenants/test_billing_events.py` for the long form.
PERMUTATIONS = int(os.environ.get("PERMUTATIONS", "100"))


def test_any_order_of_events_ends_in_what_stripe_says(supplier_a: Supplier, stand_in: StandIn) -> None:
    """Shuffled, some twice, some lost; after the last one that arrived, ours is what Stripe's API gives."""
    name, chance = subscribe(supplier_a, stand_in), random.Random(7)
    stand_in.book.renew(name, is_paid=False)
    stand_in.book.settle(name)
    stand_in.book.renew(name, is_paid=True)
    events = [*stand_in.book.events]
    wrong = []
    for turn in range(PERMUTATIONS):
        StripeEvent.objects.all().delete()
        _act(stand_in, name, chance.choice(["fail", "settle", "cancel", "resume", "more"]), turn)
        told = [event for event in events if chance.random() > 0.2] or events[:1]
        told += chance.sample(told, len(told) // 3)
        chance.shuffle(told)
        for event in told[:3]:
            tell(event, stand_in.secret)
        if _ours(supplier_a) != _theirs(stand_in, name):
            wrong.append((turn, _ours(supplier_a), _theirs(stand_in, name)))

    assert wrong == []


def _act(stand_in: StandIn, name: str, what: str, turn: int) -> None:
    row = stand_in.book.subscriptions[name]
    if what == "fail":
        row["status"] = "past_due"
    elif what == "settle":
        row["status"] = "active"
    elif what == "more":
        row["items"]["data"][0]["quantity"] = 1 + turn % 9
    else:
        row["cancel_at_period_end"] = what == "cancel"


def _ours(supplier: Supplier) -> tuple[Any, ...]:
    account = BillingAccount.objects.get(supplier=supplier)
    return account.state, account.quantity, account.price_id, account.ends_at_period_end


def _theirs(stand_in: StandIn, name: str) -> tuple[Any, ...]:
    row = stand_in.book.subscriptions[name]
    item = row["items"]["data"][0]
    return row["status"], item["quantity"], item["price"]["id"], row["cancel_at_period_end"]


def test_the_same_event_is_kept_and_followed_once(supplier_a: Supplier, stand_in: StandIn) -> None:
    subscribe(supplier_a, stand_in)
    event = stand_in.book.events[0]

    assert [tell(event, stand_in.secret) for _ in range(2)] == ["billing.event.followed", "billing.event.handled"]
    assert StripeEvent.objects.count() == 1


def test_an_event_of_the_other_mode_is_kept_and_not_followed(supplier_a: Supplier, stand_in: StandIn) -> None:
    subscribe(supplier_a, stand_in)

    outcome = tell({**stand_in.book.events[0], "livemode": True}, stand_in.secret)

    assert outcome == "billing.event.other_mode"
    assert Supplier.objects.get(pk=supplier_a.pk).plan == "free"


def test_an_event_that_meets_trouble_waits(supplier_a: Supplier, stand_in: StandIn) -> None:
    subscribe(supplier_a, stand_in)
    stand_in.faults = [500]
    with pytest.raises(Exception, match="Trouble"):
        tell(stand_in.book.events[0], stand_in.secret)

    waiting = StripeEvent.objects.get(handled_at=None)

    assert handle_event(waiting.pk, timezone.now()) == "billing.event.followed"


@pytest.mark.parametrize(
    ("spoil", "status"),
    [("nothing", 200), ("secret", 400), ("body", 400), ("age", 400), ("missing", 400)],
)
def test_the_door_takes_only_what_stripe_signed_lately(
    client_public: Client, supplier_a: Supplier, stand_in: StandIn, spoil: str, status: int
) -> None:
    body = b'{"id": "evt_1", "object": "event", "type": "x.y", "livemode": false, "data": {"object": {}}}'
    at = int(timezone.now().timestamp()) - (400 if spoil == "age" else 0)
    signed = signature(body, "whsec_other" if spoil == "secret" else stand_in.secret, at)
    headers = {} if spoil == "missing" else {"Stripe-Signature": signed}

    answer = client_public.post(
        "/stripe/webhook/", body + (b" " if spoil == "body" else b""), content_type="application/json", headers=headers
    )

    assert answer.status_code == status
    assert StripeEvent.objects.count() == (status == 200)


def test_the_nightly_comparison_finds_fifty_differences_and_invents_none(stand_in: StandIn, db: None) -> None:
    accounts = _agreeing_accounts(stand_in, 60)
    quiet = reconcile(timezone.now())
    seeded = [_spoil(stand_in, accounts[number], number) for number in range(50)]

    found = {(row.supplier_id or 0, row.customer_id, row.code) for row in reconcile(timezone.now())}

    assert quiet == []
    assert found == set(seeded)
    assert BillingDifference.objects.count() == 50


def _agreeing_accounts(stand_in: StandIn, count: int) -> list[BillingAccount]:
    made = []
    for number in range(count):
        supplier = Supplier.objects.create(slug=f"s-{number}", schema_name=f"s_{number}", name=f"S {number}")
        customer = stand_in.book.add_customer({"name": supplier.name})["id"]
        BillingAccount.objects.create(supplier=supplier, customer_id=customer, live_connections=1 + number % 7)
        stand_in.book.add_subscription(customer, "price_standard", 1 + number % 7)
        made.append(follow(supplier.pk, timezone.now()))
    return made


def _spoil(stand_in: StandIn, account: BillingAccount, number: int) -> tuple[int, str, str]:
    """Make one thing differ; what must be found."""
    row, customer = stand_in.book.subscriptions[account.subscription_id], str(account.customer_id)
    item, owner = row["items"]["data"][0], account.supplier_id
    match number % 7:
        case 0:
            item["quantity"] += 1
            return owner, customer, "billing.quantity_differs"
        case 1:
            item["price"] = {"object": "price", "id": "price_business"}
            return owner, customer, "billing.price_differs"
        case 2:
            item["price"] = {"object": "price", "id": "price_of_somebody"}
            return owner, customer, "billing.price_unknown"
        case 3:
            row["status"] = "past_due"
            return owner, customer, "billing.state_differs"
        case 4:
            row["status"] = "canceled"
            return owner, customer, "billing.subscription_missing"
        case 5:
            stand_in.book.add_subscription(customer, "price_standard", 1)
            return owner, customer, "billing.subscriptions_several"
        case _:
            other = stand_in.book.add_customer({"name": "nobody's"})["id"]
            stand_in.book.add_subscription(other, "price_standard", 1)
            return 0, other, "billing.orphan"


def test_what_is_booked_twice_stands_once_and_a_later_range_is_added(supplier_a: Supplier) -> None:
    month = date(2026, 11, 1)
    live = Used(3, "Acme – Ariba", month, "live")
    visits = Used(3, "Acme – Ariba", month, "visits", 5, 1, 9)
    first = book(supplier_a, [live, visits], Read(), Read(9, 0))
    again = book(supplier_a, [live, visits], Read(), Read(9, 0))  # a collector that was late
    later = book(supplier_a, [live, Used(3, "Acme – Ariba", month, "visits", 2, 10, 11)], Read(9, 0), Read(11, 0))

    assert (first, again, later) == (2, 0, 1)
    assert read_until(supplier_a) == Read(11, 0)
    assert [(row.visits, row.orders, row.was_live) for row in months_of(supplier_a, since=month)] == [(7, 0, True)]


def test_the_ledger_outlives_its_supplier(supplier_a: Supplier) -> None:
    supplier = Supplier.objects.create(slug="gone", schema_name="gone", name="Gone")
    book(supplier, [Used(1, "A – B", date(2026, 11, 1), "live")], Read(), Read())
    supplier.delete()

    assert UsageEntry.objects.get(supplier=None).supplier_uuid == supplier.uuid


def test_what_was_asked_earlier_does_not_overwrite_what_was_asked_later(
    supplier_a: Supplier, stand_in: StandIn
) -> None:
    subscribe(supplier_a, stand_in)
    now = timezone.now()
    follow(supplier_a.pk, now)
    stand_in.book.subscriptions.clear()

    follow(supplier_a.pk, now - timedelta(seconds=5))

    assert BillingAccount.objects.get(supplier=supplier_a).state == "active"
    assert count_live(supplier_a.pk, 1, now) is False

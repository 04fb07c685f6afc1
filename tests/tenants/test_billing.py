"""Buying, changing, ending and owing, by the real client against the stand-in over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from tenants.billing.follow import count_live, follow
from tenants.billing.gateway import StripeTrouble, invoices_of
from tenants.billing.wishes import push_quantity
from tenants.domain.change_state import change_state
from tenants.models import BillingAccount, Supplier, SupplierState
from tests.stripe_stand_in.server import StandIn
from tests.tenants.billing_world import stand_in, subscribe, tell, wish

__all__ = ["stand_in"]


def account(supplier: Supplier) -> BillingAccount:
    return BillingAccount.objects.get(supplier=supplier)


def standing(supplier: Supplier) -> tuple[str, str, str]:
    """Plan, state of the supplier, state of payment."""
    supplier.refresh_from_db()
    return supplier.plan, supplier.state, account(supplier).state


def test_a_paid_checkout_brings_the_plan_once_stripe_tells(supplier_a: Supplier, stand_in: StandIn) -> None:
    subscribe(supplier_a, stand_in)
    before = standing(supplier_a)

    outcomes = [tell(event, stand_in.secret) for event in stand_in.book.events]

    assert before == ("free", "active", "none")
    assert set(outcomes) == {"billing.event.followed"}
    assert standing(supplier_a) == ("standard", "active", "active")
    assert account(supplier_a).quantity == 1


def test_a_declined_card_buys_nothing_and_the_page_can_be_tried_again(supplier_a: Supplier, stand_in: StandIn) -> None:
    asked = wish(supplier_a, "checkout", "standard")
    name = asked.url.rpartition("/")[2]
    with pytest.raises(Exception, match="declined"):
        stand_in.book.pay_checkout(name, succeeds=False)

    assert stand_in.book.subscriptions == {}
    stand_in.book.pay_checkout(name)
    follow(supplier_a.pk, timezone.now())
    assert standing(supplier_a) == ("standard", "active", "active")


def test_a_second_checkout_changes_the_subscription_instead_of_buying_two(
    supplier_a: Supplier, stand_in: StandIn
) -> None:
    subscribe(supplier_a, stand_in)

    asked = wish(supplier_a, "checkout", "business")

    assert asked.url == "http://localhost/billing/"
    assert len(stand_in.book.subscriptions) == 1
    assert standing(supplier_a) == ("business", "active", "active")


def test_a_worker_killed_after_stripe_answered_makes_no_second_customer(
    supplier_a: Supplier, stand_in: StandIn
) -> None:
    wish(supplier_a, "portal")
    BillingAccount.objects.update(customer_id=None)  # the commit that never came

    wish(supplier_a, "portal")

    assert len(stand_in.book.customers) == 1


def test_the_quantity_follows_the_live_connections(supplier_a: Supplier, stand_in: StandIn) -> None:
    subscribe(supplier_a, stand_in)
    follow(supplier_a.pk, timezone.now())

    is_other = count_live(supplier_a.pk, 4, timezone.now())
    push_quantity(supplier_a.pk, timezone.now())

    (running,) = stand_in.book.subscriptions.values()
    assert (is_other, running["items"]["data"][0]["quantity"], account(supplier_a).quantity) == (True, 4, 4)
    assert count_live(supplier_a.pk, 4, timezone.now()) is False


def test_a_plan_that_could_not_hold_what_runs_is_not_sold(supplier_a: Supplier, stand_in: StandIn) -> None:
    subscribe(supplier_a, stand_in, "business")
    follow(supplier_a.pk, timezone.now())
    count_live(supplier_a.pk, 11, timezone.now())

    asked = wish(supplier_a, "change", "standard")

    assert asked.problem == "billing.plan_too_small"
    assert standing(supplier_a)[0] == "business"


def test_cancelled_runs_to_its_end_and_can_be_taken_back(supplier_a: Supplier, stand_in: StandIn) -> None:
    name = subscribe(supplier_a, stand_in)
    wish(supplier_a, "cancel")
    cancelled = account(supplier_a).ends_at_period_end, standing(supplier_a)[0]
    wish(supplier_a, "resume")
    resumed = account(supplier_a).ends_at_period_end
    wish(supplier_a, "cancel")
    stand_in.book.renew(name, is_paid=True)

    follow(supplier_a.pk, timezone.now())

    assert (cancelled, resumed) == ((True, "standard"), False)
    assert standing(supplier_a) == ("free", "active", "canceled")


@pytest.mark.parametrize("failure", [500, 429, 503, 0])
def test_trouble_at_stripe_changes_nothing_and_is_tried_again(
    supplier_a: Supplier, stand_in: StandIn, failure: int
) -> None:
    subscribe(supplier_a, stand_in)
    stand_in.faults = [failure]

    with pytest.raises(StripeTrouble):
        follow(supplier_a.pk, timezone.now())
    after_trouble = standing(supplier_a)
    follow(supplier_a.pk, timezone.now())

    assert after_trouble == ("free", "active", "none")
    assert standing(supplier_a) == ("standard", "active", "active")


def test_arrears_lead_through_grace_to_suspension_and_payment_back(
    supplier_a: Supplier, stand_in: StandIn, django_capture_on_commit_callbacks: Any
) -> None:
    name, now = subscribe(supplier_a, stand_in), timezone.now()
    follow(supplier_a.pk, now)
    count_live(supplier_a.pk, 1, now)
    Supplier.objects.filter(pk=supplier_a.pk).update(owner_email="owner@ta.example")
    stand_in.book.renew(name, is_paid=False)

    with django_capture_on_commit_callbacks(execute=True):
        states = []
        for days in (0, 13, 14, 20):
            follow(supplier_a.pk, now + timedelta(days=days))
            states.append(standing(supplier_a)[1])
        stand_in.book.settle(name)
        follow(supplier_a.pk, now + timedelta(days=21))
        states.append(standing(supplier_a)[1])

    assert states == ["active", "active", "suspended", "suspended", "active"]
    assert standing(supplier_a) == ("standard", "active", "active")
    assert [letter.to for letter in mail.outbox] == [["owner@ta.example"]] * 3


def test_an_operators_suspension_is_not_ended_by_money(supplier_a: Supplier, stand_in: StandIn) -> None:
    subscribe(supplier_a, stand_in)
    Supplier.objects.filter(pk=supplier_a.pk).update(state=SupplierState.SUSPENDED, suspended_for="arrears")
    change_state(supplier_a.pk, SupplierState.ACTIVE)
    change_state(supplier_a.pk, SupplierState.SUSPENDED)

    follow(supplier_a.pk, timezone.now())

    assert standing(supplier_a) == ("standard", "suspended", "active")


def test_live_connections_after_a_trial_have_grace_then_wait_for_a_plan(
    supplier_a: Supplier, stand_in: StandIn
) -> None:
    now = timezone.now()
    Supplier.objects.filter(pk=supplier_a.pk).update(plan="trial", trial_ends_at=now + timedelta(days=30))
    states = []
    for days in (0, 29, 31, 44, 46):
        count_live(supplier_a.pk, 2, now + timedelta(days=days))
        states.append(standing(supplier_a)[1])
    subscribe(supplier_a, stand_in)
    follow(supplier_a.pk, now + timedelta(days=47))

    assert states == ["active", "active", "active", "active", "suspended"]
    assert standing(supplier_a) == ("standard", "active", "active")


def test_bills_are_shown_as_stripe_has_them(supplier_a: Supplier, stand_in: StandIn) -> None:
    subscribe(supplier_a, stand_in)

    (bill,) = invoices_of(str(account(supplier_a).customer_id))

    assert (bill.total_cents, bill.currency, bill.state) == (7900, "EUR", "paid")

"""What live connections used reaches the ledger once, however often it is collected."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from admin_ui import collect_usage as usage
from admin_ui.collect_usage import collect_usage, read_usage
from connections.models import Connection, InboundDocument, OrderOrigin, PunchoutSession
from storefront.models import Order
from tenants.billing.ledger import Read, Used, months_of
from tenants.models import BillingAccount, Supplier, UsageEntry
from tenants.scope import current_supplier, in_public, in_tenant
from tests.factories.connections import Agreed, make_connection, make_visit
from tests.storefront.fulfilling import ordered

pytestmark = pytest.mark.usefixtures("supplier_b", "shop")


def order_of(agreed: Agreed, *, is_test: bool = False) -> Order:
    order = ordered(is_test=is_test)
    document = InboundDocument.objects.create(
        connection=agreed.connection, kind="order", dedupe_key=str(order.pk), order_id=str(order.pk), body_hash=b"", body=b"",
        answer_content_type="text/xml", answer=b"", placed_order=order,
    )  # fmt: skip
    OrderOrigin.objects.create(order=order, connection=agreed.connection, document=document)
    return order


def collected(now: datetime) -> int:
    with in_public():
        return collect_usage(now)


def recount(supplier: Supplier) -> dict[str, int]:
    """From the raw rows of live connections."""
    with in_tenant(supplier):
        return {
            "visits": PunchoutSession.objects.filter(connection__environment="live", purpose="buyer").count(),
            "orders": OrderOrigin.objects.filter(order__is_test=False).count(),
            "live": Connection.objects.filter(environment="live", is_active=True).count(),
        }


def booked(supplier: Supplier) -> dict[str, int]:
    with in_public():
        months = months_of(supplier, since=timezone.now().date() - timedelta(days=400))
    return {
        "visits": sum(month.visits for month in months),
        "orders": sum(month.orders for month in months),
        "live": sum(month.was_live for month in months),
    }


def test_the_ledger_is_what_a_recount_says(supplier_a: Supplier) -> None:
    live, test = make_connection(), make_connection(environment="test")
    for agreed in (live, live, test):
        make_visit(agreed)
    make_visit(live, purpose="preview")
    order_of(live), order_of(live, is_test=True)
    later = timezone.now() + timedelta(minutes=10)

    first, second = collected(later), collected(later)
    make_visit(live)
    third = collected(later + timedelta(minutes=10))

    assert (first, second, third) == (3, 0, 1)
    assert booked(supplier_a) == recount(supplier_a) == {"visits": 3, "orders": 1, "live": 1}
    with in_public():
        assert BillingAccount.objects.get(supplier=supplier_a).live_connections == 1


def test_what_has_just_happened_waits_for_the_next_time(supplier_a: Supplier) -> None:
    make_visit(make_connection())

    collected(timezone.now())
    before = booked(supplier_a)["visits"]
    collected(timezone.now() + timedelta(minutes=6))

    assert (before, booked(supplier_a)["visits"]) == (0, 1)


def test_suppliers_are_kept_apart(supplier_a: Supplier, supplier_b: Supplier) -> None:
    make_visit(make_connection())
    with in_tenant(supplier_b):
        make_connection()

    collected(timezone.now() + timedelta(minutes=10))

    assert (booked(supplier_a)["visits"], booked(supplier_b)["visits"]) == (1, 0)
    with in_public():
        assert UsageEntry.objects.filter(supplier=supplier_b).count() == 1


def test_one_supplier_in_trouble_does_not_stop_the_others(
    supplier_a: Supplier, supplier_b: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_tenant(supplier_b):
        make_visit(make_connection())
    later = timezone.now() + timedelta(minutes=10)

    def broken(begun: Read, now: datetime) -> tuple[list[Used], Read]:
        if current_supplier().pk == supplier_a.pk:
            raise OSError("disk")
        return read_usage(begun, now)

    monkeypatch.setattr(usage, "read_usage", broken)
    collected(later)

    assert booked(supplier_b) == {"visits": 1, "orders": 0, "live": 1}

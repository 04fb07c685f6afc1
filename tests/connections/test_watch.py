"""The watch learns how a connection is used, tells once when something is wrong, and once when it is over."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from connections.domain.watch.look_round import look_round
from connections.domain.watch.rhythm import silent_since
from connections.models import (
    Connection,
    Delivery,
    DeliveryState,
    DeliveryTarget,
    PunchoutSession,
    TargetKind,
    TroubleKind,
    WatchIncident,
)
from storefront.models import Order, OrderState, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role, User
from tests.connections.conftest import Post
from tests.factories.connections import Agreed, make_connection, make_visit
from tests.factories.messages import order_item, order_request

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def office_weeks(weeks: int) -> list[datetime]:
    """Twice a day from Monday to Friday."""
    days = [MONDAY + DAY * (week * 7 + day) for week in range(weeks) for day in range(5)]
    return [day + HOUR * hours for day in days for hours in (0, 5)]


@pytest.mark.parametrize(
    ("moments", "now", "is_silent"),
    [
        (office_weeks(2), MONDAY + DAY * 14, False),  # the Monday after a weekend
        (office_weeks(2), MONDAY + DAY * 13, False),  # on Sunday
        (office_weeks(2), MONDAY + DAY * 15 + HOUR * 12, True),  # no sign of life on Monday and Tuesday
        (office_weeks(1), MONDAY + DAY * 60, False),  # five days tell too little
        ([MONDAY + DAY * 7 * week for week in range(6)], MONDAY + DAY * 80, False),  # six visits, too
        ([MONDAY + HOUR * 6 * step for step in range(60)], MONDAY + DAY * 15 + HOUR * 20, True),  # day and night
        ([MONDAY + DAY * 3 * step for step in range(18)], MONDAY + DAY * 56, False),  # seldom, and so it is
        ([], MONDAY, False),
    ],
)
def test_silence_is_measured_by_the_rhythm(moments: list[datetime], now: datetime, *, is_silent: bool) -> None:
    assert silent_since(moments, now, UTC) == (max(moments) if is_silent else None)


def webhook_of_the_watch() -> DeliveryTarget:
    """It is told of everything that the watch notices."""
    events = ["connection.silent", "connection.recovered", "order.unconfirmed"]
    return DeliveryTarget.objects.create(kind=TargetKind.WEBHOOK, name="Hook", url="https://h.example/", events=events)


@pytest.fixture
def hook(shop: Supplier) -> DeliveryTarget:
    return webhook_of_the_watch()


def told(hook: DeliveryTarget) -> list[tuple[str, Any]]:
    bodies = [json.loads(bytes(delivery.body)) for delivery in Delivery.objects.filter(target=hook).order_by("id")]
    return [(body["type"], body["data"].get("name") or body["data"]["number"]) for body in bodies]


def used_daily(agreed: Agreed, until: datetime) -> None:
    """Two visits on each of ten days."""
    for step in range(20):
        visit = make_visit(agreed).session
        PunchoutSession.objects.filter(pk=visit.pk).update(created_at=until - HOUR * 12 * step)


def test_a_silent_connection_is_told_once_and_once_when_it_is_back(hook: DeliveryTarget) -> None:
    now = timezone.now()
    agreed, quiet_test = make_connection(), make_connection(environment="test")
    for each in (agreed, quiet_test):
        used_daily(each, now - DAY * 5)

    began = [len(look_round(now)) for _round in range(3)]
    make_visit(agreed)
    look_round(timezone.now())
    look_round(timezone.now())

    name = str(agreed.connection)
    assert began == [1, 0, 0]
    assert told(hook) == [("connection.silent", name), ("connection.recovered", name)]
    incident = WatchIncident.objects.get()
    assert (incident.kind, incident.connection, incident.ended_at is not None) == ("silent", agreed.connection, True)


def test_nobody_is_told_that_a_connection_recovered_which_was_switched_off(hook: DeliveryTarget) -> None:
    now = timezone.now()
    agreed = make_connection()
    used_daily(agreed, now - DAY * 5)
    look_round(now)

    Connection.objects.filter(pk=agreed.connection.pk).update(is_active=False)
    look_round(now)

    assert told(hook) == [("connection.silent", str(agreed.connection))]
    assert not WatchIncident.objects.filter(ended_at=None).exists()


def test_an_order_that_waits_too_long_is_told_once(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        hook = webhook_of_the_watch()
        Connection.objects.filter(pk=agreed.connection.pk).update(confirm_within_hours=24)
    for number in ("PO-1", "PO-2", "PO-3"):
        post(order_request(agreed, order_item(product.sku), order_id=number), agreed.key)
    with in_tenant(supplier_a):
        now = timezone.now()
        Order.objects.filter(external_id="PO-2").update(received_at=now - HOUR * 25)
        Order.objects.filter(external_id="PO-3").update(received_at=now - HOUR * 25, state=OrderState.CONFIRMED)
        late = Order.objects.get(external_id="PO-2")

        began = [[incident.order for incident in look_round(now)] for _round in range(2)]
        Order.objects.filter(pk=late.pk).update(state=OrderState.CONFIRMED)
        look_round(now)

        assert began == [[late], []]
        assert told(hook) == [("order.unconfirmed", late.number)]
        assert not WatchIncident.objects.filter(ended_at=None).exists()


def test_people_are_written_to_when_deliveries_fail_and_when_they_go_again(
    hook: DeliveryTarget,
) -> None:
    User.objects.create_user("zoe@supplier.example", "x", role=Role.OWNER)
    now = timezone.now()
    stuck = Delivery.objects.create(
        target=hook, kind="webhook", body=b"{}", content_type="application/json", attempts=3
    )
    Delivery.objects.create(target=hook, kind="webhook", body=b"{}", content_type="application/json", attempts=2)

    for _round in range(2):
        look_round(now)
    Delivery.objects.filter(pk=stuck.pk).update(state=DeliveryState.DELIVERED)
    look_round(now)

    mails = [bytes(mail.body).decode() for mail in Delivery.objects.filter(kind="mail").order_by("id")]
    assert [mail.count("Subject: Something needs your attention") for mail in mails] == [1, 0]
    assert [mail.count("Subject: All is well again") for mail in mails] == [0, 1]
    assert WatchIncident.objects.get().kind == TroubleKind.FAILING

"""Deliveries and webhooks at the desk: make one, give it a secret, test it, send again; the two stay who they are."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from admin_ui.delivery_words import EVENT_WORDS
from admin_ui.wire.words import TROUBLE
from connections import outbound
from connections.domain.delivery.outcomes import OUTCOMES
from connections.domain.delivery.queue import EVENTS, queue_delivery
from connections.models import Delivery, DeliveryState, DeliveryTarget, TargetAuth, TargetKind, TargetSecret
from tenants.models import Supplier
from tenants.sealing import unseal
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.architecture.sources import sources


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


@pytest.fixture
def target(shop: Supplier) -> DeliveryTarget:
    return DeliveryTarget.objects.create(
        kind=TargetKind.WEBHOOK, name="ERP", url="https://erp.example.com/in", auth=TargetAuth.SIGNATURE,
        events=["order.received"],
    )  # fmt: skip


def sent(target: DeliveryTarget, **values: Any) -> Delivery:
    delivery = queue_delivery(target, kind="webhook", body=b'{"type": "x"}', content_type="application/json")
    Delivery.objects.filter(pk=delivery.pk).update(**values)
    return Delivery.objects.get(pk=delivery.pk)


def test_every_event_has_words() -> None:
    assert set(EVENT_WORDS) == set(EVENTS)


def test_every_trouble_of_a_call_has_words() -> None:
    written = {code for source in sources("connections") for code in re.findall(r'"(outbound\.\w+)"', source.text)}
    faults = {f"outbound.{code}" for code, _text in outbound._CERTIFICATE_FAULTS.values()}

    assert (written | faults) - set(TROUBLE) == set()
    assert (written | faults) - {"outbound.empty"} - set(OUTCOMES) == set()


def test_new_webhook_is_signed_and_opens_its_page(shop: Supplier, owner: Client) -> None:
    answer = owner.post(
        "/admin/webhooks/new/",
        {"name": "ERP", "url": "https://erp.example.com/in", "events": ["order.received", "document.failed"]},
    )

    made = DeliveryTarget.objects.get()
    assert answer["Location"] == f"/admin/webhooks/inspect/{made.pk}/"
    assert (made.kind, made.auth, made.events) == ("webhook", "signature", ["order.received", "document.failed"])
    assert "nothing is sent" in owner.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "url", ["http://erp.example.com/", "https://10.0.0.1/", "https://erp.local/", "ftp://x.example.com"]
)
def test_address_inside_a_network_is_refused_with_words(shop: Supplier, owner: Client, settings: Any, url: str) -> None:
    settings.OUTBOUND_MAY_REACH_LOOPBACK = False

    answer = owner.post("/admin/webhooks/new/", {"name": "ERP", "url": url, "events": ["order.received"]})

    assert answer.status_code == 200
    assert DeliveryTarget.objects.count() == 0


def test_secret_is_shown_once_and_kept_sealed(target: DeliveryTarget, owner: Client) -> None:
    page = owner.post(f"/admin/webhooks/{target.pk}/act/", {"act": "secret"})

    shown = re.findall(r"whsec_[A-Za-z0-9+/=]+", page.content.decode())
    assert len(shown) == 1
    assert unseal(bytes(TargetSecret.objects.get().sealed)) == shown[0]
    assert shown[0] not in owner.get(f"/admin/webhooks/inspect/{target.pk}/").content.decode()


def test_test_event_is_queued(target: DeliveryTarget, owner: Client) -> None:
    owner.post(f"/admin/webhooks/{target.pk}/act/", {"act": "test"})

    queued = Delivery.objects.get()
    assert (queued.kind, queued.state, b'"endpoint.test"' in bytes(queued.body)) == ("webhook", "waiting", True)


def test_what_was_given_up_is_sent_again_at_once(target: DeliveryTarget, owner: Client) -> None:
    dead = [sent(target, state=DeliveryState.DEAD, attempts=10, next_attempt_at=None) for _ in range(3)]
    done = sent(target, state=DeliveryState.DELIVERED, attempts=1)

    owner.post(f"/admin/webhooks/{target.pk}/act/", {"act": "resend"})

    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    assert {row.message_id for row in waiting} == {row.message_id for row in dead}
    assert {row.attempts for row in waiting} == {0}
    assert Delivery.objects.get(pk=done.pk).state == DeliveryState.DELIVERED


def test_switched_off_and_on_again(target: DeliveryTarget, owner: Client) -> None:
    DeliveryTarget.objects.update(failures=9, disabled_reason="http.gone", is_active=False)
    owner.post(f"/admin/webhooks/{target.pk}/act/", {"act": "switch"})
    target.refresh_from_db()
    assert (target.is_active, target.disabled_reason, target.failures) == (True, "", 0)

    owner.post(f"/admin/webhooks/{target.pk}/act/", {"act": "switch"})
    target.refresh_from_db()
    assert target.is_active is False


def test_delivery_shows_its_attempts_and_no_secret(target: DeliveryTarget, owner: Client) -> None:
    delivery = sent(target, state=DeliveryState.DEAD, outcome="http.refused", attempts=1)
    delivery.tries.create(outcome="http.refused", http_status=403, answer="<b>who are you?</b>")

    page = owner.get(f"/admin/deliveries/inspect/{delivery.pk}/").content.decode()

    assert "&lt;b&gt;who are you?&lt;/b&gt;" in page
    assert "refused it (HTTP 4xx)" in page


def test_one_delivery_is_sent_again_or_cancelled(target: DeliveryTarget, owner: Client) -> None:
    delivery = sent(target)
    owner.post(f"/admin/deliveries/{delivery.pk}/act/", {"act": "cancel"})
    assert Delivery.objects.get().state == DeliveryState.CANCELLED

    owner.post(f"/admin/deliveries/{delivery.pk}/act/", {"act": "resend"})
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_lists_ask_the_database_as_often_for_three_rows_as_for_one(target: DeliveryTarget, owner: Client) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            sent(target)
        owner.get("/admin/deliveries/")
        with CaptureQueriesContext(connection) as queries:
            owner.get("/admin/deliveries/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_account_manager_sees_no_webhook_and_no_strangers_delivery(target: DeliveryTarget, desk: SignIn) -> None:
    delivery = sent(target)
    manager = desk(Role.ACCOUNT_MANAGER)

    assert manager.get(f"/admin/webhooks/inspect/{target.pk}/").status_code == 404
    assert desk(Role.SUPPORT).get(f"/admin/webhooks/inspect/{target.pk}/")["Location"] == "/admin/"
    assert manager.post(f"/admin/webhooks/{target.pk}/act/", {"act": "secret"}).status_code == 302
    assert manager.get(f"/admin/deliveries/inspect/{delivery.pk}/").status_code == 404
    assert manager.post(f"/admin/deliveries/{delivery.pk}/act/", {"act": "cancel"}).status_code == 404
    assert TargetSecret.objects.count() == 0

"""Visits end when their time is over; what is older than it may be kept is deleted, and nothing else."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from connections.domain.delivery.queue import queue_delivery
from connections.domain.expire_visits import expire_visits
from connections.domain.purge_old import BATCH, DELIVERY_DAYS, TRANSCRIPT_DAYS, purge_old
from connections.models import (
    CredentialSecret,
    Delivery,
    DeliveryTarget,
    PunchoutSession,
    SecretKind,
    Simulation,
    StartToken,
    Transcript,
)
from connections.tasks import tidy
from storefront.models import Cart
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.factories.connections import add_secret, make_connection, make_visit

NOW = timezone.now()


def said(count: int, created_at: datetime) -> None:
    """Transcripts of that age."""
    rows = [
        Transcript(reference=f"T{created_at:%y%m%d}{n}", kind="setup", method="POST", path="/", http_status=200, verdict="accepted")
        for n in range(count)
    ]  # fmt: skip
    Transcript.objects.bulk_create(rows)
    Transcript.objects.filter(reference__startswith=f"T{created_at:%y%m%d}").update(created_at=created_at)


@pytest.mark.parametrize("state", ["opened", "shopping", "returned", "left"])
def test_a_visit_whose_time_is_over_expires_and_its_cart_stays(shop: Supplier, state: str) -> None:
    over, open_still = make_visit().session, make_visit().session
    PunchoutSession.objects.update(state=state)
    PunchoutSession.objects.filter(pk=over.pk).update(expires_at=NOW - timedelta(seconds=1))

    assert expire_visits(NOW) == 1

    states = dict(PunchoutSession.objects.values_list("pk", "state"))
    assert states == {over.pk: "expired", open_still.pk: state}
    assert Cart.objects.count() == 2


def test_expired_visits_are_left_alone(shop: Supplier) -> None:
    make_visit()
    PunchoutSession.objects.update(expires_at=NOW - timedelta(days=1))
    expire_visits(NOW)

    assert expire_visits(NOW) == 0


def test_transcripts_past_their_time_go_in_batches(shop: Supplier) -> None:
    said(BATCH + 1, NOW - timedelta(days=TRANSCRIPT_DAYS + 1))
    said(1, NOW - timedelta(days=TRANSCRIPT_DAYS - 1))

    assert purge_old(NOW)["transcripts"] == BATCH + 1
    assert Transcript.objects.count() == 1


def test_dead_tickets_and_secrets_of_tests_go_others_stay(shop: Supplier) -> None:
    agreed = make_connection()
    sender = agreed.connection.credentials.get(role="sender")
    add_secret(sender, "of a test", kind=SecretKind.SIMULATOR, expires_at=NOW - timedelta(minutes=1))
    add_secret(sender, "ended, but a person's", expires_at=NOW - timedelta(days=500))
    make_visit(agreed), make_visit(agreed)
    StartToken.objects.filter(pk=StartToken.objects.first().pk).update(expires_at=NOW - timedelta(days=2))

    purged = purge_old(NOW)

    assert (purged["start_tokens"], purged["secrets"]) == (1, 1)
    assert StartToken.objects.count() == 1
    assert set(CredentialSecret.objects.values_list("kind", flat=True)) == {"secret"}


def test_old_tests_go(shop: Supplier) -> None:
    agreed = make_connection().connection
    old, young = (Simulation.objects.create(connection=agreed, base_url="http://ta.localhost") for _ in range(2))
    Simulation.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=91))

    purge_old(NOW)

    assert list(Simulation.objects.all()) == [young]


def test_tidying_one_supplier_touches_no_other(supplier_a: Supplier, supplier_b: Supplier) -> None:
    for supplier in (supplier_a, supplier_b):
        with in_tenant(supplier):
            make_visit()
            PunchoutSession.objects.update(expires_at=NOW - timedelta(days=1))

    tidy.apply(args=[supplier_a.pk]).get()

    states = []
    for supplier in (supplier_a, supplier_b):
        with in_tenant(supplier):
            states.append(PunchoutSession.objects.get().state)
    assert states == ["expired", "opened"]


def test_the_key_on_a_ticket_is_erased_once_nobody_can_ask_for_it(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        fresh, spent = make_visit(), make_visit()
        for opened, used_at in ((fresh, timezone.now()), (spent, timezone.now() - timedelta(seconds=61))):
            StartToken.objects.filter(session=opened.session).update(sealed_key=b"sealed", first_used_at=used_at)

    tidy(supplier_a.pk)

    with in_tenant(supplier_a):
        kept = {token.session_id: token.sealed_key is not None for token in StartToken.objects.all()}
    assert kept == {fresh.session.pk: True, spent.session.pk: False}


def test_deliveries_that_ended_go_after_their_time_and_others_stay(shop: Supplier) -> None:
    target = DeliveryTarget.objects.create(kind="webhook", name="sink", url="https://example.com/")
    for state in ("delivered", "cancelled", "dead", "waiting"):
        queued = queue_delivery(target, kind="webhook", body=b"{}", content_type="application/json")
        Delivery.objects.filter(pk=queued.pk).update(state=state, queued_at=NOW - timedelta(days=DELIVERY_DAYS + 1))
    queue_delivery(target, kind="webhook", body=b"{}", content_type="application/json")

    assert purge_old(NOW)["deliveries"] == 2
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["dead", "waiting", "waiting"]

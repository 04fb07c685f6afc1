"""Delivering, end to end: real rows, a real server, the engine's own threads (threats F16–F18)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import override_settings

from connections.domain.delivery import settled as settled_listeners
from connections.domain.delivery.parcel import Outcome
from connections.domain.delivery.queue import queue_delivery
from connections.models import Delivery, DeliveryAttempt, DeliveryState, DeliveryTarget, TargetAuth, TargetSecret
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.sealing import seal
from tests.connections.delivering import (
    CXML_OK,
    Answer,
    buyer,
    cxml_status,
    deliver_until,
    engine,
    settled,
    sink,
    webhook,
)
from tests.factories.connections import make_connection


@pytest.fixture(autouse=True)
def _short_hours() -> Iterator[None]:
    """An hour is a second."""
    with override_settings(DELIVERY_SECONDS_PER_HOUR=1):
        yield


def queue(target: DeliveryTarget, body: bytes = b"<cXML/>", **values: Any) -> Delivery:
    return queue_delivery(target, **{"kind": "cxml.confirmation", "content_type": "text/xml", "body": body, **values})


def state_of(delivery: Delivery) -> tuple[str, str, int]:
    row = Delivery.objects.get(pk=delivery.pk)
    return row.state, row.outcome, row.attempts


def outcomes(delivery: Delivery) -> list[str]:
    return list(DeliveryAttempt.objects.filter(delivery=delivery).order_by("id").values_list("outcome", flat=True))


def test_document_is_posted_and_marked_delivered(shop: Supplier) -> None:
    with sink(Answer(body=CXML_OK)) as there, engine() as made:
        sent = queue(buyer(there.url("/in"), make_connection().connection), message_id="p1@x")
        deliver_until(made, settled(sent))

    assert state_of(sent) == (DeliveryState.DELIVERED, "delivered", 1)
    call = there.calls[0]
    assert (call.path, call.body, call.headers["idempotency-key"]) == ("/in", b"<cXML/>", "p1@x")
    assert call.headers["content-type"] == "text/xml"


def test_secret_goes_into_the_document_only_when_it_is_sent(shop: Supplier) -> None:
    body = b"<cXML><SharedSecret>{{shared-secret}}</SharedSecret></cXML>"
    with sink(Answer(body=CXML_OK)) as there, engine() as made:
        target = buyer(there.url(), make_connection().connection, auth=TargetAuth.IN_DOCUMENT)
        TargetSecret.objects.create(target=target, sealed=seal("a<b&c"))
        sent = queue(target, body)
        deliver_until(made, settled(sent))

    assert there.calls[0].body == b"<cXML><SharedSecret>a&lt;b&amp;c</SharedSecret></cXML>"
    assert bytes(Delivery.objects.get().body) == body


def test_without_a_secret_nothing_is_sent(shop: Supplier) -> None:
    with sink() as there, engine() as made:
        target = buyer(there.url(), make_connection().connection, auth=TargetAuth.IN_DOCUMENT)
        sent = queue(target, b"<cXML><SharedSecret>{{shared-secret}}</SharedSecret></cXML>")
        deliver_until(made, settled(sent))

    assert there.calls == []
    assert state_of(sent)[:2] == (DeliveryState.WAITING, "target.no_secret")


@pytest.mark.parametrize(
    ("answer", "state", "outcome"),
    [
        (Answer(body=cxml_status(201)), "delivered", "delivered"),
        (Answer(body=cxml_status(500)), "waiting", "cxml.unavailable"),
        (Answer(status=500, body=cxml_status(560)), "waiting", "cxml.unavailable"),
        (Answer(body=cxml_status(401)), "dead", "cxml.refused"),
        (Answer(status=400, body=cxml_status(406)), "dead", "cxml.refused"),
        (Answer(body=b""), "waiting", "cxml.unreadable"),
        (Answer(body=b"<html><form action='/login'></form></html>"), "waiting", "cxml.unreadable"),
        (Answer(body=b"\x00\xff\xfe garbage"), "waiting", "cxml.unreadable"),
        (Answer(status=503), "waiting", "http.unavailable"),
        (Answer(status=404, body=b"<html>nothing here</html>"), "waiting", "http.refused"),
        (Answer(status=302, headers={"Location": "/login"}), "waiting", "http.redirected"),
        (Answer(status=410), "dead", "http.gone"),
    ],
)
def test_f18_what_the_body_says_counts(shop: Supplier, answer: Answer, state: str, outcome: str) -> None:
    with sink(answer) as there, engine() as made:
        sent = queue(buyer(there.url(), make_connection().connection))
        deliver_until(made, settled(sent))

    assert state_of(sent) == (state, outcome, 1)


def test_f17_a_lost_answer_is_repeated_under_the_same_id(shop: Supplier) -> None:
    with sink(Answer(drop=True), Answer(body=CXML_OK)) as there, engine() as made:
        sent = queue(buyer(there.url(), make_connection().connection), message_id="p2@x")
        deliver_until(made, lambda: len(there.calls) == 2 and state_of(sent)[0] == DeliveryState.DELIVERED)

    assert outcomes(sent) == ["outbound.answer_lost", "delivered_or_duplicate"]
    assert [call.headers["idempotency-key"] for call in there.calls] == ["p2@x", "p2@x"]
    assert len({call.body for call in there.calls}) == 1


def test_f17_a_repeat_that_is_known_already_was_delivered(shop: Supplier) -> None:
    with sink(Answer(drop=True), Answer(body=cxml_status(409, "Duplicate"))) as there, engine() as made:
        sent = queue(buyer(there.url(), make_connection().connection))
        deliver_until(made, lambda: state_of(sent)[0] != DeliveryState.WAITING)

    assert state_of(sent) == (DeliveryState.DELIVERED, "delivered_or_duplicate", 2)


def test_conflict_at_the_first_attempt_is_a_refusal(shop: Supplier) -> None:
    with sink(Answer(body=cxml_status(409))) as there, engine() as made:
        sent = queue(buyer(there.url(), make_connection().connection))
        deliver_until(made, settled(sent))

    assert state_of(sent) == (DeliveryState.DEAD, "cxml.refused", 1)


def test_f16_ten_hourly_repeats_and_then_a_dead_letter(shop: Supplier) -> None:
    with override_settings(DELIVERY_SECONDS_PER_HOUR=1), sink(Answer(body=cxml_status(500))) as there, engine() as made:
        sent = queue(buyer(there.url(), make_connection().connection))
        for _ in range(11):
            deliver_until(made, settled(Delivery.objects.get(pk=sent.pk)))
            Delivery.objects.filter(state="waiting").update(next_attempt_at="2020-01-01T00:00:00Z")
            DeliveryTarget.objects.update(open_until=None)

    assert state_of(sent) == (DeliveryState.DEAD, "cxml.unavailable", 11)
    assert len(there.calls) == 11


def test_one_sequence_goes_out_in_order_and_others_pass_it(shop: Supplier) -> None:
    with sink(Answer(status=500), Answer(status=200)) as there, engine() as made:
        target = webhook(there.url(), concurrency=1)
        first = queue(target, b"1", sequence="order:1")
        queue(target, b"2", sequence="order:1")
        queue(target, b"3", sequence="order:2")
        deliver_until(made, lambda: not Delivery.objects.filter(state="waiting").exists())

    said = [call.body for call in there.calls]
    assert said[0] == b"1"
    assert [body for body in said[1:] if body in b"12"] == [b"1", b"2"]
    assert state_of(first) == (DeliveryState.DELIVERED, "delivered", 2)


def test_f15_a_hanging_target_delays_nobody(shop: Supplier) -> None:
    with sink(Answer(wait_seconds=4.0)) as slow, sink() as quick, engine() as made:
        hanging, working = webhook(slow.url(), concurrency=2), webhook(quick.url())
        for _ in range(4):
            queue(hanging, sequence="")
        sent = [queue(working, str(number).encode()) for number in range(20)]
        deliver_until(made, lambda: Delivery.objects.filter(state="delivered").count() == 20, seconds=3.0)

    assert len(quick.calls) == len(sent)
    assert len(slow.calls) == 2


def test_address_that_fails_again_and_again_is_left_in_peace(shop: Supplier) -> None:
    with override_settings(DELIVERY_SECONDS_PER_HOUR=3600), sink(Answer(status=500)) as there, engine() as made:
        target = webhook(there.url(), concurrency=1)
        for number in range(20):
            queue(target, str(number).encode())
        deliver_until(made, lambda: len(there.calls) == 5)
        for _ in range(5):
            made.turn(0.05)

    target.refresh_from_db()
    assert (len(there.calls), target.failures) == (5, 5)
    assert target.open_until is not None
    assert Delivery.objects.filter(attempts=0).count() == 15


def test_success_ends_the_pause(shop: Supplier) -> None:
    with sink() as there, engine() as made:
        target = webhook(there.url(), failures=7)
        sent = [queue(target) for _ in range(3)]
        deliver_until(made, settled(*sent))

    target.refresh_from_db()
    assert (target.failures, len(there.calls)) == (0, 3)


def test_f16_retry_after_is_waited_for(shop: Supplier) -> None:
    asks = Answer(status=429, headers={"Retry-After": "600"})
    with override_settings(DELIVERY_SECONDS_PER_HOUR=3600), sink(asks) as there, engine() as made:
        sent = queue(webhook(there.url()))
        deliver_until(made, settled(sent))

    row = Delivery.objects.get()
    assert row.next_attempt_at is not None
    waited = (row.next_attempt_at - DeliveryAttempt.objects.get().at).total_seconds()
    assert (row.state, row.outcome) == (DeliveryState.WAITING, "http.throttled")
    assert 599 < waited < 605
    assert DeliveryTarget.objects.get().open_until is not None


def test_switched_off_target_keeps_what_is_queued(shop: Supplier) -> None:
    with sink() as there, engine() as made:
        queue(webhook(there.url(), is_active=False))
        for _ in range(3):
            made.look_round()
            made.turn(0.02)

    assert there.calls == []
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_other_suppliers_deliveries_stay_theirs(supplier_b: Supplier, shop: Supplier) -> None:
    with sink() as there, engine() as made:
        with in_tenant(supplier_b):
            theirs = queue(webhook(there.url("/b")), b"b")
        ours = queue(webhook(there.url("/a")), b"a")
        deliver_until(made, lambda: len(there.calls) == 2 and made._senders.free == made._senders.threads)

    assert sorted((call.path, call.body) for call in there.calls) == [("/a", b"a"), ("/b", b"b")]
    assert Delivery.objects.get() == ours
    assert state_of(ours) == (DeliveryState.DELIVERED, "delivered", 1)
    with in_tenant(supplier_b):
        assert Delivery.objects.get() == theirs
        assert state_of(theirs) == (DeliveryState.DELIVERED, "delivered", 1)


def test_who_asked_for_a_kind_of_target_is_told_of_it_alone(shop: Supplier, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, str, bool]] = []
    monkeypatch.setattr(settled_listeners, "_listeners", {})
    settled_listeners.register(
        lambda delivery, outcome: told.append((delivery.pk, outcome.code, outcome.is_delivered)), "webhook"
    )
    with sink() as there, engine() as made:
        heard = queue(webhook(there.url()))
        other = queue(buyer(there.url(), make_connection().connection), kind="order.opentrans")
        deliver_until(made, settled(heard, other))

    assert told == [(heard.pk, "delivered", True)]


def test_a_listeners_mistake_undelivers_nothing(shop: Supplier, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistake(delivery: Delivery, _outcome: Outcome) -> None:
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DEAD)
        raise RuntimeError("a mistake")

    monkeypatch.setattr(settled_listeners, "_listeners", {})
    settled_listeners.register(mistake)
    with sink() as there, engine() as made:
        sent = queue(webhook(there.url()))
        deliver_until(made, settled(sent))

    assert state_of(sent) == (DeliveryState.DELIVERED, "delivered", 1)

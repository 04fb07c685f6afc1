"""Webhooks by Standard Webhooks: signatures that the published verifier accepts, rotation, 410, the test event (A24)."""

import json
from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from django.core import mail
from django.test.utils import override_settings
from standardwebhooks import Webhook, WebhookVerificationError

from connections.domain.delivery.queue import emit, queue_delivery
from connections.domain.delivery.resend import resend, send_test_event
from connections.domain.delivery.rotate_secret import rotate_secret
from connections.models import Delivery, DeliveryState, DeliveryTarget, TargetAuth, TargetSecret
from tenants.models import Supplier
from tenants.users.models import Role
from tests.connections.delivering import (
    Answer,
    Sink,
    buyer,
    cxml_status,
    deliver_until,
    engine,
    settled,
    sink,
    webhook,
)
from tests.factories.connections import make_connection
from tests.factories.tenants import make_user


def signed(url: str) -> tuple[DeliveryTarget, str]:
    """An endpoint with a secret."""
    target = webhook(url, events=("order.received", "document.failed"))
    DeliveryTarget.objects.filter(pk=target.pk).update(auth=TargetAuth.SIGNATURE)
    return target, rotate_secret(target)


def deliver(there: Sink, number: int = 1) -> None:
    with engine() as made:
        deliver_until(made, lambda: len(there.calls) == number and made._senders.free == made._senders.threads)


def test_receiver_finds_the_signature_good(shop: Supplier) -> None:
    with sink() as there:
        _target, secret = signed(there.url())
        emit("order.received", {"number": "A-1", "name": "Schräubchen"})
        deliver(there)

    call = there.calls[0]
    said = Webhook(secret).verify(call.body, call.headers)
    assert (said["type"], said["data"]) == ("order.received", {"number": "A-1", "name": "Schräubchen"})
    assert call.headers["webhook-id"] == Delivery.objects.get().message_id


def test_a24_tampered_body_is_found_out(shop: Supplier) -> None:
    with sink() as there:
        _target, secret = signed(there.url())
        emit("order.received", {"total": "1.00"})
        deliver(there)

    call = there.calls[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(call.body.replace(b"1.00", b"9.00"), call.headers)


def test_a24_secret_of_another_endpoint_verifies_nothing(shop: Supplier) -> None:
    with sink() as there, sink() as other:
        signed(there.url())
        _other, wrong = signed(other.url())
        emit("order.received", {})
        deliver(there)

    with pytest.raises(WebhookVerificationError):
        Webhook(wrong).verify(there.calls[0].body, there.calls[0].headers)


def test_a24_both_secrets_hold_while_the_receiver_changes_over(shop: Supplier) -> None:
    with sink() as there:
        target, old = signed(there.url())
        new = rotate_secret(target)
        emit("order.received", {})
        deliver(there)

    call = there.calls[0]
    for secret in (old, new):
        Webhook(secret).verify(call.body, call.headers)
    assert len(call.headers["webhook-signature"].split(" ")) == 2


def test_a24_ended_secret_signs_no_more(shop: Supplier) -> None:
    with sink() as there:
        target, old = signed(there.url())
        new = rotate_secret(target, overlap=timedelta(0))
        emit("order.received", {})
        deliver(there)

    call = there.calls[0]
    Webhook(new).verify(call.body, call.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(call.body, call.headers)


def test_unsigned_is_not_sent(shop: Supplier) -> None:
    with sink() as there, engine() as made:
        target, _secret = signed(there.url())
        TargetSecret.objects.all().delete()
        sent = send_test_event(target)
        deliver_until(made, settled(sent))

    assert there.calls == []
    assert Delivery.objects.get().outcome == "target.no_secret"


def test_replay_has_the_same_id_and_a_fresh_signature(shop: Supplier) -> None:
    with sink() as there:
        target, secret = signed(there.url())
        send_test_event(target)
        deliver(there)
        resend(Delivery.objects.filter(state=DeliveryState.DELIVERED))
        deliver(there, 2)

    first, second = there.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert json.loads(second.body)["type"] == "endpoint.test"
    Webhook(secret).verify(second.body, second.headers)


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_f16_gone_switches_the_endpoint_off_and_tells_the_owner(shop: Supplier) -> None:
    owner = make_user(shop, role=Role.OWNER)
    make_user(shop, role=Role.SUPPORT)
    with sink(Answer(status=410)) as there, engine() as made:
        target, _secret = signed(there.url())
        emit("order.received", {})
        deliver_until(made, lambda: len(mail.outbox) == 1 and made._senders.free == made._senders.threads)
        emit("order.received", {})

    target.refresh_from_db()
    assert (target.is_active, target.disabled_reason) == (False, "http.gone")
    assert len(there.calls) == 1
    letter = mail.outbox[0]
    assert letter.recipients() == ["owner@ta.example", owner.email]
    assert str(make_header(decode_header(letter.subject))) == "Nothing is sent to “hook” any more"
    assert "(HTTP 410)" in str(letter.message().get_payload(decode=True), "utf-8")


def test_document_that_was_refused_is_told_to_who_asked(shop: Supplier) -> None:
    with sink(Answer(body=cxml_status(406, "No such order"))) as theirs, sink() as there, engine() as made:
        signed(there.url())
        target = buyer(theirs.url(), make_connection().connection)
        queue_delivery(target, kind="cxml.invoice", body=b"<cXML/>", content_type="text/xml", message_id="p1")
        deliver_until(made, lambda: len(there.calls) == 1)

    said = json.loads(there.calls[0].body)
    assert (said["type"], said["data"]["message_id"], said["data"]["outcome"]) == (
        "document.failed",
        "p1",
        "cxml.refused",
    )
    assert said["data"]["said"] == "406 No such order"

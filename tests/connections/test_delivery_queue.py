"""Queuing: a row in the caller's transaction, an event for whoever asked for it, nothing if it is undone."""

import json
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from connections.domain.delivery.queue import emit, queue_delivery, queue_mail
from connections.models import Delivery, DeliveryState, DeliveryTarget, TargetKind
from tenants.models import Supplier
from tenants.scope import in_tenant


@pytest.fixture
def inside(supplier_a: Supplier) -> Iterator[Supplier]:
    with in_tenant(supplier_a):
        yield supplier_a


def endpoint(name: str, events: list[str], *, is_active: bool = True) -> DeliveryTarget:
    return DeliveryTarget.objects.create(
        kind=TargetKind.WEBHOOK, name=name, url="https://example.com/", events=events, is_active=is_active
    )


def test_what_is_queued_is_due_at_once(inside: Supplier) -> None:
    target = endpoint("sink", [])

    queued = queue_delivery(target, kind="cxml.confirmation", body=b"<cXML/>", content_type="text/xml")

    stored = Delivery.objects.get()
    assert (stored.pk, stored.state, stored.attempts) == (queued.pk, DeliveryState.WAITING, 0)
    assert stored.next_attempt_at == stored.queued_at
    assert bytes(stored.body) == b"<cXML/>"


def test_an_undone_transaction_queues_nothing(inside: Supplier) -> None:
    endpoint("sink", ["order.received"])

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit("order.received", {"number": "A-1"})
        raise ZeroDivisionError

    assert Delivery.objects.count() == 0


def test_event_goes_to_each_active_endpoint_that_asked(inside: Supplier) -> None:
    wants = [endpoint("one", ["order.received"]), endpoint("two", ["order.held", "order.received"])]
    endpoint("other event", ["order.held"])
    endpoint("off", ["order.received"], is_active=False)

    emit("order.received", {"number": "A-1", "total": "12.50"})

    queued = Delivery.objects.order_by("target_id")
    assert [row.target_id for row in queued] == [target.pk for target in wants]
    assert len({row.message_id for row in queued}) == 1
    said = json.loads(bytes(queued[0].body))
    assert (said["type"], said["data"]) == ("order.received", {"number": "A-1", "total": "12.50"})


def test_unknown_event_is_a_mistake_of_ours(inside: Supplier) -> None:
    with pytest.raises(ValueError, match="none of the events"):
        emit("order.recieved", {})


def test_mail_keeps_its_recipients_and_attachments(inside: Supplier) -> None:
    message = EmailMessage("Order A-1", "See below.", "shop@example.com", ["a@example.com"], bcc=["b@example.com"])
    message.attach("order.txt", "twelve screws", "text/plain")

    first, second = queue_mail(message), queue_mail(message)

    assert first.target_id == second.target_id
    assert first.headers == {"recipients": "a@example.com, b@example.com"}
    assert b"twelve screws" in bytes(first.body)

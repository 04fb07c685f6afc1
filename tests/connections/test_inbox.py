"""The order inbox of OCI connections: a token opens it, and cXML is understood."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from connections.models import Transcript
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import order_item, order_request, profile_request, status_of

ReadTranscript = Callable[[], Transcript]
#: An OCI customer has no cXML identity: who he says he is does not matter here.
NOBODY = ("NetworkID", "erp")


@pytest.fixture
def oci(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection("oci")


def send(client: Client, oci: Agreed, body: bytes, authorization: str = "", key: str = "") -> Any:
    return client.generic(
        "POST", f"/orders/inbox/{key or oci.key}/", body, content_type="text/xml", HTTP_AUTHORIZATION=authorization
    )


def document(oci: Agreed, **changes: Any) -> bytes:
    return order_request(oci, order_item("A-1"), from_=NOBODY, to=NOBODY, sender=NOBODY, secret="", **changes)


def orders(supplier: Supplier) -> list[Order]:
    with in_tenant(supplier):
        return list(Order.objects.order_by("id"))


def test_an_order_is_taken_once(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    body = document(oci, order_id="PO-1")

    first, second = (send(client_a, oci, body, f"Bearer {oci.token}") for _ in range(2))

    assert (first.status_code, status_of(first.content)[0]) == (200, "200")
    assert second.content == first.content
    assert [order.external_id for order in orders(supplier_a)] == ["PO-1"]


def test_changes_and_cancellations_come_in_by_the_same_door(
    client_a: Client, supplier_a: Supplier, oci: Agreed
) -> None:
    for order_type, quantity in (("new", "3"), ("update", "5"), ("delete", "5")):
        item = order_item("A-1", quantity)
        body = order_request(
            oci, item, from_=NOBODY, to=NOBODY, sender=NOBODY, secret="", order_id="PO-1", order_type=order_type
        )
        assert status_of(send(client_a, oci, body, f"Bearer {oci.token}").content)[0] == "200"

    with in_tenant(supplier_a):
        order = Order.objects.get()
        kinds = list(order.versions.values_list("kind", flat=True))
        assert (order.state, order.lines.get().quantity, kinds) == ("cancelled", 5, ["new", "update", "delete"])


def test_basic_takes_the_token_as_password(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    pair = base64.b64encode(f"{oci.key}:{oci.token}".encode()).decode()
    wrong = base64.b64encode(f"somebody:{oci.token}".encode()).decode()

    answers = [send(client_a, oci, document(oci), f"Basic {value}") for value in (pair, wrong)]

    assert [answer.status_code for answer in answers] == [200, 401]
    assert len(orders(supplier_a)) == 1


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic !!!", "Digest x", "Bearer none"])
def test_without_the_token_nothing_is_taken(
    client_a: Client, supplier_a: Supplier, oci: Agreed, authorization: str
) -> None:
    answer = send(client_a, oci, document(oci), authorization)

    assert (answer.status_code, status_of(answer.content)[0]) == (401, "401")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert orders(supplier_a) == []


def test_the_token_of_another_connection_or_supplier_opens_nothing(
    client_a: Client, client_b: Client, supplier_a: Supplier, oci: Agreed
) -> None:
    with in_tenant(supplier_a):
        other = make_connection("oci")

    answers = [
        send(client_a, oci, document(oci), f"Bearer {other.token}"),
        send(client_a, oci, document(oci), f"Bearer {oci.secret}"),
        send(client_b, oci, document(oci), f"Bearer {oci.token}"),
        send(client_a, oci, document(oci), f"Bearer {oci.token}", key="no-such-key"),
    ]

    assert [answer.status_code for answer in answers] == [401] * 4


@pytest.mark.parametrize("body", [b"UNA:+.? 'UNB+UNOC:3", b'{"order": 1}', b"", b"\xff\x00\xfe"])
def test_other_formats_are_refused_in_words_and_kept(
    client_a: Client, oci: Agreed, last_transcript: ReadTranscript, body: bytes
) -> None:
    answer = send(client_a, oci, body, f"Bearer {oci.token}")

    assert (answer.status_code, status_of(answer.content)[0]) == (415, "450")
    assert bytes(last_transcript().request_body or b"") == body
    assert last_transcript().verdict == "inbox.format.unknown"


@pytest.mark.parametrize(("body", "code"), [(b"<Order/>", "406"), (b"<cXML", "406")])
def test_other_xml_is_refused_in_words(client_a: Client, oci: Agreed, body: bytes, code: str) -> None:
    answer = send(client_a, oci, body, f"Bearer {oci.token}")

    assert (answer.status_code, status_of(answer.content)[0]) == (200, code)


def test_other_messages_are_refused(client_a: Client, oci: Agreed) -> None:
    body = profile_request(oci, from_=NOBODY, to=NOBODY, sender=NOBODY, secret="")

    assert status_of(send(client_a, oci, body, f"Bearer {oci.token}").content)[0] == "450"


def test_the_token_is_not_kept(client_a: Client, oci: Agreed, last_transcript: ReadTranscript) -> None:
    send(client_a, oci, document(oci), f"Bearer {oci.token}")

    assert oci.token not in repr(last_transcript().__dict__)


def test_other_methods_are_refused_in_cxml(client_a: Client, oci: Agreed) -> None:
    answer = client_a.get(f"/orders/inbox/{oci.key}")

    assert (answer.status_code, status_of(answer.content)[0]) == (405, "450")

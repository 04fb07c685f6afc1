"""The order inbox of a connection: a token opens it, cXML is answered in cXML, and what is no order is refused in words."""

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from connections.models import CredentialRole, Transcript
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.factories.connections import Agreed, add_secret, make_connection, make_credential
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
    assert answer["WWW-Authenticate"] == 'Bearer realm="orders", Basic realm="orders"'
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


@pytest.mark.parametrize("body", [b"%PDF-1.7", b'{"order": 1}', b"", b"\xff\x00\xfe", b"<Order/>", b"<html></html>"])
def test_what_nobody_can_read_is_refused_in_words_and_kept(
    client_a: Client, oci: Agreed, last_transcript: ReadTranscript, body: bytes
) -> None:
    answer = send(client_a, oci, body, f"Bearer {oci.token}")

    kept = last_transcript()
    assert (bytes(kept.request_body or b""), kept.verdict) == (body, "inbox.format.unknown")
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
    said = json.loads(answer.content)
    assert said.pop("detail").endswith("kept for the supplier to look at, but not booked.")
    assert said == {
        "type": "urn:problem-type:passerelle:inbox.format.unknown", "title": "This kind of message is not taken.",
        "status": 415, "instance": kept.reference, "code": "inbox.format.unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "http_status", "code"),
    [
        (b"UNA:+.? 'UNB+UNOC:3", 400, "document.unparseable"),
        (b"<ORDER><ORDER_HEADER><ORDER_INFO/></ORDER_HEADER></ORDER>", 422, "order.id.missing"),
        (b"<ORDERS05/>", 400, "document.unparseable"),
        (b"UNB+UNOC:3+4012345000016:14+4098765000010:14+260304:1200+R1'UNZ+0+R1'", 422, "order.messages.none"),
    ],
)
def test_an_order_that_lacks_something_is_a_problem(
    client_a: Client, supplier_a: Supplier, oci: Agreed, body: bytes, http_status: int, code: str
) -> None:
    answer = send(client_a, oci, body, f"Bearer {oci.token}")

    said = json.loads(answer.content)
    assert (answer.status_code, said["status"], said["code"]) == (http_status, http_status, code)
    assert orders(supplier_a) == []


def test_broken_cxml_is_refused_in_cxml(client_a: Client, oci: Agreed) -> None:
    answer = send(client_a, oci, b"<cXML", f"Bearer {oci.token}")

    assert (answer.status_code, status_of(answer.content)[0]) == (200, "406")


def test_packed_bodies_are_refused_unread(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    answer = client_a.generic(
        "POST", f"/orders/inbox/{oci.key}/", gzip.compress(document(oci)), content_type="text/xml",
        HTTP_AUTHORIZATION=f"Bearer {oci.token}", HTTP_CONTENT_ENCODING="gzip",
    )  # fmt: skip

    assert (answer.status_code, json.loads(answer.content)["code"]) == (415, "document.packed")
    assert orders(supplier_a) == []


def test_an_order_that_is_too_large_is_refused(client_a: Client, oci: Agreed) -> None:
    body = b"<ORDER>" + b" " * 8 * 1024 * 1024 + b"</ORDER>"

    answer = send(client_a, oci, body, f"Bearer {oci.token}")

    assert (answer.status_code, json.loads(answer.content)["code"]) == (413, "document.too_large")


def test_a_cxml_customer_may_have_an_inbox_too(client_a: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection("cxml")
        add_secret(make_credential(agreed.connection, CredentialRole.INBOX, "", agreed.key), "a-token-of-his-own")

    answers = [
        send(client_a, agreed, document(agreed), f"Bearer {token}") for token in ("a-token-of-his-own", agreed.secret)
    ]

    assert [answer.status_code for answer in answers] == [200, 401]
    assert len(orders(supplier_a)) == 1


def test_other_messages_are_refused(client_a: Client, oci: Agreed) -> None:
    body = profile_request(oci, from_=NOBODY, to=NOBODY, sender=NOBODY, secret="")

    assert status_of(send(client_a, oci, body, f"Bearer {oci.token}").content)[0] == "450"


def test_the_token_is_not_kept(client_a: Client, oci: Agreed, last_transcript: ReadTranscript) -> None:
    send(client_a, oci, document(oci), f"Bearer {oci.token}")

    assert oci.token not in repr(last_transcript().__dict__)


def test_other_methods_are_refused(client_a: Client, oci: Agreed) -> None:
    answer = client_a.get(f"/orders/inbox/{oci.key}")

    assert (answer.status_code, answer["Allow"], json.loads(answer.content)["code"]) == (405, "POST", "method.refused")

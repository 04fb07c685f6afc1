"""The cXML door: every answer is cXML, whatever comes; setup requests open visits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

import pytest
import time_machine
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connections.models import Environment, PunchoutSession, SessionPurpose, Transcript
from protocols.cxml.form import form_fields
from protocols.messages import Operation
from storefront.models import Cart
from tenants.domain.change_state import change_state
from tenants.hosts import forget_hosts
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tests.connections.conftest import Post, path_of
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import order_item, order_request, profile_request, setup_request, start_url_of, status_of

ReadTranscript = Callable[[], Transcript]


def sessions(supplier: Supplier) -> list[PunchoutSession]:
    with in_tenant(supplier):
        return list(PunchoutSession.objects.select_related("connection", "return_rule").order_by("id"))


def test_a_setup_request_opens_a_visit(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    answer = post(setup_request(agreed), agreed.key)

    session = sessions(supplier_a)[0]
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=UTF-8")
    assert status_of(answer.content)[0] == "200"
    assert start_url_of(answer.content).startswith("http://ta.localhost/punchout/start/")
    assert (session.connection, session.operation, session.buyer_cookie) == (
        agreed.connection, "create", "cookie & <1>",
    )  # fmt: skip
    assert (session.person_name, session.person_email) == ("Zoë Łącka", "zoe@buyer.example")
    assert session.purpose == SessionPurpose.BUYER
    assert session.return_rule is not None
    assert session.return_rule.is_approved


def test_the_start_page_leads_into_the_visit(post: Post, client_a: Client, agreed: Agreed) -> None:
    start = start_url_of(post(setup_request(agreed), agreed.key).content)

    assert client_a.get(path_of(start)).status_code == 303


def test_the_shared_door_finds_the_connection_by_its_sender(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    assert status_of(post(setup_request(agreed)).content)[0] == "200"
    assert sessions(supplier_a)[0].connection == agreed.connection


@pytest.mark.parametrize("path", ["/punchout/cxml", "/punchout/cxml/", "/punchout/cxml/{key}", "/punchout/cxml/{key}/"])
def test_the_last_slash_does_not_matter(client_a: Client, agreed: Agreed, path: str) -> None:
    answer = client_a.post(path.format(key=agreed.key), setup_request(agreed), content_type="text/xml")

    assert (answer.status_code, status_of(answer.content)[0]) == (200, "200")


def test_a_setup_request_costs_at_most_five_queries(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    post(setup_request(agreed), agreed.key)

    with CaptureQueriesContext(database) as queries:
        post(setup_request(agreed), agreed.key)

    counted = [q["sql"] for q in queries if not q["sql"].startswith(("SET", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(counted) <= 5, counted


def test_a_get_is_a_ping(client_a: Client, agreed: Agreed) -> None:
    answers = [client_a.get("/punchout/cxml/"), client_a.get(f"/punchout/cxml/{agreed.key}")]

    assert [(answer.status_code, status_of(answer.content)[0]) for answer in answers] == [(200, "200")] * 2


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_refused_in_cxml(client_a: Client, method: str) -> None:
    answer = client_a.generic(method, "/punchout/cxml/", b"")

    assert (answer.status_code, status_of(answer.content)[0]) == (405, "450")


def test_a_profile_request_is_told_what_is_taken_and_where(post: Post, agreed: Agreed) -> None:
    answer = post(profile_request(agreed))

    assert status_of(answer.content)[0] == "200"
    assert f"http://ta.localhost/punchout/cxml/{agreed.key}/".encode() in answer.content
    assert b'requestName="OrderRequest"' in answer.content


def test_an_unsupported_request_is_450(post: Post, agreed: Agreed, last_transcript: ReadTranscript) -> None:
    document = profile_request(agreed).replace(b"<ProfileRequest/>", b"<ShipNoticeRequest/>")

    assert status_of(post(document, agreed.key).content)[0] == "450"
    assert last_transcript().verdict == "message.unsupported"


# Bad input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "406"),
        (b"hello", "406"),
        (b"\x00\x01\x02", "406"),
        (b"<cXML", "406"),
        (b"<html></html>", "406"),
        (b"<cXML><Header/></cXML>", "406"),
        (b'<!DOCTYPE cXML [<!ENTITY x SYSTEM "file:///etc/passwd">]><cXML>&x;</cXML>', "406"),
        (b'<!DOCTYPE cXML [<!ATTLIST Identity role CDATA "admin">]><cXML/>', "406"),
        (b"<a>" * 300, "406"),
        ("<cXML/>".encode("utf-16"), "406"),
        (b"\x1f\x8b\x08\x00compressed", "406"),
    ],
)
def test_what_is_no_cxml_is_refused_in_cxml(
    post: Post, last_transcript: ReadTranscript, body: bytes, code: str
) -> None:
    answer = post(body)

    assert (answer.status_code, status_of(answer.content)[0]) == (200, code)
    assert "Reference: " + last_transcript().reference in status_of(answer.content)[1]
    assert last_transcript().verdict == "document.unparseable"
    assert last_transcript().explanation != ""


def test_a_document_with_too_many_elements_is_413(post: Post, last_transcript: ReadTranscript) -> None:
    answer = post(b"<cXML>" + b"<i/>" * 700_000 + b"</cXML>")

    assert (answer.status_code, status_of(answer.content)[0]) == (413, "413")
    assert (len(bytes(last_transcript().request_body or b"")), last_transcript().is_truncated) == (64 * 1024, True)


def test_a_setup_request_over_a_mebibyte_is_413(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    answer = post(setup_request(agreed, extrinsics=(("Note", "x" * 1024 * 1024),)), agreed.key)

    assert (answer.status_code, status_of(answer.content)[0]) == (413, "413")
    assert sessions(supplier_a) == []


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "image/png", "text/xml; charset=latin-1", ""]
)
def test_any_content_type_is_taken(post: Post, agreed: Agreed, content_type: str) -> None:
    assert status_of(post(setup_request(agreed), agreed.key, content_type).content)[0] == "200"


@pytest.mark.parametrize("encoding", ["base64", "urlencoded"])
def test_a_document_in_a_form_field_is_taken(
    post: Post, agreed: Agreed, last_transcript: ReadTranscript, encoding: str
) -> None:
    name, value = form_fields(setup_request(agreed), encoding)[0]

    answer = post(f"{name}={quote_plus(value)}".encode(), agreed.key, "application/x-www-form-urlencoded")

    assert status_of(answer.content)[0] == "200"
    assert agreed.secret.encode() not in bytes(last_transcript().request_body or b"")


def test_a_document_with_attachments_is_taken(post: Post, agreed: Agreed) -> None:
    body = (
        b"--b\r\nContent-Type: application/pdf\r\nContent-ID: <a@x>\r\n\r\n%PDF\r\n--b\r\nContent-Type: text/xml\r\n"
        b"Content-ID: <main@x>\r\n\r\n" + setup_request(agreed) + b"\r\n--b--\r\n"
    )

    answer = post(body, agreed.key, 'multipart/related; boundary=b; start="<main@x>"')

    assert status_of(answer.content)[0] == "200"


def test_trouble_of_our_own_is_503_with_a_status(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript
) -> None:
    with in_tenant(supplier_a), database.cursor() as cursor:
        cursor.execute("ALTER TABLE connections_starttoken RENAME TO gone")

    answer = post(setup_request(agreed), agreed.key)

    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert status_of(answer.content)[0] == "560"
    assert b"Traceback" not in answer.content
    with in_tenant(supplier_a):
        assert Cart.objects.count() == 0


def test_a_switched_off_connection_opens_nothing(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript
) -> None:
    with in_tenant(supplier_a):
        agreed.connection.is_active = False
        agreed.connection.save()

    assert status_of(post(setup_request(agreed), agreed.key).content)[0] == "403"
    assert last_transcript().verdict == "connection.inactive"


def test_a_suspended_supplier_opens_no_new_visits(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    change_state(supplier_a.pk, SupplierState.SUSPENDED)
    forget_hosts()

    answers = [
        post(setup_request(agreed), agreed.key),
        post(setup_request(agreed, operation=Operation.EDIT), agreed.key),
        post(order_request(agreed, order_item("A")), agreed.key),
    ]

    assert [status_of(answer.content)[0] for answer in answers] == ["403", "200", "200"]


def test_another_deployment_mode_is_a_finding(post: Post, agreed: Agreed, last_transcript: ReadTranscript) -> None:
    answer = post(setup_request(agreed, mode="test"), agreed.key)

    assert status_of(answer.content)[0] == "200"
    assert [finding["code"] for finding in last_transcript().findings] == ["envelope.mode.differs"]


def test_an_unexpected_to_is_a_finding(post: Post, agreed: Agreed, last_transcript: ReadTranscript) -> None:
    answer = post(setup_request(agreed, to=("DUNS", "1")), agreed.key)

    assert status_of(answer.content)[0] == "200"
    assert [finding["code"] for finding in last_transcript().findings] == ["header.to.unexpected"]


def test_an_old_timestamp_is_a_finding(post: Post, agreed: Agreed, last_transcript: ReadTranscript) -> None:
    answer = post(setup_request(agreed, timestamp=datetime(2020, 1, 1, tzinfo=UTC)), agreed.key)

    assert status_of(answer.content)[0] == "200"
    assert [finding["code"] for finding in last_transcript().findings] == ["envelope.timestamp.far"]


# Repeats ------------------------------------------------------------------------------------------------------------


def test_a_retry_within_a_minute_gets_a_new_page_of_the_same_visit(
    post: Post, client_a: Client, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript
) -> None:
    document = setup_request(agreed)
    first, second = (start_url_of(post(document, agreed.key).content) for _ in range(2))

    entered = [client_a.get(path_of(url))["Location"] for url in (first, second)]

    assert first != second
    assert len(sessions(supplier_a)) == 1
    assert entered[0] == entered[1]
    assert last_transcript().verdict == "accepted"


def test_a_retry_may_have_a_timestamp_of_its_own(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    moments = (timezone.now(), timezone.now() + timedelta(seconds=5))
    documents = [setup_request(agreed, payload_id="same", timestamp=moment) for moment in moments]

    answers = [post(document, agreed.key).content for document in documents]

    assert documents[0] != documents[1]
    assert [status_of(answer)[0] for answer in answers] == ["200", "200"]
    assert len(sessions(supplier_a)) == 1


def test_a_payload_id_used_again_later_opens_nothing(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript
) -> None:
    document = setup_request(agreed)
    post(document, agreed.key)

    with time_machine.travel(timezone.now() + timedelta(seconds=62)):
        answer = post(document, agreed.key)

    assert status_of(answer.content)[0] == "409"
    assert len(sessions(supplier_a)) == 1
    assert last_transcript().findings[0]["code"] == "setup.payload_id.used"


def test_a_payload_id_used_for_something_else_opens_nothing(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    post(setup_request(agreed, payload_id="same"), agreed.key)

    answer = post(setup_request(agreed, payload_id="same", buyer_cookie="other"), agreed.key)

    assert status_of(answer.content)[0] == "409"
    assert len(sessions(supplier_a)) == 1


def test_requests_without_a_payload_id_are_never_repeats(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    for _ in range(2):
        post(setup_request(agreed, payload_id=""), agreed.key)

    assert len(sessions(supplier_a)) == 2


def test_a_test_connections_visits_are_of_its_environment(post: Post, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(environment=Environment.TEST)

    assert status_of(post(setup_request(agreed, mode="test"), agreed.key).content)[0] == "200"

"""What the cXML door answers beyond visits and orders: profile, status updates, and in which version."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection as database
from django.utils import timezone
from wagtail.models import ModelLogEntry

from connections.domain.last_changed import last_changed
from connections.models import PunchoutSession, Transcript
from protocols.messages import Operation
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import order_item, profile_request, setup_request, status_of

ReadTranscript = Callable[[], Transcript]


def status_update(agreed: Agreed, code: str, text: str) -> bytes:
    """Made of a profile request, as buyers' systems would send it."""
    body = (
        f'<StatusUpdateRequest><DocumentReference payloadID="ours@passerelle"/><Status code="{code}" text="{text}">'
        "line 2 is unknown</Status></StatusUpdateRequest>"
    )
    return profile_request(agreed).replace(b"<ProfileRequest/>", body.encode())


@pytest.mark.parametrize(
    ("code", "text", "severity"), [("200", "OK", "info"), ("406", "Not Acceptable", "warning")]
)  # fmt: skip
def test_a_status_update_is_taken_and_written_down(
    post: Post, agreed: Agreed, last_transcript: ReadTranscript, code: str, text: str, severity: str
) -> None:
    answer = post(status_update(agreed, code, text), agreed.key)

    findings = {finding["code"]: finding for finding in last_transcript().findings}
    assert status_of(answer.content)[0] == "200"
    assert findings["status_update.said"]["found"] == f"{code} {text} line 2 is unknown"
    assert findings["status_update.said"]["severity"] == severity


def test_a_status_update_needs_a_secret_as_everything_else(post: Post, agreed: Agreed) -> None:
    document = status_update(agreed, "200", "OK").replace(agreed.secret.encode(), b"wrong")

    assert status_of(post(document, agreed.key).content)[0] == "401"


@pytest.mark.parametrize(
    ("promised", "told"), [("create", b"create"), ("inspect", b"create inspect"), ("edit", b"create inspect edit")]
)
def test_a_profile_says_what_this_connection_allows(
    post: Post, supplier_a: Supplier, promised: str, told: bytes
) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(overrides={"operation_allowed": promised})

    answer = post(profile_request(agreed), agreed.key).content

    assert b'<Option name="operationAllowed">' + told + b"</Option>" in answer
    assert b'<Option name="changes">Yes</Option>' in answer
    assert b'requestName="StatusUpdateRequest"' in answer


def test_a_profile_holds_since_the_connection_last_changed(supplier_a: Supplier, agreed: Agreed) -> None:
    changed = timezone.now() + timedelta(days=2)
    with in_tenant(supplier_a):
        before = last_changed(agreed.connection)
        ModelLogEntry.objects.create(
            content_type=ContentType.objects.get(app_label="connections", model="connection"),
            object_id=str(agreed.connection.pk), label="x", action="wagtail.edit", timestamp=changed,
        )  # fmt: skip

        assert before == agreed.connection.created_at
        assert last_changed(agreed.connection) == changed


@pytest.mark.parametrize("version", ["1.2.014", "1.2.045", "1.2.063"])
def test_answers_declare_the_connections_version(post: Post, supplier_a: Supplier, version: str) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(overrides={"setup_dtd_version": version})
    unsupported = profile_request(agreed).replace(b"<ProfileRequest/>", b"<GetPendingRequest/>")

    for document in (setup_request(agreed), profile_request(agreed), unsupported):
        assert f"/cXML/{version}/cXML.dtd".encode() in post(document, agreed.key).content


def test_a_stranger_learns_no_version_of_a_connection(post: Post, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(overrides={"setup_dtd_version": "1.2.063"})

    answer = post(setup_request(agreed, secret="wrong"), agreed.key)

    assert b"1.2.063" not in answer.content


@pytest.mark.parametrize(
    ("user_agent", "profile", "is_noted"),
    [
        (b"Coupa Procurement 1.0", "ariba", True),
        (b"Coupa Procurement 1.0", "coupa", False),
        (b"Some program", "ariba", False),
    ],
)
def test_a_sender_that_looks_like_another_system_is_noted(
    post: Post,
    supplier_a: Supplier,
    last_transcript: ReadTranscript,
    user_agent: bytes,
    profile: str,
    is_noted: bool,
) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(profile=profile)
    document = profile_request(agreed)
    begin, end = document.index(b"<UserAgent>") + len(b"<UserAgent>"), document.index(b"</UserAgent>")

    answer = post(document[:begin] + user_agent + document[end:], agreed.key)

    noted = "connection.profile.differs" in [finding["code"] for finding in last_transcript().findings]
    assert (status_of(answer.content)[0], noted) == ("200", is_noted)


def test_trouble_is_written_down_without_what_was_taken_back(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript
) -> None:
    """The visit was opened, and then its lines could not be made."""
    with in_tenant(supplier_a), database.cursor() as cursor:
        cursor.execute("ALTER TABLE storefront_product RENAME TO gone")
    item = order_item("A-1")

    answer = post(setup_request(agreed, operation=Operation.EDIT, items=(item,)), agreed.key)

    assert (answer.status_code, status_of(answer.content)[0]) == (503, "560")
    assert (last_transcript().verdict, last_transcript().session) == ("service.trouble", None)
    with in_tenant(supplier_a):
        assert PunchoutSession.objects.count() == 0

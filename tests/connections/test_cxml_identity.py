"""Who may come in by the cXML door: unknown and wrong are answered alike."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from connections.models import Transcript
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.test_cxml_door import sessions
from tests.factories.connections import Agreed, add_secret, make_connection
from tests.factories.messages import setup_request, status_of

ReadTranscript = Callable[[], Transcript]


def refused(answer: HttpResponse) -> tuple[str, str]:
    code, text = status_of(answer.content)
    return code, text.partition(" Reference:")[0]


def test_unknown_and_wrong_are_answered_alike(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    answers = [
        post(setup_request(agreed, secret="wrong"), agreed.key),
        post(setup_request(agreed, sender=("NetworkID", "nobody")), agreed.key),
        post(setup_request(agreed, from_=("NetworkID", "somebody else")), agreed.key),
        post(setup_request(agreed), "no-such-key"),
    ]

    assert {refused(answer) for answer in answers} == {("401", "The sender's identity or secret was not recognised.")}
    assert sessions(supplier_a) == []


@pytest.mark.parametrize("secret", ["", " ", "none", "NULL", "x" * 100_000, "пароль", "\u0000"])
def test_a_secret_that_is_none_opens_nothing(post: Post, supplier_a: Supplier, secret: str) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(secret="none")

    assert refused(post(setup_request(agreed, secret=secret), agreed.key))[0] == "401"


def test_a_missing_secret_opens_nothing(post: Post, agreed: Agreed) -> None:
    document = setup_request(agreed).replace(f"<SharedSecret>{agreed.secret}</SharedSecret>".encode(), b"")

    assert refused(post(document, agreed.key))[0] == "401"


def test_identities_are_compared_without_case_and_blanks(post: Post, agreed: Agreed) -> None:
    domain, identity = agreed.sender

    answer = post(setup_request(agreed, sender=(domain.upper(), f" {identity.lower()} ")), agreed.key)

    assert status_of(answer.content)[0] == "200"


def test_a_comment_does_not_cut_an_identity(post: Post, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(sender=("NetworkID", "adm"))
    document = setup_request(agreed).replace(b"<Identity>adm</Identity>", b"<Identity>adm<!-- -->in</Identity>")

    assert refused(post(document, agreed.key))[0] == "401"


def test_the_secret_of_another_connection_opens_nothing(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        other = make_connection()

    answers = [post(setup_request(other), agreed.key), post(setup_request(agreed, secret=other.secret), agreed.key)]

    assert [refused(answer)[0] for answer in answers] == ["401", "401"]


def test_another_suppliers_identity_and_secret_open_nothing(client_b: Client, agreed: Agreed) -> None:
    for path in ("/punchout/cxml/", f"/punchout/cxml/{agreed.key}/"):
        answer = client_b.post(path, setup_request(agreed), content_type="text/xml")
        assert refused(answer)[0] == "401"


def test_a_hubs_sender_speaks_for_listed_buyers_only(post: Post, supplier_a: Supplier) -> None:
    hub = ("AribaNetworkUserId", "sysadmin@hub.example")
    with in_tenant(supplier_a):
        first, second = (make_connection(sender=hub, secret="one hub secret") for _ in range(2))

    answers = [post(setup_request(first)), post(setup_request(second)), post(setup_request(first, from_=hub))]

    assert [status_of(answer.content)[0] for answer in answers] == ["200", "200", "401"]
    assert [s.connection for s in sessions(supplier_a)] == [first.connection, second.connection]


def test_two_connections_that_fit_are_told_to_use_their_own_address(
    post: Post, supplier_a: Supplier, agreed: Agreed
) -> None:
    with in_tenant(supplier_a):
        twin = make_connection(from_=agreed.from_, sender=agreed.sender, secret=agreed.secret)

    code, text = refused(post(setup_request(agreed)))

    assert code == "401"
    assert "http://ta.localhost/punchout/cxml/<connection key>/" in text
    assert status_of(post(setup_request(twin), twin.key).content)[0] == "200"


def test_two_identities_in_one_domain_are_refused(post: Post, agreed: Agreed, last_transcript: ReadTranscript) -> None:
    second = b'<Credential domain="NetworkId"><Identity>another</Identity></Credential>'
    document = setup_request(agreed).replace(b"<Sender>", b"<Sender>" + second)

    assert refused(post(document, agreed.key))[0] == "401"
    assert last_transcript().verdict == "credential.conflict"


def as_marketplace(document: bytes, party: str, *, with_member: bool = False) -> bytes:
    """The document with the credential of one party said to be a marketplace's, alone or before the party's own."""
    begin = document.index(f"<{party}>".encode()) + len(f"<{party}>")
    end = document.index(b"</Credential>", begin) + len(b"</Credential>")
    plain = document[begin:end]
    typed = plain.replace(b"<Credential ", b'<Credential type="marketplace" ')
    return document[:begin] + typed + (plain if with_member else b"") + document[end:]


@pytest.mark.parametrize(
    ("party", "with_member", "status"),
    [("From", False, "401"), ("From", True, "200"), ("Sender", False, "401"), ("Sender", True, "200")],
)
def test_a_marketplace_speaks_for_no_member(
    post: Post, agreed: Agreed, party: str, with_member: bool, status: str
) -> None:
    document = as_marketplace(setup_request(agreed), party, with_member=with_member)

    assert status_of(post(document, agreed.key).content)[0] == status


def test_both_secrets_work_while_they_overlap(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        sender = agreed.connection.credentials.get(role="sender")
        add_secret(sender, "the next secret")
        sender.secrets.filter(pk=sender.secrets.earliest("id").pk).update(
            expires_at=timezone.now() + timedelta(hours=1)
        )

    def codes() -> list[str]:
        documents = [setup_request(agreed), setup_request(agreed, secret="the next secret")]
        return [status_of(post(document, agreed.key).content)[0] for document in documents]

    assert codes() == ["200", "200"]
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert codes() == ["401", "200"]

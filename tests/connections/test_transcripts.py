"""Transcripts: every exchange is written down, masked and bounded, and never in the way."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection as database
from django.test import Client
from django.utils import timezone

from connections.domain import record_transcript as module
from connections.domain.explain_verdict import TEXTS, explain_verdict
from connections.domain.refusal_texts import refusal_text
from connections.models import Transcript
from protocols.messages import Operation
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import setup_request, start_url_of, status_of

ReadTranscript = Callable[[], Transcript]


def count(supplier: Supplier) -> int:
    with in_tenant(supplier):
        return Transcript.objects.count()


def test_an_accepted_exchange_is_written_down(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript
) -> None:
    answer = post(setup_request(agreed, payload_id="p-1"), agreed.key, HTTP_USER_AGENT="Buyer 1")

    kept = last_transcript()
    assert (kept.kind, kept.protocol, kept.verdict, kept.status, kept.http_status) == (
        "setup", "cxml", "accepted", "200", 200,
    )  # fmt: skip
    assert (kept.connection, kept.payload_id, kept.person) == (agreed.connection, "p-1", "zoe@buyer.example")
    assert kept.session is not None
    assert kept.reference == answer["X-Reference"]
    assert ["User-Agent", "Buyer 1"] in kept.request_headers
    assert kept.method == "POST"


def test_neither_secret_nor_start_page_is_kept(post: Post, agreed: Agreed, last_transcript: ReadTranscript) -> None:
    answer = post(setup_request(agreed), agreed.key, HTTP_AUTHORIZATION="Basic xyz", HTTP_COOKIE="a=cookievalue")

    kept = repr(last_transcript().__dict__)
    ticket = start_url_of(answer.content).split("/")[-2]
    assert [secret in kept for secret in (agreed.secret, ticket, "Basic xyz", "cookievalue")] == [False] * 4
    assert "<SharedSecret>***</SharedSecret>" in kept


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_secret_of_a_refused_sender_is_not_kept(
    post: Post, agreed: Agreed, last_transcript: ReadTranscript, encoding: str
) -> None:
    document = (
        setup_request(agreed, secret="nearly right").decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')
    )

    answer = post(document.encode(encoding), agreed.key)

    body = bytes(last_transcript().request_body or b"").decode(encoding)
    assert status_of(answer.content)[0] == "401"
    assert "nearly right" not in body
    assert "BuyerCookie" in body


def test_a_refused_sender_is_found_beside_his_connection(
    post: Post, agreed: Agreed, last_transcript: ReadTranscript
) -> None:
    post(setup_request(agreed, secret="wrong"), agreed.key)

    assert last_transcript().connection == agreed.connection


def test_of_unknown_senders_64_kib_are_kept(post: Post, agreed: Agreed, last_transcript: ReadTranscript) -> None:
    extrinsics = (("Note", "x" * 200_000),)

    post(setup_request(agreed, secret="wrong", extrinsics=extrinsics), agreed.key)
    unknown = last_transcript()
    post(setup_request(agreed, extrinsics=extrinsics), agreed.key)
    known = last_transcript()

    assert (len(bytes(unknown.request_body or b"")), unknown.is_truncated) == (64 * 1024, True)
    assert (len(bytes(known.request_body or b"")) > 200_000, known.is_truncated) == (True, False)


def test_unknown_senders_fill_no_database(
    post: Post, supplier_a: Supplier, agreed: Agreed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_UNKNOWN_PER_HOUR", 3)

    for _ in range(5):
        post(b"nonsense")
    post(setup_request(agreed), agreed.key)

    with in_tenant(supplier_a):
        counted = cache.get(f"unknown-senders:{timezone.now():%Y%m%d%H}")
    assert (count(supplier_a), counted) == (4, 5)


def test_each_supplier_has_a_count_of_its_own(
    post: Post, client_b: Client, supplier_b: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_UNKNOWN_PER_HOUR", 1)
    for _ in range(3):
        post(b"nonsense")

    client_b.generic("POST", "/punchout/cxml/", b"nonsense", content_type="text/xml")

    assert count(supplier_b) == 1


def test_pings_are_not_written_down(client_a: Client, supplier_a: Supplier) -> None:
    client_a.get("/punchout/cxml/")

    assert count(supplier_a) == 0


def test_a_transcript_that_cannot_be_stored_does_not_matter(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a), database.cursor() as cursor:
        cursor.execute("ALTER TABLE connections_transcript RENAME TO gone")

    assert status_of(post(setup_request(agreed), agreed.key).content)[0] == "200"


def test_the_explanation_is_in_the_suppliers_language(client_b: Client, supplier_b: Supplier) -> None:
    client_b.generic("POST", "/punchout/cxml/", b"nonsense", content_type="text/xml")

    with in_tenant(supplier_b):
        kept = Transcript.objects.get()
    assert kept.explanation != ""


def test_zero_characters_do_not_hurt(post: Post, agreed: Agreed, last_transcript: ReadTranscript) -> None:
    answer = post(b"\x00<cXML>\x00", agreed.key, HTTP_X_ODD="a\x00b")

    assert status_of(answer.content)[0] == "406"
    assert last_transcript().verdict == "document.unparseable"


@pytest.mark.parametrize("code", [code for code in TEXTS if code])
def test_each_verdict_is_explained_in_whole_sentences(code: str) -> None:
    assert explain_verdict(code).endswith(".")


def test_a_code_of_a_family_has_the_familys_words() -> None:
    assert explain_verdict("return_address.http") == explain_verdict("return_address")
    assert refusal_text("return_address.http") == refusal_text("return_address")
    assert refusal_text("never.heard.of") == refusal_text("")
    assert explain_verdict("never.heard.of") == ""


def test_operations_are_noted_on_the_visit(post: Post, supplier_a: Supplier, last_transcript: ReadTranscript) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection()

    post(setup_request(agreed, operation=Operation.SOURCE), agreed.key)

    session = last_transcript().session
    assert session is not None
    assert session.operation == "source"

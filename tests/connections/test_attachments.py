"""Files that come with an order: kept beside it as they are, or named with the reason why they are not."""

from collections.abc import Callable
from typing import Any

import pytest

from connections.domain.keep_attachments import MAX_FILE_BYTES, refusal_of
from connections.models import DocumentAttachment, InboundDocument, Transcript
from protocols.messages import Attachment
from protocols.orders import AttachedFile
from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import codes, orders
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request, status_of

ReadTranscript = Callable[[], Transcript]
PDF = b"%PDF-1.7 a drawing"


def multipart(document: bytes, *files: tuple[str, str, str, bytes]) -> bytes:
    """A MIME message; each file is its Content-ID, name, kind and bytes."""
    parts = [b"Content-Type: text/xml\r\nContent-ID: <main@b>\r\n\r\n" + document]
    for content_id, name, kind, content in files:
        head = (
            f'Content-Type: {kind}\r\nContent-ID: <{content_id}>\r\nContent-Disposition: attachment; filename="{name}"'
        )
        parts.append(head.encode() + b"\r\n\r\n" + content)
    return b"".join(b"--B\r\n" + part + b"\r\n" for part in parts) + b"--B--\r\n"


@pytest.fixture
def send(post: Post, priced: tuple[Agreed, Product]) -> Callable[..., Any]:
    """Sends an order with files: send(*files, header=(), line=())."""
    agreed, product = priced

    def request(*files: Any, header: Any = (), line: Any = ()) -> str:
        document = order_request(agreed, order_item(product.sku, attachments=line), attachments=header)
        kind = 'multipart/related; boundary="B"; type="text/xml"; start="<main@b>"'
        return status_of(post(multipart(document, *files), agreed.key, content_type=kind).content)[0]

    return request


def kept(supplier: Supplier) -> list[tuple[str, str, bool, bytes | None, str]]:
    with in_tenant(supplier):
        rows = DocumentAttachment.objects.filter(document__placed_order__isnull=False)
        return [
            (row.name, row.buyer_line, row.is_internal, bytes(row.content) if row.content else None, row.refused)
            for row in rows
        ]


def test_files_are_kept_with_the_order_and_its_lines(supplier_a: Supplier, send: Callable[..., Any]) -> None:
    code = send(
        ("h@b", "terms.pdf", "application/pdf", PDF),
        ("l@b", "line.pdf", "application/pdf", PDF + b"2"),
        ("i@b", "secret.pdf", "application/pdf", PDF + b"3"),
        header=(AttachedFile("cid:h@b", "h@b"), AttachedFile("cid:i@b", "i@b", is_internal=True)),
        line=(AttachedFile("cid:l@b", "l@b"),),
    )

    assert (code, orders(supplier_a)[0].findings) == ("200", [])
    assert kept(supplier_a) == [
        ("terms.pdf", "", False, PDF, ""),
        ("line.pdf", "1", False, PDF + b"2", ""),
        ("secret.pdf", "", True, PDF + b"3", ""),
    ]


def test_a_file_that_did_not_come_is_found_and_the_order_taken(supplier_a: Supplier, send: Callable[..., Any]) -> None:
    assert send(header=(AttachedFile("cid:gone@b", "gone@b"),)) == "200"
    assert codes(orders(supplier_a)[0].findings) == ["order.attachment.missing"]


def test_a_refused_file_is_named_without_its_bytes(
    supplier_a: Supplier, send: Callable[..., Any], last_transcript: ReadTranscript
) -> None:
    send(("p@b", "invoice.pdf", "application/pdf", b"MZ\x90\x00 a program"))

    assert kept(supplier_a) == [("invoice.pdf", "", False, None, "program")]
    assert "order.attachment.refused" in codes(last_transcript().findings)


@pytest.mark.parametrize(
    ("name", "kind", "content", "reason"),
    [
        ("a.pdf", "application/pdf", PDF, ""),
        ("a.zip", "application/zip", b"PK\x03\x04" + b"\0" * 100, ""),
        ("a.txt", "text/plain", b"Deliver <b>here</b>", ""),
        ("a.pdf", "application/pdf", b"x" * (MAX_FILE_BYTES + 1), "too_large"),
        ("a.pdf.EXE", "application/pdf", PDF, "program"),
        ("a", "application/octet-stream", b"\x7fELF", "program"),
        ("a.ps1", "text/plain", b"x", "script"),
        ("a.txt", "text/plain", b"#!/bin/sh", "script"),
        ("a.txt", "text/javascript", b"x", "script"),
        ("a.png", "image/svg+xml", b"x", "web_page"),
        ("a.png", "image/png", b"\xef\xbb\xbf <?xml version='1.0'?><svg onload='x'>", "web_page"),
        ("a.txt", "text/plain", "\ufeff<html>".encode("utf-16-le"), "web_page"),
    ],
)
def test_the_bytes_say_what_a_file_is(name: str, kind: str, content: bytes, reason: str) -> None:
    assert refusal_of(Attachment("c", kind, name, content)) == reason


@pytest.mark.parametrize(
    ("said", "name", "content", "reason"),
    [
        ("../../terms.pdf", "terms.pdf", PDF, ""),
        ("invoice\u202efdp.exe", "invoicefdp.exe", None, "program"),
        ("C:\\x\\run.js .", "run.js", None, "script"),
    ],
)
def test_a_name_that_only_the_document_says_is_judged_like_any_other(
    supplier_a: Supplier, send: Callable[..., Any], said: str, name: str, content: bytes | None, reason: str
) -> None:
    code = send(("h@b", "", "application/octet-stream", PDF), header=(AttachedFile("cid:h@b", "h@b", said),))

    assert code == "200"
    assert kept(supplier_a) == [(name, "", False, content, reason)]


def test_secrets_in_a_mime_message_are_not_kept_and_its_files_are_noted(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], last_transcript: ReadTranscript
) -> None:
    agreed, product = priced
    body = multipart(order_request(agreed, order_item(product.sku)), ("h@b", "a--b.pdf", "application/pdf", PDF))

    post(body, agreed.key, content_type="multipart/mixed; boundary=B")
    said = bytes(last_transcript().request_body or b"")
    post(body, agreed.key, content_type="multipart/mixed; boundary=other")
    unread = bytes(last_transcript().request_body or b"")

    with in_tenant(supplier_a):
        stored = bytes(InboundDocument.objects.get().body)
    assert [agreed.secret.encode() in kept for kept in (said, unread, stored)] == [False] * 3
    assert (b"a-b.pdf (application/pdf), 18 bytes, SHA-256" in said, PDF in said) == (True, False)
    assert (b"could not be taken apart" in unread, b"Content-ID: <main@b>" in unread) == (True, True)

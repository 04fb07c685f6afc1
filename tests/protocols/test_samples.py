"""Published samples of other projects, where they lie beside this checkout: each is read or refused as is right."""

import sys
from html import unescape
from pathlib import Path
from re import findall
from urllib.parse import parse_qsl

import pytest

from protocols.cxml.form import document_of
from protocols.cxml.read import read
from protocols.cxml.read_answers import read_cart, read_response
from protocols.documents import StatusUpdate
from protocols.errors import RemoteError
from protocols.messages import Envelope, ProfileRequest, SetupRequest, Unsupported
from protocols.mime import unwrap
from protocols.oci.read import read_call
from protocols.oci.read_return import read_return
from protocols.orders import PurchaseOrder
from tests.protocols.samples import SHARED

SAMPLES = SHARED / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside this checkout")
DOCUMENTS = [path for path in sorted(SAMPLES.glob("**/*.xml")) if {"orders", "catalogs", "oci"}.isdisjoint(path.parts)]


def kind(body: bytes) -> str:
    """What kind of document it is, by its own words."""
    if b"<Response" in body:
        return "response"
    return "cart" if b"<PunchOutOrderMessage" in body else "request"


def named(path: Path) -> str:
    """A short name for the test."""
    return f"{path.parent.name}/{path.name}"


@needs_samples
@pytest.mark.parametrize("path", [path for path in DOCUMENTS if kind(path.read_bytes()) == "request"], ids=named)
def test_a_published_request_is_read(path: Path) -> None:
    envelope = read(path.read_bytes())

    assert isinstance(envelope, Envelope)
    assert envelope.header.sender
    match envelope.body:
        case SetupRequest(return_url=address, buyer_cookie=cookie):
            assert address.startswith("http")
            assert cookie
        case PurchaseOrder(order_id=order_id, order_type=order_type, lines=lines):
            assert order_id
            assert lines or order_type == "delete"
        case other:
            assert isinstance(other, ProfileRequest | StatusUpdate | Unsupported)


@needs_samples
@pytest.mark.parametrize("path", [path for path in DOCUMENTS if kind(path.read_bytes()) == "response"], ids=named)
def test_a_published_answer_is_read(path: Path) -> None:
    assert read_response(path.read_bytes()).code.isdigit()


@needs_samples
@pytest.mark.parametrize("path", [path for path in DOCUMENTS if kind(path.read_bytes()) == "cart"], ids=named)
def test_a_published_cart_is_read(path: Path) -> None:
    found = read_cart(path.read_bytes())

    assert found.total.currency
    assert all(line.unit and line.unit_price.currency == found.total.currency for line in found.lines)


@needs_samples
def test_a_published_form_holds_its_cart() -> None:
    body = (SAMPLES / "constructed/cxml/PunchOutOrderMessage-post-body-base64.txt").read_text()
    document = document_of(parse_qsl(body.strip()))

    assert document is not None
    assert read_cart(document).total.currency


@needs_samples
@pytest.mark.parametrize(
    "name", ["constructed/oci/return-form-2-lines.html", "meplato-sapoci/background_search-answer.html"]
)
def test_a_published_oci_form_is_read(name: str) -> None:
    page = (SAMPLES / name).read_text(encoding="utf-8")
    inputs = findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', page)
    found = read_return([(unescape(field), unescape(value)) for field, value in inputs])

    assert len(found.lines) >= 1
    assert all(line.quantity > 0 and line.unit_price.currency for line in found.lines)


@needs_samples
def test_a_published_oci_call_is_read() -> None:
    text = (SAMPLES / "constructed/oci/callup-plain.txt").read_text()
    call = read_call(parse_qsl(text.strip().splitlines()[-1].rpartition("?")[2], keep_blank_values=True))

    assert call.return_url.startswith("http")


def outcome(path: Path) -> str:
    """What reading the file gives: the object in short, or the status it is refused with."""
    try:
        envelope = read(path.read_bytes())
    except RemoteError as refused:
        return f"{refused.status} {refused.text_for_peer}"
    odd = ", ".join(finding.code for finding in envelope.findings)
    return f"{said(envelope.body)}{f' ({odd})' if odd else ''}"


def said(body: object) -> str:
    """A message in one line."""
    match body:
        case SetupRequest(operation=operation, items=items):
            return f"SetupRequest {operation}, {len(items)} items"
        case PurchaseOrder(order_id=order_id, order_type=order_type, lines=lines):
            return f"PurchaseOrder {order_type} {order_id}, {len(lines)} lines"
        case StatusUpdate(code=code):
            return f"StatusUpdate {code}"
        case Unsupported(name=name):
            return f"Unsupported {name}"
        case other:
            return type(other).__name__


@needs_samples
def test_the_table_of_samples_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    table = {named(path): outcome(path) for path in DOCUMENTS}
    with capsys.disabled():
        sys.stdout.write("\n" + "".join(f"  {name:58} {result}\n" for name, result in table.items()))

    requests = {named(path) for path in DOCUMENTS if kind(path.read_bytes()) == "request"}
    assert not [name for name in requests if table[name][:3].isdigit()]
    assert {table[name][:3] for name in table.keys() - requests} <= {"406", "450"}


@needs_samples
def test_a_published_order_with_a_file_is_read() -> None:
    raw = (SAMPLES / "constructed/cxml/OrderRequest-multipart-related-base64-crlf.mime").read_bytes()
    head, _blank, body = raw.partition(b"\r\n\r\n")
    came = unwrap(body, head.decode().partition(":")[2].strip())
    envelope = read(came.document, attachments=came.attachments)

    assert [each.name for each in envelope.attachments] == ["anlage.pdf"]
    assert "order.attachment.missing" not in [finding.code for finding in envelope.findings]

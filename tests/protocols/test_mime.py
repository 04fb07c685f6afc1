"""A document and its files, in whatever they came: bare, in a form, in MIME of every flavour."""

import base64
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from protocols.errors import RemoteError, Unparseable
from protocols.limits import MAX_FORM_FIELDS, MAX_MIME_LEVELS, MAX_MIME_PARTS
from protocols.messages import Attachment
from protocols.mime import Unwrapped, unwrap

DOCUMENT = b"<cXML>\xc3\xa4</cXML>"
PDF = b"%PDF-1.4\r\n\x00\xff\n--not-a-boundary\r\n"
RELATED = 'multipart/related; boundary="b/1"; type="text/xml"; start="<doc@x>"'
MIXED = "multipart/mixed; boundary=b/1"


def part(content: bytes, *headers: str, end: bytes = b"\r\n") -> bytes:
    """A part with its delimiter before it."""
    lines = [b"--b/1", *(header.encode() for header in headers), b"", content]
    return end.join(lines) + end


def message(*parts: bytes, end: bytes = b"\r\n") -> bytes:
    """Parts and the last delimiter."""
    return b"".join(parts) + b"--b/1--" + end


MAIN = part(DOCUMENT, "Content-Type: text/xml; charset=UTF-8", "Content-ID: <doc@x>")
FILE = part(
    base64.encodebytes(PDF),
    "content-type: application/PDF; name=a.pdf",
    "Content-Transfer-Encoding: Base64",
    "Content-ID: <file@x>",
)
ATTACHED = Attachment("file@x", "application/pdf", "a.pdf", PDF)


@pytest.mark.parametrize(
    "body", [DOCUMENT, b"\r\n" + DOCUMENT, b"\xef\xbb\xbf" + DOCUMENT, DOCUMENT.decode().encode("utf-16"), b"", b"{}"]
)
def test_what_is_no_wrapping_stays_as_it_is(body: bytes) -> None:
    assert unwrap(body, "text/xml") == Unwrapped(body)


@pytest.mark.parametrize("content_type", ["", "application/json", RELATED, "application/x-www-form-urlencoded"])
def test_the_bytes_decide_before_the_content_type(content_type: str) -> None:
    assert unwrap(DOCUMENT, content_type).document == DOCUMENT


@pytest.mark.parametrize("name", ["cxml-base64", "cXML-Base64"])
def test_a_document_in_a_form_is_found_whatever_its_label(name: str) -> None:
    body = f"{name}={base64.b64encode(DOCUMENT).decode()}".replace("+", "%2B").encode()

    assert unwrap(body, "text/xml").document == DOCUMENT
    assert unwrap(b"a=1&" + body, "application/x-www-form-urlencoded").document == DOCUMENT


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"a=1", "The form holds no field cxml-base64 or cxml-urlencoded."),
        (b"a=1&" * (MAX_FORM_FIELDS + 1), f"The form has more than {MAX_FORM_FIELDS} fields."),
    ],
)
def test_a_form_without_document_is_refused(body: bytes, text: str) -> None:
    with pytest.raises(Unparseable) as refused:
        unwrap(body, "application/x-www-form-urlencoded; charset=utf-8")

    assert refused.value.text_for_peer == text


@pytest.mark.parametrize("content_type", [RELATED, MIXED, MIXED.replace("mixed", "Related"), MIXED + "; start=doc@x"])
@pytest.mark.parametrize("preamble", [b"", b"This is MIME.\r\n", b"\r\n"])
def test_a_document_and_its_file_are_told_apart(content_type: str, preamble: bytes) -> None:
    assert unwrap(preamble + message(MAIN, FILE), content_type) == Unwrapped(DOCUMENT, (ATTACHED,))


def test_the_start_may_name_a_later_part() -> None:
    assert unwrap(message(FILE, MAIN), RELATED) == Unwrapped(DOCUMENT, (ATTACHED,))


def test_line_feeds_alone_end_lines_too() -> None:
    binary = part(PDF, "Content-Type: application/pdf", "Content-ID: <f>", end=b"\n")
    main = part(DOCUMENT, "Content-Type: text/xml", "Content-ID: doc@x", end=b"\n")

    assert unwrap(message(main, binary, end=b"\n"), RELATED) == Unwrapped(
        DOCUMENT, (Attachment("f", "application/pdf", "", PDF),)
    )


def test_binary_parts_keep_every_byte() -> None:
    binary = part(PDF, "Content-Type: application/pdf", "Content-Transfer-Encoding: binary")

    assert unwrap(message(MAIN, binary), RELATED).attachments[0].content == PDF


def test_quoted_printable_is_undone() -> None:
    quoted = part(b"<cXML>=C3=\r\n=A4</cXML>", "Content-Transfer-Encoding: quoted-printable")

    assert unwrap(message(quoted), MIXED).document == DOCUMENT


def test_nested_messages_are_one() -> None:
    inner = b"--i\r\nContent-ID: <file@x>\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n" + PDF + b"\r\n--i--"
    outer = part(inner, "Content-Type: multipart/mixed; boundary=i")

    assert unwrap(message(MAIN, outer), RELATED) == Unwrapped(DOCUMENT, (ATTACHED,))


def test_a_start_that_names_no_part_is_a_finding() -> None:
    found = unwrap(message(MAIN, FILE), RELATED.replace("doc@x", "other@x"))

    assert (found.document, found.attachments) == (DOCUMENT, (ATTACHED,))
    assert [(each.code, each.found) for each in found.findings] == [("envelope.start.missing", "other@x")]


def test_a_damaged_file_is_kept_as_it_came_with_a_finding() -> None:
    damaged = part(b"A", "Content-Transfer-Encoding: base64", "Content-ID: <d>")
    found = unwrap(message(MAIN, damaged), RELATED)

    assert found.attachments == (Attachment("d", "text/plain", "", b"A"),)
    assert [(each.code, each.path) for each in found.findings] == [("envelope.attachment.damaged", "d")]


@pytest.mark.parametrize("content", [b"\r\n" + DOCUMENT, b"\n" + DOCUMENT, DOCUMENT])
def test_a_part_without_headers_is_read(content: bytes) -> None:
    assert unwrap(b"--b/1\r\n" + content + b"\r\n--b/1--", MIXED).document == DOCUMENT


def test_empty_parts_and_a_missing_end_are_survived() -> None:
    assert unwrap(b"--b/1\n--b/1\nA: b\n--b/1\n\n" + DOCUMENT, MIXED).document == DOCUMENT


def test_headers_may_be_folded_and_the_first_of_two_counts() -> None:
    odd = part(DOCUMENT, "Content-ID:\r\n <doc@x>", "Content-ID: <other@x>", "Content-Type:\r\n\ttext/xml")

    assert unwrap(message(FILE, odd), RELATED).document == DOCUMENT


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="a b;c.pdf"', "a b;c.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        (r'attachment; filename="C:\\Users\\a\\b.pdf"', "b.pdf"),
        ('attachment; filename=".."', ""),
        ("attachment; filename*=UTF-8'de'%C3%A4.pdf", "ä.pdf"),
        ('attachment; filename="=?utf-8?B?w6QucGRm?="', "ä.pdf"),
        ('attachment; filename="=?utf-8?Q?=C3=A4?= b"', "ä b"),
        ('attachment; filename="=?utf-8?B?w?="', "=?utf-8?B?w?="),
        ('attachment; filename="=?no-such?Q?a?="', "=?no-such?Q?a?="),
        ("attachment", ""),
        ('attachment; other=1; FileName="x\x01y"', "xy"),
        ('attachment; filename="' + "n" * 300 + '"', "n" * 255),
    ],
)
def test_a_file_name_is_for_people_and_never_a_path(header: str, name: str) -> None:
    file = part(b"x", f"Content-Disposition: {header}")

    assert unwrap(message(MAIN, file), RELATED).attachments[0].name == name


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (message(MAIN), "multipart/related"),
        (message(MAIN), "multipart/related; boundary=other"),
        (message(part(b" ", "Content-ID: <doc@x>")), RELATED),
        (b"--b/1--", MIXED),
        (message(part(b"", "Content-Type: multipart/mixed")), MIXED),
    ],
)
def test_x22_a_message_that_holds_no_document_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(Unparseable) as refused:
        unwrap(body, content_type)

    assert refused.value.status == "406"


def test_x22_ten_thousand_parts_are_refused_at_once() -> None:
    started = time.process_time()
    with pytest.raises(Unparseable):
        unwrap(message(MAIN, *[FILE] * 10_000), RELATED)

    assert time.process_time() - started < 1


def test_x22_parts_of_inner_messages_count() -> None:
    inner = b"--i\r\nA: b\r\n\r\nx\r\n" * (MAX_MIME_PARTS // 2 + 1)
    outer = part(inner, "Content-Type: multipart/mixed; boundary=i")
    with pytest.raises(Unparseable):
        unwrap(message(outer, outer), MIXED)


def test_x22_messages_within_messages_end_somewhere() -> None:
    levels = range(MAX_MIME_LEVELS + 1)
    body = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in levels)
    with pytest.raises(Unparseable) as refused:
        unwrap(body, "multipart/mixed; boundary=b0")

    assert refused.value.text_for_peer == "The multipart message is nested more than 8 levels deep."


def test_x22_no_file_is_written_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    unwrap(message(MAIN, part(b"x", 'Content-Disposition: attachment; filename="here.txt"')), RELATED)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "piece", [b"--b/1", b"\r\n", b"A: b\r\n", b"; a=", b" ", b'"', b"\\", b"=?", b"--b/1 ", b"filename*0=a;"]
)
def test_x22_no_message_costs_the_square_of_its_size(piece: bytes) -> None:
    body = b'--b/1\r\nContent-Disposition: x; filename="' + piece * 200_000
    started = time.process_time()
    for content_type in (RELATED, "multipart/mixed; boundary=" + piece.decode() * 200_000):
        try:
            unwrap(body, content_type)
        except Unparseable:
            continue

    assert time.process_time() - started < 2


PIECES = [b"--b/1", b"--b/1--", b"\r\n", b"\n", b"Content-Type: multipart/mixed; boundary=b/1", b"Content-ID: <doc@x>",
          b"Content-Transfer-Encoding: base64", b"A: ", b"<a/>", b"\xff", b'name="', b" ", b"=?utf-8?q?=FF?="]  # fmt: skip


@given(st.binary(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join), st.text(max_size=40))
@example(b'--b/1\r\nContent-Disposition: x; filename="=?utf-8?q?=FF?="\r\n\r\n<a/>', "")
def test_any_bytes_are_unwrapped_or_refused(body: bytes, content_type: str) -> None:
    for kind in (RELATED, MIXED, "multipart/" + content_type, "application/x-www-form-urlencoded", content_type):
        try:
            found = unwrap(body, kind)
        except RemoteError:
            continue
        assert isinstance(found.document, bytes)

"""Take a message out of what it came in: as it is, a field of a form, or a MIME message with files beside it.

Senders label bodies at will, so the bytes decide before the content type does. A file's name is the sender's, and
nothing here or above writes by it. Source: RG 20–23, 40, 123, 190; RFC 2045–2047, 2387, 2392; threats A18, X22.

Why not the standard library's parser: it recurses without end into messages within messages, and takes the square of
their number for the pieces of a file's name. Here everything is bounded before it is looked at.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from protocols.cxml.form import document_of
from protocols.errors import Unparseable
from protocols.findings import Finding
from protocols.limits import MAX_FORM_FIELDS, MAX_MIME_HEAD_BYTES, MAX_MIME_LEVELS, MAX_MIME_PARTS
from protocols.messages import Attachment
from protocols.mime_headers import content_id, file_name, parameter, read_headers

_FORM = "application/x-www-form-urlencoded"
_BLANKS = b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The document, the files that came with it, and what was odd about the wrapping."""

    document: bytes
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    headers: dict[str, str]
    content: bytes

    @property
    def content_id(self) -> str:
        return content_id(self.headers.get("content-id", ""))

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()[:255]


def unwrap(body: bytes, content_type: str) -> Unwrapped:
    """The document and its files. Raises Unparseable."""
    if body.lstrip(_BLANKS)[:1] == b"<":
        return Unwrapped(body)
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        return _unwrap_parts(body, content_type)
    if kind == _FORM or body[:12].lower().startswith((b"cxml-base64=", b"cxml-urlenc")):
        return Unwrapped(_in_form(body))
    return Unwrapped(body)


def _in_form(body: bytes) -> bytes:
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS)
    except ValueError as many:
        raise Unparseable(f"The form has more than {MAX_FORM_FIELDS} fields.") from many
    document = document_of(pairs)
    if document is None:
        raise Unparseable("The form holds no field cxml-base64 or cxml-urlencoded.")
    return document


def _unwrap_parts(body: bytes, content_type: str) -> Unwrapped:
    """The part that `start` names, else the first; multipart/mixed is read like multipart/related (RG 22)."""
    parts: list[_Part] = []
    for part in _leaves(body, content_type[:MAX_MIME_HEAD_BYTES], level=1):
        parts.append(part)
        if len(parts) > MAX_MIME_PARTS:
            raise Unparseable(f"The multipart message has more than {MAX_MIME_PARTS} parts.")
    findings: list[Finding] = []
    wanted = content_id(parameter(content_type[:MAX_MIME_HEAD_BYTES], "start"))
    named = [part for part in parts if wanted and part.content_id == wanted]
    if wanted and not named:
        findings.append(Finding("envelope.start.missing", "Content-Type/start", wanted[:120], "a part of that name"))
    for main in named or parts:
        document = _decoded(main, findings)
        if document.strip():
            others = tuple(_attachment(part, findings) for part in parts if part is not main)
            return Unwrapped(document, others, tuple(findings))
    raise Unparseable("The multipart message holds no document; is its boundary the one that Content-Type names?")


def _leaves(body: bytes, content_type: str, level: int) -> Iterator[_Part]:
    """The parts that hold something, in order, those of inner multipart messages among them."""
    if level > MAX_MIME_LEVELS:
        raise Unparseable(f"The multipart message is nested more than {MAX_MIME_LEVELS} levels deep.")
    boundary = parameter(content_type, "boundary")
    if not boundary:
        raise Unparseable("The Content-Type of a multipart message names no boundary.")
    for piece in _pieces(body, boundary.encode("latin-1", "replace")):
        part = _part(piece)
        if part.kind.startswith("multipart/"):
            yield from _leaves(part.content, part.headers["content-type"], level + 1)
        elif part.headers or part.content:
            yield part


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What lies between the delimiters, which stand on lines of their own; one that never ends reaches to the end."""
    if body.count(b"--" + boundary) > MAX_MIME_PARTS + 1:
        raise Unparseable(f"The multipart message has more than {MAX_MIME_PARTS} parts.")
    delimiter = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?(?=\n)|\Z)")
    begin = -1
    for match in delimiter.finditer(body):
        if begin >= 0:
            yield body[begin : match.start()]
        if match.group(1):
            return
        begin = match.end() + 1
    if begin >= 0:
        yield body[begin:]


def _part(piece: bytes) -> _Part:
    """Headers and content. A part may have no headers: then it begins with an empty line, or with the content itself."""
    if piece.startswith((b"\n", b"\r\n")):
        return _Part({}, piece.lstrip(b"\r")[1:])
    blank = _BLANK_LINE.search(piece, 0, MAX_MIME_HEAD_BYTES)
    headers = read_headers(piece[: blank.start() if blank else MAX_MIME_HEAD_BYTES])
    if blank is None or not headers:
        return _Part(headers, b"" if headers else piece)
    return _Part(headers, piece[blank.end() :])


def _attachment(part: _Part, findings: list[Finding]) -> Attachment:
    return Attachment(part.content_id, part.kind, file_name(part.headers), _decoded(part, findings))


def _decoded(part: _Part, findings: list[Finding]) -> bytes:
    """The bytes of a part; one that is not what it says stays as it came, with a finding."""
    encoding = part.headers.get("content-transfer-encoding", "").strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(part.content)
    if encoding != "base64":
        return part.content
    text = _NOT_BASE64.sub(b"", part.content)
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        findings.append(Finding("envelope.attachment.damaged", part.content_id[:120], "", "base64"))
        return part.content

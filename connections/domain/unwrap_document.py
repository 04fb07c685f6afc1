"""Find the cXML document in a body: as it is, in a form field, or as the first part of a MIME envelope.

Senders label bodies at will, so the bytes decide before the content type does. Source: RG 20–23, 40; threat A18.
"""

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from protocols.cxml.form import document_of
from protocols.errors import Unparseable

_FORM = "application/x-www-form-urlencoded"


def unwrap_document(body: bytes, content_type: str) -> bytes:
    """The document's bytes; attachments stay behind. Raises Unparseable."""
    start = body.lstrip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00")[:1]
    if start == b"<":
        return body
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        return _main_part(body, content_type)
    if kind == _FORM or body[:12].lower().startswith((b"cxml-base64=", b"cxml-urlenc")):
        return _in_form(body)
    return body


def _in_form(body: bytes) -> bytes:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    document = document_of(pairs)
    if document is None:
        raise Unparseable("The form holds no field cxml-base64 or cxml-urlencoded.")
    return document


def _main_part(body: bytes, content_type: str) -> bytes:
    """The part that `start` names, else the first; multipart/mixed is read like multipart/related."""
    label = content_type.replace("\r", " ").replace("\n", " ").encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + label + b"\r\n\r\n" + body)
    parts = [part for part in message.walk() if not part.is_multipart()] if message.is_multipart() else []
    wanted = str(message.get_param("start") or "").strip("<> ")
    named = [part for part in parts if wanted and str(part.get("Content-ID", "")).strip("<> ") == wanted]
    for part in named or parts:
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            return content
    raise Unparseable("The multipart message holds no document.")

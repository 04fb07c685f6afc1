"""Keep the files that came with an order beside its document, in the same transaction and one statement.

The bytes say what a file is, not its name or label: programs, scripts, web pages and drawings with scripts (SVG) are
not kept, but named with the reason. Nothing is unpacked, drawn or opened. Threats A18, X22.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from connections.domain.exchange import Exchange
from connections.models import DocumentAttachment
from protocols.findings import Finding
from protocols.messages import Attachment
from protocols.mime_headers import last_step
from protocols.orders import AttachedFile, PurchaseOrder

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_FILES = 100
TOO_LARGE, TOO_MANY, PROGRAM, SCRIPT, WEB_PAGE = "too_large", "too_many", "program", "script", "web_page"

#: Windows, Linux, Java and macOS programs; Windows short cuts.
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00", b"dex\n", b"\x00asm",
)  # fmt: skip
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|svg|iframe|xsl:|\?php|%@|hta:)", re.IGNORECASE)
_LOOK_AT_BYTES = 4096
_SUFFIXES = {
    PROGRAM: frozenset({
        "exe", "dll", "com", "scr", "msi", "msp", "jar", "apk", "app", "dmg", "deb", "rpm", "cpl", "lnk", "sys", "pif",
        "gadget", "iso", "reg", "xll",
    }),
    SCRIPT: frozenset({
        "bat", "cmd", "js", "jse", "mjs", "vbs", "vbe", "wsf", "wsh", "ps1", "psm1", "sh", "bash", "py", "pl", "rb",
        "php", "phtml", "asp", "aspx", "jsp", "hta",
    }),
    WEB_PAGE: frozenset({"htm", "html", "xhtml", "shtml", "mht", "mhtml", "svg", "svgz", "xsl", "xslt", "swf"}),
}  # fmt: skip
_MEDIA_TYPES = {
    PROGRAM: re.compile(r"application/(?:x-ms-?dos-?program|x-msdownload|x-executable|java-archive|x-dosexec|wasm)"),
    SCRIPT: re.compile(r"(?:application|text)/(?:x-)?(?:java|ecma|vb|shell|perl|python)?script|.*/x-(?:sh|php|bat)\b"),
    WEB_PAGE: re.compile(r"text/html|application/xhtml|image/svg|multipart/related|.*/xslt|.*shockwave"),
}


def keep_attachments(document_id: int, order: PurchaseOrder, exchange: Exchange) -> None:
    """Store the files, with what refers to them; what is refused is stored without its bytes, and found."""
    if not exchange.attachments:
        return
    references = dict(_references(order))
    rows = [
        _row(document_id, attachment, number, references.get(attachment.content_id, []))
        for number, attachment in enumerate(exchange.attachments, start=1)
    ]
    DocumentAttachment.objects.bulk_create(rows)
    exchange.found(
        Finding("order.attachment.refused", "MIME", f"{row.name or row.content_id}: {row.refused}"[:120], "a document")
        for row in rows
        if row.refused
    )


def refusal_of(attachment: Attachment) -> str:
    """Why the file is not kept; empty if it is."""
    if len(attachment.content) > MAX_FILE_BYTES:
        return TOO_LARGE
    suffix = attachment.name.rpartition(".")[2].strip(" .").lower() if "." in attachment.name else ""
    for reason, suffixes in _SUFFIXES.items():
        if suffix in suffixes or _MEDIA_TYPES[reason].match(attachment.media_type.lower()):
            return reason
    return _sniffed(attachment.content)


def _sniffed(content: bytes) -> str:
    """What the first bytes betray; UTF-16 shows its ASCII once the zero bytes are gone."""
    start = content[:_LOOK_AT_BYTES]
    if start.startswith(_PROGRAMS):
        return PROGRAM
    text = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith(b"#!"):
        return SCRIPT
    return WEB_PAGE if text.startswith(b"<") and _MARKUP.search(text) else ""


def _references(order: PurchaseOrder) -> Iterator[tuple[str, list[tuple[str, AttachedFile]]]]:
    """Per Content-ID, as it may be written, who refers to it: the buyer's line number ("" for the whole order)."""
    found: dict[str, list[tuple[str, AttachedFile]]] = {}
    named = [("", file) for file in order.attachments]
    named += [(line.line_number, file) for line in order.lines for file in line.attachments]
    for line_number, file in named:
        for content_id in {file.content_id, unquote(file.content_id)} - {""}:
            found.setdefault(content_id, []).append((line_number, file))
    yield from found.items()


def _row(
    document_id: int, attachment: Attachment, number: int, references: list[tuple[str, AttachedFile]]
) -> DocumentAttachment:
    names = (name for _line, file in references if (name := last_step(file.name)))
    attachment = replace(attachment, name=attachment.name or next(names, ""))  # whoever names it, it is judged by it
    refused = TOO_MANY if number > MAX_FILES else refusal_of(attachment)
    return DocumentAttachment(
        document_id=document_id,
        content_id=attachment.content_id[:255],
        name=attachment.name[:255],
        media_type=attachment.media_type[:120],
        size=len(attachment.content),
        is_internal=any(file.is_internal for _line, file in references),
        buyer_line=next((line for line, _file in references if line), "")[:40],
        content=None if refused else attachment.content,
        refused=refused,
    )

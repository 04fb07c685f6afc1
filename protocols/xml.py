"""The one door to lxml: bytes in, a bounded tree out; and the escape functions that writers use.

Hardened as threats D12 and group X ask: no entities, no network, no declarations in the document, caps on bytes,
elements and attributes before parsing, comments removed (a comment inside an identity would cut it short).
"""

import re
from typing import Any

from lxml import etree

from protocols.errors import TooLarge, Unparseable
from protocols.limits import MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_ORDER_BYTES

Element = Any  # lxml's element class has no public type; this module is its only door
_DECLARATIONS = re.compile(rb"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL_TEXT = re.compile("[&<>]")


def parse(body: bytes, *, max_bytes: int = MAX_ORDER_BYTES) -> Element:
    """The root element. Raises TooLarge and Unparseable, which say where and why."""
    if len(body) > max_bytes:
        raise TooLarge(f"The document has {len(body)} bytes; at most {max_bytes} are accepted.")
    body = body.lstrip(b" \t\r\n")
    if not body:
        raise Unparseable("The request is empty; a cXML document was expected.")
    _refuse_hostile_size(body)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as broken:
        line = broken.lineno or 1
        raise Unparseable(f"The document is not well-formed XML at line {line}: {_reason(broken)}") from broken
    _refuse_declarations(root, body)
    return root


def _refuse_hostile_size(body: bytes) -> None:
    """Bound elements and attributes before a tree is built: each needs a "<" or an "=" of its own.

    Depth needs no count of ours: libxml2 stops at 256 levels, and no reader here recurses.
    """
    if body.count(b"<") > 2 * MAX_ELEMENTS or body.count(b"=") > MAX_ATTRIBUTES:
        raise TooLarge(f"The document has more than {MAX_ELEMENTS} elements or attributes.")


def _refuse_declarations(root: Element, body: bytes) -> None:
    """cXML needs the external DOCTYPE only; a declaration of its own, or an entity left over, is refused."""
    subset = root.getroottree().docinfo.internalDTD
    declares = subset is not None and (
        next(subset.iterentities(), None) is not None or next(subset.iterelements(), None) is not None
    )
    uses = b"&" in body and next(root.iter(etree.Entity), None) is not None
    if declares or uses or _DECLARATIONS.search(body[:4096]):
        raise Unparseable("The document declares or uses entities of its own, which is not accepted.")


def doctype_version(root: Element) -> str:
    """The version in the DOCTYPE's address, e.g. "1.2.045", or an empty string."""
    match = re.search(r"/(\d+\.\d+\.\d+)/", root.getroottree().docinfo.system_url or "")
    return match.group(1) if match else ""


def _reason(broken: etree.XMLSyntaxError) -> str:
    return str(broken.msg or "unknown").split(", line ")[0].rstrip(".")[:160] + "."


def pretty(body: bytes) -> str:
    """For people: indented text of a document, or the text as it is where it is no XML."""
    try:
        root = parse(body)
    except (TooLarge, Unparseable):
        return body.decode("utf-8", "replace")
    etree.indent(root)
    return str(etree.tostring(root.getroottree(), encoding="unicode"))


def escape_text(text: str) -> str:
    """For element content; characters that XML forbids are dropped."""
    if not text.isprintable():
        text = _FORBIDDEN.sub("", text)
    if _SPECIAL_TEXT.search(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text


def escape_attribute(text: str) -> str:
    """For attribute values in double quotes; line ends and tabs survive as references."""
    text = escape_text(text)
    if '"' in text:
        text = text.replace('"', "&quot;")
    if "\n" in text or "\t" in text:
        text = text.replace("\n", "&#10;").replace("\t", "&#9;")
    return text

"""The one door to lxml: bytes in, a bounded tree out; and the escape functions that writers use.

Hardened as threats D12 and group X ask: no entities, no network, no declarations in the document, caps on bytes,
elements and attributes before parsing, comments removed (a comment inside an identity would cut it short).

The scans before parsing read bytes, so only encodings whose ASCII characters are plain bytes reach libxml2, and it is
told which one: otherwise a declaration could hide from us in UTF-7 or UTF-16.
"""

import codecs
import re
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from protocols.errors import TooLarge, Unparseable
from protocols.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENT_ATTRIBUTES, MAX_ELEMENTS, MAX_ORDER_BYTES

Element = Any  # lxml's element class has no public type; this module is its only door

#: Begins a string that is markup, not text. XML has no such character, so no text of a document begins with it.
MARKUP = "\x01"

_BLANKS = re.compile(rb"[ \t\r\n]*")
_ENCODING = re.compile(rb"<\?xml[^>]*?\bencoding[ \t\r\n]*=[ \t\r\n]*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_SINGLE_BYTE = frozenset(
    [
        "latin1",
        "latin-1",
        "cp1252",
        *(f"iso-8859-{n}" for n in range(1, 17) if n != 12),  # the twelfth was never published
        *(f"windows-{n}" for n in range(1250, 1259)),
    ]
)
_ACCEPTED_ENCODINGS = _SINGLE_BYTE | {"utf-8", "utf8", "us-ascii", "ascii"}
#: How a document in UTF-16 begins, with and without byte-order mark.
_UTF16_MARKS = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
#: A DOCTYPE that declares nothing of its own; an empty subset is seen in the wild.
_DOCTYPE = re.compile(
    rb"<!DOCTYPE\s+[^\s\[>\"']+(?:\s+(?:SYSTEM|PUBLIC\s+(?:\"[^\"]*\"|'[^']*'))\s+(?:\"[^\"]*\"|'[^']*'))?"
    rb"\s*(?:\[\s*\]\s*)?>"
)
#: Any reference but the five that XML itself knows and the numeric ones.
_ENTITY = re.compile(rb"&(?!(?:lt|gt|amp|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)")
#: Where "&" is plain text. One that is never closed reaches to the end: to search on would cost the square of the size.
_OPAQUE = re.compile(rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
#: The one element of another namespace that the standard has, a child of the root.
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
#: Elements whose content the DTD leaves open (ANY): what lies within is kept or skipped, and never looked into.
_OPEN_CONTENT = frozenset({"BuyerCookie", "Extrinsic", "SupplierPartAuxiliaryID", "DigitalSignature"})
#: Asked of libxml2 at once; a walk in Python costs three times as much.
_too_deep = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_MANY_ATTRIBUTES = re.compile(rb"[^\s=\"']+\s*=\s*[\"']")
#: So many attributes of an element need so many bytes at least, none of them a "<".
_SMALLEST_HOSTILE = MAX_ELEMENT_ATTRIBUTES * 5
#: So many elements ("<a/>") or attributes need more bytes than this.
_SMALLEST_LARGE = min(MAX_ELEMENTS, MAX_ATTRIBUTES) * 4
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: How every parser here is set: no entities, no network, no DTD, nothing huge, no comments or instructions.
HARDENED: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False, "attribute_defaults": False,
    "huge_tree": False, "remove_comments": True, "remove_pis": True,
}  # fmt: skip


def parse(body: bytes, *, max_bytes: int = MAX_ORDER_BYTES) -> Element:
    """The root element. Raises TooLarge and Unparseable, which say where and why.

    cXML has no namespaces: an element in one is refused, but for signatures and for what is opaque to the standard.
    """
    root = _tree(body, max_bytes)
    if _too_deep(root):
        raise Unparseable(f"The document has more than {MAX_DEPTH} levels of elements.")
    if root.tag[0] == "{" or b"xmlns" in body or (b"\x00" in body and b"x\x00m\x00l\x00n\x00s" in body):
        _refuse_namespaces(root)
    return root


def parse_namespaced(body: bytes, *, max_bytes: int = MAX_ORDER_BYTES) -> Element:
    """The root element, names with their namespaces, for order formats that live in some (UBL, openTRANS, IDoc)."""
    root = _tree(body, max_bytes)
    if _too_deep(root):
        raise Unparseable(f"The document has more than {MAX_DEPTH} levels of elements.")
    return root


def _refuse_namespaces(root: Element) -> None:
    """Two names that read alike must not be two elements (threat X17)."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag[0] == "{":
            name = etree.QName(element)
            raise Unparseable(
                f"The element {name.localname[:60]} is in the namespace {str(name.namespace)[:120]}; cXML has none."
            )
        if element.tag not in _OPEN_CONTENT:
            waiting += (each for each in element if element is not root or each.tag != _SIGNATURE)


def _tree(body: bytes, max_bytes: int) -> Element:
    if len(body) > max_bytes:
        raise TooLarge(f"The document has {len(body)} bytes; at most {max_bytes} are accepted.")
    body, encoding = _readable(body)
    if not body:
        raise Unparseable("The request is empty; a cXML document was expected.")
    _refuse_hostile_size(body)
    _refuse_declarations(body)
    _refuse_entities(body)
    parser = etree.XMLParser(encoding=encoding, **HARDENED)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as broken:
        line = broken.lineno or 1
        raise Unparseable(f"The document is not well-formed XML at line {line}: {_reason(broken)}") from broken


def _readable(body: bytes) -> tuple[bytes, str]:
    """The document without leading blanks and mark, and its encoding; UTF-16 becomes UTF-8. Raises Unparseable."""
    for mark, codec in _UTF16_MARKS:
        if body.startswith(mark):
            try:
                return body.decode(codec).lstrip("\ufeff \t\r\n").encode(), "utf-8"
            except UnicodeDecodeError as broken:
                raise Unparseable("The document is not valid UTF-16.") from broken
    body = body.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    encoding = declared_encoding(body)
    if encoding.startswith("utf-16"):
        return body, "utf-8"  # .NET declares UTF-16 over documents that it then sends as UTF-8
    if encoding not in _ACCEPTED_ENCODINGS:
        raise Unparseable(f"The encoding {encoding} is not accepted; please send UTF-8.")
    return body, "latin1" if encoding == "latin-1" else encoding  # libxml2 knows one spelling only


def declared_encoding(body: bytes) -> str:
    """The encoding in the XML declaration, in lower case; UTF-8 where none is named."""
    match = _ENCODING.match(body)
    return match.group(1).decode().lower() if match else "utf-8"


def looks_like_utf8(body: bytes) -> bool:
    """Whether a document that declares a one-byte encoding is UTF-8 in truth, and will read as gibberish."""
    if body.isascii() or declared_encoding(body.lstrip(b" \t\r\n")) not in _SINGLE_BYTE:
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def speaks_another_encoding(body: bytes) -> str:
    """The encoding in truth of a document that declares another one of the UTFs, or an empty string (.NET does that)."""
    is_16 = is_utf16(body)
    head = body[:400].replace(b"\x00", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")
    says_16 = declared_encoding(head).startswith("utf-16")
    if is_16 == says_16 or (is_16 and _ENCODING.match(head) is None):
        return ""
    return "utf-16" if is_16 else "utf-8"


def is_utf16(body: bytes) -> bool:
    """Whether a document begins as only UTF-16 does."""
    return any(body.startswith(mark) for mark, _codec in _UTF16_MARKS)


def _refuse_hostile_size(body: bytes) -> None:
    """Bound elements and attributes before a tree is built: each needs a "<" or an "=" of its own.

    Depth is asked of the tree: libxml2 stops at 256 levels, and no reader here recurses.
    """
    _refuse_many_attributes(body)
    if len(body) < _SMALLEST_LARGE:
        return
    tags = body.count(b"<")
    if tags > MAX_ELEMENTS:  # most documents never come near
        tags -= body.count(b"</")
    if tags > MAX_ELEMENTS or body.count(b"=") > MAX_ATTRIBUTES:
        raise TooLarge(f"The document has more than {MAX_ELEMENTS} elements or attributes.")


def _refuse_many_attributes(body: bytes) -> None:
    """Bound the attributes of each element: steps from "<" to "<", so that only long stretches without one are read."""
    position, end = 0, len(body) - _SMALLEST_HOSTILE
    while position < end:
        following = body.rfind(b"<", position + 1, position + _SMALLEST_HOSTILE)
        if following < 0:
            following = body.find(b"<", position + 1)
            stretch = body[position : following if following > 0 else len(body)]
            if stretch.count(b"=") > MAX_ELEMENT_ATTRIBUTES:
                _count_attributes(stretch)
            if following < 0:
                return
        position = following


def _count_attributes(stretch: bytes) -> None:
    if stretch.startswith(b"<") and len(_MANY_ATTRIBUTES.findall(stretch)) > MAX_ELEMENT_ATTRIBUTES:
        raise Unparseable(f"An element has more than {MAX_ELEMENT_ATTRIBUTES} attributes.")


def _refuse_declarations(body: bytes) -> None:
    """cXML needs the external DOCTYPE only, and even that is never fetched."""
    position = 0
    while brackets := _opaque_at(body, position):
        opening, closing = brackets
        end = body.find(closing, position + len(opening))
        if end < 0:
            return  # the parser will say what is wrong
        position = end + len(closing)
        position += len(_BLANKS.match(body, position)[0])  # type: ignore[index]  # it matches nothing, too
    if body.startswith(b"<!DOCTYPE", position) and _DOCTYPE.match(body, position) is None:
        raise Unparseable("The document declares entities or elements of its own, which is not accepted.")


def _opaque_at(body: bytes, position: int) -> tuple[bytes, bytes] | None:
    """The brackets of the comment or processing instruction at `position`, if there is one."""
    if body.startswith(b"<?", position):
        return b"<?", b"?>"
    return (b"<!--", b"-->") if body.startswith(b"<!--", position) else None


def _refuse_entities(body: bytes) -> None:
    """An entity that is not resolved would vanish without a word from attributes, and cut texts in two."""
    if _ENTITY.search(body) and _ENTITY.search(_OPAQUE.sub(b"", body)):
        raise Unparseable("The document uses an entity that XML does not define, which is not accepted.")


def doctype(root: Element) -> str:
    """The address in the DOCTYPE, or an empty string."""
    return root.getroottree().docinfo.system_url or ""


def doctype_version(root: Element) -> str:
    """The version in the DOCTYPE's address, e.g. "1.2.045", or an empty string."""
    match = re.search(r"/(\d+\.\d+\.\d+)/", doctype(root))
    return match.group(1) if match else ""


def doctype_of(root: Element) -> str:
    """The address in the DOCTYPE as it stands, or an empty string."""
    return str(root.getroottree().docinfo.system_url or "")


def serialise(root: Element, *, encoding: str = "UTF-8", doctype: str = "") -> bytes:
    """A tree as a document again; `doctype` is an address, empty for none."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    declared = f'<!DOCTYPE {root.tag} SYSTEM "{escape_attribute(doctype)}">\n' if doctype else ""
    body = etree.tostring(root, encoding="unicode")
    return f"{head}{declared}{body}".encode(encoding, "xmlcharrefreplace")


def _reason(broken: etree.XMLSyntaxError) -> str:
    return str(broken.msg or "unknown").split(", line ")[0].rstrip(".")[:160] + "."


def pretty(body: bytes) -> str:
    """For people: indented text of a document, or the text as it is where it is no XML."""
    try:
        root = _tree(body, MAX_ORDER_BYTES)
    except (TooLarge, Unparseable):
        return body.decode("utf-8", "replace")
    etree.indent(root)
    return str(etree.tostring(root.getroottree(), encoding="unicode"))


def escape_text(text: str) -> str:
    """For element content; characters that XML forbids are dropped."""
    is_plain = text.isprintable()
    if not is_plain:
        text = _FORBIDDEN.sub("", text)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text if is_plain else text.replace("\r", "&#13;")


def write_opaque(value: str) -> str:
    """The inside of an element that goes back verbatim: markup as it was read (see MARKUP), anything else escaped."""
    return value[1:] if value.startswith(MARKUP) else escape_text(value)


def escape_attribute(text: str) -> str:
    """For attribute values in double quotes; line ends and tabs survive as references."""
    text = escape_text(text)
    if '"' in text:
        text = text.replace('"', "&quot;")
    return text if text.isprintable() else text.replace("\n", "&#10;").replace("\t", "&#9;")


def inner_xml(element: Element) -> str:
    """Everything within the element as markup, without its own tags."""
    text = escape_text(element.text or "")
    return text + "".join(etree.tostring(child, encoding="unicode") for child in element)


def violation(root: Element, grammar: Path) -> str:
    """Where and why the tree breaks a grammar, RELAX NG (.rng) or official DTD (.dtd); empty where it does not.

    For documents of our own alone: libxml2's validators are no place for what others wrote (threat D13).
    """
    if _compiled(grammar).validate(root):
        return ""
    own = _compile(grammar)  # the log of the shared one mixes threads
    own.validate(root)
    first = own.error_log.filter_from_errors()[0]
    return f"line {first.line}, {first.path or '/'}: {first.message}"


def _compile(grammar: Path) -> Any:
    return etree.DTD(str(grammar)) if grammar.suffix == ".dtd" else etree.RelaxNG(file=str(grammar))


_compiled = cache(_compile)

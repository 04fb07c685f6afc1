"""The door to lxml for catalogues: a file in, one bounded part of it after the other out, in memory that does not grow.

Hardened as `protocols.xml` is: no entities, no network, no declarations, comments and processing instructions removed.
Since a file is never seen whole, the caps hold for what lies between two parts, and a named entity costs the part that
it stands in (within an attribute libxml2 drops it).
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from lxml import etree

from protocols.errors import TooLarge, Unparseable
from protocols.limits import MAX_DEPTH
from protocols.xml import HARDENED, Element, declared_encoding, doctype, parse_namespaced

#: Read at once; the prolog and the root's start lie within the first.
CHUNK_BYTES = 64 * 1024
#: A million rich articles have some 3 GB.
MAX_CATALOGUE_BYTES = 16 * 1024**3
#: Of one part; an article with a description of 64,000 characters in several languages has less than 1 MB.
MAX_PART_BYTES = 4 * 1024 * 1024
#: Of one part: "<" and "=" bound elements and attributes, and with them libxml2's memory.
MAX_PART_MARKS = 200_000

_PROLOG = re.compile(
    rb"\s*(?:(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^>\[\"']|\"[^\"]*\"|'[^']*')*+(?:\[[^\]]*\]\s*)?>)\s*)*+"
    rb"(?=<(?:[^\s<>/:!?]+:)?([^\s<>/:!?]{1,80})[\s/>])",
    re.DOTALL,
)
#: Asked below the part: from the root it would walk everything that was parsed ahead.
_too_deep = etree.XPath(f"boolean({'*/' * MAX_DEPTH}*)")


@dataclass(frozen=True, slots=True)
class Part:
    """An element that was asked for. What it holds is gone once the next is asked for; `fault` is why not to read it."""

    name: str
    element: Element
    fault: str = ""


@dataclass(frozen=True, slots=True)
class XmlStream:
    """A document that is being read: the address in its DOCTYPE, the name of its root, and its parts."""

    doctype: str
    root: str
    parts: Iterator[Part]


def stream(
    file: BinaryIO, roots: Iterable[str], tags: Iterable[str], *, max_bytes: int = MAX_CATALOGUE_BYTES
) -> XmlStream:
    """The elements of these local names, each when it ends, whatever their namespace.

    Raises Unparseable where the root is none of `roots`. Iterating raises Unparseable where the file stops being XML,
    and TooLarge where more lies between two parts than one may hold.
    """
    chunks = _as_bytes(file, max_bytes)
    start = next(chunks, b"").lstrip(b" \t\r\n")
    match = _PROLOG.match(start)
    if match is None:
        raise Unparseable("The file does not begin as an XML document does.")
    root, prolog = match.group(1).decode("utf-8", "replace"), match.group(0)
    if root not in roots:
        raise Unparseable(f"The file is a document of the kind {root}; expected was {' or '.join(roots)}.")
    declared = parse_namespaced(prolog + b"<x/>")
    encoding = declared_encoding(prolog)
    # A DOCTYPE of ours, even where there is none: with it a named entity is a node, without it the end of the file.
    prefix = b'<!DOCTYPE x SYSTEM "x">' + b"\n" * prolog.count(b"\n")
    parser = etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        encoding="utf-8" if encoding.startswith("utf-16") else {"latin-1": "latin1"}.get(encoding, encoding),
        **HARDENED,
    )
    return XmlStream(doctype(declared), root, _parts(parser, _chain(prefix + start[len(prolog) :], chunks)))


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _as_bytes(file: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    """The file in pieces, UTF-16 as UTF-8, without byte-order mark."""
    first = file.read(CHUNK_BYTES)
    decoder = None
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoder = codecs.getincrementaldecoder("utf-16")()
    elif first[:2] in (b"<\x00", b"\x00<"):
        decoder = codecs.getincrementaldecoder("utf-16-le" if first[0] else "utf-16-be")()
    chunk, seen = first.removeprefix(codecs.BOM_UTF8), 0
    while chunk:
        seen += len(chunk)
        if seen > max_bytes:
            raise TooLarge(f"The file has more than {max_bytes} bytes.")
        yield _recoded(decoder, chunk) if decoder else chunk
        chunk = file.read(CHUNK_BYTES)


def _recoded(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bytes:
    try:
        return decoder.decode(chunk).encode()
    except UnicodeError as broken:
        raise Unparseable("The document is not valid UTF-16.") from broken


def _parts(parser: Any, chunks: Iterator[bytes]) -> Iterator[Part]:
    """Feed, hand out, forget: what came before a part is deleted from the tree, whether it was asked for or not."""
    length = marks = 0
    for chunk in chunks:
        length += len(chunk)
        marks += max(chunk.count(b"<"), chunk.count(b"="))
        if length > MAX_PART_BYTES or marks > MAX_PART_MARKS:
            raise TooLarge(
                f"A part of the file has more than {MAX_PART_BYTES} bytes or {MAX_PART_MARKS} elements or attributes."
            )
        _feed(parser, chunk)
        for _event, element in parser.read_events():
            length = marks = 0
            name = element.tag.rpartition("}")[2].rpartition(":")[2]  # a prefix may never have been declared
            yield Part(name, element, _fault(element))
            _forget(element)
    _close(parser)


def _fault(element: Element) -> str:
    if next(element.iter(etree.Entity), None) is not None:
        return "catalogue.entity"
    return "catalogue.depth" if _too_deep(element) else ""


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()  # every part has one: it is not the root
    while parent[0] is not element:
        del parent[0]


def _feed(parser: Any, chunk: bytes) -> None:
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as broken:
        raise _unparseable(broken) from broken


def _close(parser: Any) -> None:
    try:
        parser.close()
    except etree.XMLSyntaxError as broken:
        raise _unparseable(broken) from broken


def _unparseable(broken: etree.XMLSyntaxError) -> Unparseable:
    reason = str(broken.msg or "unknown").split(", line ")[0].rstrip(".")[:160]
    return Unparseable(f"The file is not well-formed XML at line {broken.lineno or 1}: {reason}.")

"""From bytes to EDIFACT messages: service characters, character set, segments, counts. pydifact does the syntax.

pydifact's own entry is not used: it takes a UNA anywhere in the text for the beginning, loads its directories from files
and warns where it has none. Its tokenizer and its grouping are, behind bounds it does not have itself; the one exception
they raise becomes ours.

Source: ISO 9735 (syntax versions 1 to 4): UNA, UNB, UNH, UNT, UNZ; character sets of data element 0001.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydifact.control import Characters
from pydifact.exceptions import EDISyntaxError
from pydifact.parser import Parser, TokenIterator
from pydifact.tokenizer import Tokenizer

from protocols.errors import TooLarge, Unparseable, UnsupportedMessage
from protocols.findings import Finding, Severity
from protocols.messages import CredentialClaim
from protocols.order_parts import finding

#: 10,000 lines of 200 bytes. pydifact takes a microsecond for each character.
MAX_BYTES = 2 * 1024 * 1024
#: 10,000 lines of ten segments.
MAX_SEGMENTS = 100_000
#: Each becomes a Python object or two.
MAX_SEPARATORS = 600_000

_CHARSETS = {
    "UNOA": "ascii", "UNOB": "ascii", "UNOC": "iso8859-1", "UNOD": "iso8859-2", "UNOE": "iso8859-5", "UNOF": "iso8859-7",
    "UNOG": "iso8859-3", "UNOH": "iso8859-4", "UNOI": "iso8859-6", "UNOJ": "iso8859-8", "UNOK": "iso8859-9",
    "UNOW": "utf-8", "UNOY": "utf-8",
}  # fmt: skip
_UNB = re.compile(rb"\s*UNB[^A-Za-z0-9](UNO[A-Z])")
_TAG = re.compile("[A-Z]{3}", re.ASCII)
_DEFAULT = ":+.? '"
#: Groups of messages; nothing else stands between two messages.
_BETWEEN = frozenset(["UNG", "UNE"])
_PADDING = b" \t\r\n\x00\x1a"


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: data elements of components."""

    tag: str
    elements: tuple[tuple[str, ...], ...]

    def get(self, element: int, component: int = 0) -> str:
        """A component, trimmed, or an empty string."""
        if element < len(self.elements) and component < len(self.elements[element]):
            return self.elements[element][component].strip()
        return ""

    def texts(self, element: int) -> list[str]:
        """All components of an element that say something."""
        return [text.strip() for text in self.elements[element] if text.strip()] if element < len(self.elements) else []


@dataclass(frozen=True, slots=True)
class Message:
    """What stands between UNH and UNT; `directory` is "D96A"."""

    kind: str
    directory: str
    reference: str
    segments: tuple[Segment, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Interchange:
    """Who sends what to whom."""

    sender: CredentialClaim
    receiver: CredentialClaim
    reference: str
    is_test: bool
    messages: tuple[Message, ...]


def read_interchange(body: bytes) -> Interchange:
    """The messages of an interchange.

    Raises TooLarge, Unparseable for one that is damaged or cut off, UnsupportedMessage for several in one file.
    """
    if len(body) > MAX_BYTES:
        raise TooLarge(f"The interchange has {len(body)} bytes; at most {MAX_BYTES} are accepted.")
    findings: list[Finding] = []
    segments = list(_segments(body.strip(_PADDING), findings))
    if not segments or segments[-1].tag != "UNZ":
        raise Unparseable("The EDIFACT interchange does not end with UNZ; it seems to be cut off.")
    header = segments[0]
    if any(segment.tag == "UNB" for segment in segments[1:]):
        text = "The file holds several EDIFACT interchanges; please send them one by one."
        raise UnsupportedMessage(text, code="order.messages.several")
    messages = _counted(tuple(_messages(segments[1:-1], findings)), segments)
    return Interchange(
        sender=CredentialClaim(header.get(1, 1), header.get(1)),
        receiver=CredentialClaim(header.get(2, 1), header.get(2)),
        reference=header.get(4),
        is_test=header.get(10) == "1",
        messages=messages,
    )


def _segments(body: bytes, findings: list[Finding]) -> Iterator[Segment]:
    service = _DEFAULT
    if body.startswith(b"UNA"):
        service, body = body[3:9].decode("latin-1"), body[9:]
    characters = _characters(service)
    text = _decode(body, findings)
    if text.count(characters.segment_terminator) > MAX_SEGMENTS:
        raise TooLarge(f"The interchange has more than {MAX_SEGMENTS} segments.")
    if text.count(characters.data_separator) + text.count(characters.component_separator) > MAX_SEPARATORS:
        raise TooLarge(f"The interchange has more than {MAX_SEPARATORS} data elements.")
    tokens = TokenIterator(Tokenizer().get_tokens(text.lstrip(), characters))
    try:
        for raw in Parser().convert_tokens_to_raw_segments(tokens):
            yield _segment(raw)
    except EDISyntaxError as broken:
        raise Unparseable("The EDIFACT interchange breaks off, or breaks the syntax.", detail=str(broken)) from broken


def _segment(raw: list[str | list[str]]) -> Segment:
    tag, *elements = raw
    if not isinstance(tag, str) or _TAG.fullmatch(tag) is None:
        raise Unparseable("An EDIFACT segment begins with three capital letters.", detail=str(tag)[:40])
    return Segment(tag, tuple((one,) if isinstance(one, str) else tuple(one) for one in elements))


def _characters(service: str) -> Characters:
    """As UNA gives them. A blank for the release character means that there is none."""
    component, element, decimal, release, _reserved, terminator = tuple(service.ljust(6, "\x00"))
    chosen = (component, element, terminator, release)
    if len(set(chosen)) < 4 or any(character.isalnum() or character == "\x00" for character in chosen):
        raise Unparseable("The service characters after UNA are not six different signs.")
    return Characters(  # type: ignore[no-untyped-call]
        component_separator=component,
        data_separator=element,
        decimal_point=decimal,
        escape_character="\x00" if release == " " else release,
        segment_terminator=terminator,
    )


def _decode(body: bytes, findings: list[Finding]) -> str:
    """In the character set that UNB names; UTF-8 is told by itself, whatever was named."""
    named = _UNB.match(body)
    charset = _CHARSETS.get(named[1].decode() if named else "")
    if named is None or charset is None or b"\x00" in body:
        raise Unparseable("An EDIFACT interchange begins with UNB and the name of a character set, as UNOC.")
    if body.isascii():
        return body.decode("ascii")
    try:
        text, used = body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        used = charset if charset not in ("ascii", "utf-8") else "iso8859-1"
        text = body.decode(used, "replace")
    if used != charset:
        findings.append(finding("envelope.encoding.doubtful", "UNB/S001", named[1].decode(), used))
    return text


def _messages(segments: list[Segment], findings: list[Finding]) -> Iterator[Message]:
    """Raises Unparseable for a message without its end: an order cut off would be another order."""
    opened: list[Segment] = []
    for segment in segments:
        if segment.tag == "UNH" and opened:
            break
        if segment.tag == "UNH" or opened:
            opened.append(segment)
        elif segment.tag not in _BETWEEN:
            text = "An EDIFACT segment stands outside of every message; the UNH of an order seems to be lost."
            raise Unparseable(text, detail=segment.tag)
        if segment.tag == "UNT" and opened:
            yield _message(opened, findings)
            opened = []
    if opened:
        raise Unparseable("An EDIFACT message does not end with UNT; it seems to be cut off.")


def _counted(messages: tuple[Message, ...], segments: list[Segment]) -> tuple[Message, ...]:
    """UNZ counts the messages, or their groups: where another number came, each of them says so."""
    groups = sum(segment.tag == "UNG" for segment in segments)
    said = segments[-1].get(0)
    if said.lstrip("0") in (str(len(messages)), str(groups or len(messages))):
        return messages
    differs = finding("document.count_differs", "UNZ", said, str(len(messages)), Severity.ERROR)
    return tuple(replace(message, findings=(*message.findings, differs)) for message in messages)


def _message(segments: list[Segment], findings: list[Finding]) -> Message:
    head, tail = segments[0], segments[-1]
    said = [*findings]
    if tail.get(0) != str(len(segments)):
        said.append(finding("document.count_differs", "UNT", tail.get(0), str(len(segments)), Severity.ERROR))
    return Message(
        kind=head.get(1).upper(),
        directory=(head.get(1, 1) + head.get(1, 2)).upper(),
        reference=head.get(0),
        segments=tuple(segments[1:-1]),
        findings=tuple(said),
    )

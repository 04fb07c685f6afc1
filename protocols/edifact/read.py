"""Read EDIFACT ORDERS and ORDCHG, directories D.96A (EAN008) to D.01B (EAN010): bytes in, orders out.

Both directories put the same things in the same places but for the document number, which D.01B makes a composite with
a version. Others are read as well as they can be.

Source: UN/EDIFACT D.96A and D.01B, message ORDERS; code lists 1001 (BGM), 1225 (function), 2005, 1153, 3035, 5025.
"""

from protocols.edifact.groups import Group, Party, dates, decimal, free_texts, groups, read_party
from protocols.edifact.read_lines import read_line
from protocols.edifact.segments import Interchange, Message, Segment, read_interchange
from protocols.errors import UnsupportedMessage
from protocols.findings import Finding, Severity
from protocols.order_parts import (
    CUSTOMER,
    QUOTE,
    Pairs,
    ReadOrder,
    comments,
    finding,
    kept_lines,
    order_number,
    pairs,
    read_each,
    refuse_many_lines,
)
from protocols.orders import PurchaseOrder
from protocols.values import Address, Money

#: Message functions (1225).
_TYPES = {"": "new", "9": "new", "7": "new", "31": "new", "4": "update", "5": "update", "1": "delete", "3": "delete"}
_COPIES = ("7", "31")
#: Document names (1001) that are kinds of our own; 220 is the plain order.
_KINDS = {"221": "blanket", "226": "release"}
_NOTHING = Segment("", ())


def read_edifact(body: bytes) -> list[ReadOrder]:
    """Every order in the interchange. Raises RemoteError; UnsupportedMessage if anything else is in it."""
    interchange = read_interchange(body)
    for message in interchange.messages:
        if message.kind not in ("ORDERS", "ORDCHG"):
            raise UnsupportedMessage(
                f"The EDIFACT message {message.kind[:6]} is not taken here; ORDERS and ORDCHG are."
            )
    return read_each(interchange.messages, lambda message: _read_one(interchange, message))


def _read_one(interchange: Interchange, message: Message) -> ReadOrder:
    findings = list(message.findings)
    return ReadOrder(
        order=_order(message, findings),
        format=f"edifact-{message.directory.lower()}",
        message_id="/".join(filter(None, (interchange.reference, message.reference))),
        sender=(interchange.sender,) if interchange.sender.identity else (),
        receiver=(interchange.receiver,) if interchange.receiver.identity else (),
        findings=tuple(findings),
        is_test=interchange.is_test,
    )


def _order(message: Message, findings: list[Finding]) -> PurchaseOrder:
    header, lines, summary = _sections(message.segments)
    own, *parts = groups(header)
    begin = next((segment for segment in own if segment.tag == "BGM"), _NOTHING)
    order_id = order_number([begin.get(1)] if begin.get(1) else [], "BGM/1004")
    parties = _parties(parts)
    currency = next((part[0].get(0, 1) for part in parts if part[0].tag == "CUX"), "").upper()[:3]
    said = {part[0].get(0): part[0] for part in reversed(parts) if part[0].tag == "RFF"}
    read = [read_line(segments, n, currency, findings) for n, segments in enumerate(lines, 1)]
    order_type, kept = kept_lines(read, _order_type(message, begin, findings), findings)
    when = dates(own)
    _check_count(summary, len(lines), findings)
    return PurchaseOrder(
        order_id=order_id,
        order_type=order_type,
        lines=kept,
        kind=_KINDS.get(begin.get(0), "regular"),
        total=_total(summary, currency),
        order_version=begin.get(1, 1)[:40],
        order_date=when.get("137", "") or when.get("4", ""),
        agreement_id=said.get("CT", _NOTHING).get(0, 1),
        requested_delivery_date=next((when[kind] for kind in ("2", "69", "63", "64", "10") if when.get(kind)), ""),
        bill_to=_address(parties, "IV", "BY"),
        ship_to=_address(parties, "DP", "ST", "UC"),
        terms_of_delivery=next((part[0].get(2) for part in parts if part[0].tag == "TOD"), ""),
        contacts=tuple(party.contact for party in parties.values() if party.contact),
        extrinsics=pairs(("documentType", begin.get(0) if begin.get(0) not in ("220", *_KINDS) else "")),
        id_references=_references(said, parties, order_id),
        comments=comments(free_texts(header)),
        supplier_order_id=said.get("VN", _NOTHING).get(0, 1),
    )


def _sections(segments: tuple[Segment, ...]) -> tuple[Group, list[Group], Group]:
    """Header, lines, summary. Raises TooLarge."""
    header: Group = []
    lines: list[Group] = []
    summary: Group = []
    current = header
    for segment in segments:
        if segment.tag == "LIN":
            lines.append([])
            current = lines[-1]
        elif segment.tag == "UNS":
            current = summary
        current.append(segment)
    refuse_many_lines(len(lines))
    return header, lines, summary


def _parties(parts: list[Group]) -> dict[str, Party]:
    """By role, the first of each."""
    found: dict[str, Party] = {}
    for part in parts:
        if part[0].tag == "NAD":
            found.setdefault(part[0].get(0), read_party(part))
    return found


def _order_type(message: Message, begin: Segment, findings: list[Finding]) -> str:
    function = begin.get(2)
    if function not in _TYPES:
        findings.append(finding("order.type.unknown", "BGM/1225", function, "9, 4, 5, 1"))
    if function in _COPIES:
        findings.append(finding("order.copy", "BGM/1225", function, "9", Severity.INFO))
    order_type = _TYPES.get(function, "new")
    return "update" if message.kind == "ORDCHG" and order_type == "new" else order_type


def _references(said: dict[str, Segment], parties: dict[str, Party], order_id: str) -> Pairs:
    """Numbers by their qualifier (1153) or role; our own quote and our number for the buyer by our names for them."""
    buyer = parties.get("BY")
    others = [(kind, segment.get(0, 1)) for kind, segment in said.items() if kind not in ("AAG", "CT", "VN")]
    return pairs(
        (QUOTE, said.get("AAG", _NOTHING).get(0, 1)),
        (CUSTOMER, buyer.number if buyer and buyer.agency == "91" else ""),
        *((role, party.number) for role, party in parties.items() if role in ("BY", "SU", "SE", "IV")),
        *(pair for party in parties.values() for pair in party.references),
        *((kind, value) for kind, value in others if (kind, value) != ("ON", order_id)),
    )


def _address(parties: dict[str, Party], *roles: str) -> Address | None:
    return next((parties[role].address for role in roles if role in parties), None)


def _total(summary: Group, currency: str) -> Money | None:
    """The sum of the lines, or the nearest to it: 79 line items, 86 message, 128 in all."""
    said = {segment.get(0): segment.get(0, 1) for segment in reversed(summary) if segment.tag == "MOA"}
    amount = next((said[kind] for kind in ("79", "86", "128") if said.get(kind)), "")
    return Money(decimal(amount, "MOA"), currency) if amount else None


def _check_count(summary: Group, lines: int, findings: list[Finding]) -> None:
    """CNT+2 counts the lines, so that none gets lost on the way."""
    for segment in summary:
        if segment.tag == "CNT" and segment.get(0) == "2" and segment.get(0, 1) != str(lines):
            findings.append(finding("document.count_differs", "CNT+2", segment.get(0, 1), str(lines), Severity.ERROR))

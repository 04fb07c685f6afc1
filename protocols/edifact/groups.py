"""Segments by the group they belong to, and the smallest readings: dates, free texts, parties, numbers.

Source: UN/EDIFACT directories D.96A and D.01B, message ORDERS, its segment groups; DTM 2379 formats; NAD composites.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from protocols.edifact.segments import Segment
from protocols.order_parts import day, number
from protocols.values import Address, Contact

#: Segments that begin a group, in the header and in a line.
_TRIGGERS = frozenset(
    ["RFF", "NAD", "TAX", "CUX", "PAT", "TDT", "TOD", "PAC", "EQD", "SCC", "APR", "ALC", "RCS", "DGS", "PRI", "LOC", "STG",
     "JIT", "QVR", "FII", "HAN", "CCI"]
)  # fmt: skip
#: Segments that begin a group of their own elsewhere, but not within these.
_WITHIN = {"NAD": frozenset(["RFF", "LOC", "FII"]), "TDT": frozenset(["LOC"]), "PAC": frozenset(["RFF"])}
Group = list[Segment]


def groups(segments: Iterable[Segment]) -> list[Group]:
    """First what belongs to no group, then each group, beginning with its trigger."""
    found: list[Group] = [[]]
    for segment in segments:
        inside = _WITHIN.get(found[-1][0].tag, frozenset()) if len(found) > 1 else frozenset()
        if segment.tag in _TRIGGERS and segment.tag not in inside:
            found.append([])
        found[-1].append(segment)
    return found


def dates(group: Group) -> dict[str, str]:
    """What DTM says, by qualifier."""
    said = [segment for segment in group if segment.tag == "DTM"]
    return {segment.get(0): _moment(segment.get(0, 1), segment.get(0, 2)) for segment in reversed(said)}


def _moment(value: str, form: str) -> str:
    """ISO 8601 from the formats of 2379 that orders use; a period is its end."""
    match form:
        case "101" if len(value) == 6:
            return day("20" + value)
        case "203" | "204" if len(value) >= 12:
            return f"{day(value)}T{value[8:10]}:{value[10:12]}"
        case "718":
            return day(value.replace("-", "")[8:])
        case _:
            return day(value)


def free_texts(segments: Iterable[Segment]) -> list[str]:
    """What FTX says, a line for each."""
    return [" ".join(segment.texts(3)) for segment in segments if segment.tag == "FTX"]


def decimal(value: str, path: str) -> Decimal:
    """A number. Its sign for decimals is a point or a comma, whatever UNA says: thousands have none in EDIFACT."""
    return number(value.replace(",", ".") if value.count(",") == 1 and "." not in value else value, path)


@dataclass(frozen=True, slots=True)
class Party:
    """A NAD with what belongs to it."""

    role: str
    number: str
    agency: str
    address: Address
    contact: Contact | None
    references: tuple[tuple[str, str], ...]


def read_party(group: Group) -> Party:
    """From the group that a NAD begins."""
    head, numbers = group[0], {s.get(0, 1): s.get(0) for s in group if s.tag == "COM"}
    names = head.texts(3) or head.texts(2)
    person = next((segment for segment in group if segment.tag == "CTA"), None)
    address = Address(
        address_id=head.get(1),
        name=names[0] if names else "",
        street=tuple(head.texts(4)) or tuple(head.texts(2)[1:] if not head.texts(3) else ()),
        postal_code=head.get(7),
        city=head.get(5),
        state=" ".join(head.texts(6)),
        country_code=head.get(8)[:2].upper(),
        email="" if person else numbers.get("EM", ""),
        phone="" if person else numbers.get("TE", ""),
        deliver_to=tuple(names[1:]) if head.texts(3) else (),
    )
    return Party(
        role=head.get(0),
        number=head.get(1),
        agency=head.get(1, 2),
        address=address,
        contact=None if person is None else _contact(person, numbers),
        references=tuple((s.get(0), s.get(0, 1)) for s in group if s.tag == "RFF"),
    )


def _contact(person: Segment, numbers: dict[str, str]) -> Contact:
    return Contact(
        name=person.get(1, 1),
        email=numbers.get("EM", ""),
        phone=numbers.get("TE", ""),
        role=person.get(0),
        contact_id=person.get(1),
    )

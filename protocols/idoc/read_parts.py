"""Segments of an IDoc and the smallest readings: SAP's numbers, its texts in lines, its partners.

Source: SAP IDoc type ORDERS05, segments E1EDKA1, E1EDKT1/2, E1EDPT1/2; text formats of SAPscript (TDFORMAT).
"""

from dataclasses import dataclass, field
from decimal import Decimal

from protocols.leaves import Leaves, gather, leaves, local
from protocols.order_parts import number
from protocols.values import Address, Contact
from protocols.xml import Element


@dataclass(slots=True)
class Segments:
    """A segment's own fields, and the segments below it by name."""

    own: Leaves = field(default_factory=Leaves)
    below: dict[str, list[Leaves]] = field(default_factory=dict)

    def with_code(self, name: str, qualifier: str, *codes: str) -> Leaves:
        """The first segment of that name whose qualifier is the first of these codes that comes; empty if none does."""
        for code in codes:
            for segment in self.below.get(name, ()):
                if segment.get(qualifier) == code:
                    return segment
        return Leaves()

    def first(self, name: str) -> Leaves:
        """The first segment of that name, or an empty one."""
        return next(iter(self.below.get(name, ())), Leaves())


def segments(element: Element, without: frozenset[str] = frozenset()) -> Segments:
    """One level of segments; those named in `without` are left to others."""
    found, fields = Segments(), []
    for child in element:
        name = local(child)
        if name in without:
            continue
        if len(child):
            found.below.setdefault(name, []).append(leaves(child))
        else:
            fields.append((name, (child.text or "").strip()))
    found.own = gather(fields)
    return found


def sap_number(value: str, path: str) -> Decimal:
    """A number; SAP writes the minus behind it."""
    return number("-" + value[:-1].strip() if value.endswith("-") else value, path)


def text_lines(text: Element | None) -> list[str]:
    """The paragraphs of an E1EDKT1 or E1EDPT1: a line without format goes on after a blank, one with "=" at once."""
    found: list[str] = []
    for line in () if text is None else text:
        if len(line):
            said = leaves(line)
            words, form = said.get("TDLINE"), said.get("TDFORMAT")
            if found and form in ("", "="):
                found[-1] += words if form == "=" else f" {words}"
            else:
                found.append(words)
    return found


def address(partner: Leaves) -> Address | None:
    """Of a partner segment; None where there is none."""
    if not partner.first:
        return None
    return Address(
        address_id=partner.get("PARTN", "ILNNR", "LIFNR"),
        name=partner.get("NAME1"),
        street=tuple(partner.all("STRAS", "STRS2")),
        postal_code=partner.get("PSTLZ"),
        city=partner.get("ORT01"),
        state=partner.get("REGIO"),
        country_code=partner.get("LAND1")[:2].upper(),
        phone=partner.get("TELF1"),
        deliver_to=tuple(partner.all("NAME2", "NAME3", "NAME4")),
    )


def contact(partner: Leaves) -> Contact | None:
    """The person a partner segment names."""
    name = partner.get("BNAME", "PERNR")
    return Contact(name=name, phone=partner.get("TELF1"), role=partner.get("PARVW")) if name else None

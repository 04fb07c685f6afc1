"""Read the head of a CIF file: keys and values, whatever a spreadsheet has made of the space between them."""

import re
from dataclasses import dataclass

from protocols.catalogue import CatalogueHead, Mode
from protocols.cif.fields import CHARSETS, DEFAULT_FIELDS
from protocols.cif.lines import Lines
from protocols.cxml.timestamps import parse_timestamp
from protocols.errors import Unparseable

#: Real heads have ten lines.
MAX_HEAD_LINES = 200
_START = re.compile(r"\s*CIF_I_V([0-9.]{1,8})[\s,;]*", re.ASCII | re.IGNORECASE)
_PAIR = re.compile(r"\s*([A-Za-z_ ]{1,40}?)\s*:[\s,;]*(.*?)[\s,;]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Header:
    """The head, and what is needed to read the rows."""

    head: CatalogueHead
    supplier_domain: str
    fields: tuple[str, ...]
    separator: str  # empty where only the rows can tell


def read_header(lines: Lines) -> Header:
    """Everything before the data; the lines are told the encoding. Raises Unparseable for what is no CIF."""
    first = lines.next()
    match = None if first is None else _START.fullmatch(first.text)
    if match is None:
        raise Unparseable("The file is no CIF catalogue: it does not begin with CIF_I_V3.0.")
    said = _pairs(lines)
    names = said.get("FIELDNAMES", "")
    separator = "\t" if "\t" in names else "," if names else ""
    fields = tuple(name.strip().strip('"') for name in names.split(separator)) if names else DEFAULT_FIELDS
    count = said.get("ITEMCOUNT", "")
    head = CatalogueHead(
        "cif",
        match.group(1),
        Mode.UPDATE if said.get("LOADMODE", "F")[:1].upper() == "I" else Mode.FULL,
        currency=said.get("CURRENCY", "").upper(),
        created_at=parse_timestamp(said.get("TIMESTAMP", "")),
        code_format=said.get("CODEFORMAT", "UNSPSC"),
        item_count=int(count) if count.isascii() and count.isdecimal() and len(count) < 10 else None,
        comments=said.get("COMMENTS", ""),
    )
    return Header(head, said.get("SUPPLIERID_DOMAIN", ""), fields, separator)


def _pairs(lines: Lines) -> dict[str, str]:
    said: dict[str, str] = {}
    for _number in range(MAX_HEAD_LINES):
        line = lines.next()
        if line is None:
            break
        if line.text.strip(" \t,;").upper() == "DATA":
            return said
        match = _PAIR.fullmatch(line.text)
        if match is not None and match.group(2):
            key = match.group(1).upper().replace(" ", "_")
            said[key] = match.group(2)
            if key == "CHARSET":
                lines.charset = CHARSETS.get(match.group(2).lower(), "")
    raise Unparseable(f"The file is no CIF catalogue: there is no line DATA within {MAX_HEAD_LINES} lines.")

"""What a cell may hold: one parser for each kind of value, which answers the value or says by a code why not.

Numbers are written with at most one decimal mark, a point or a comma; thousands are not grouped, for "1.234" is two
numbers to two people. Pure.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from protocols.units import UNITS, current_unit, listed_units

#: The longest text of a cell; spreadsheets have the same bound.
MAX_CELL_CHARACTERS = 32_767
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?", re.ASCII)
_NUMBER_OR_NOTHING = re.compile(rf"(?:{_NUMBER.pattern})?", re.ASCII)
_GTIN = re.compile(r"(?:[0-9]{8}|[0-9]{12,14})", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]")
_WORDS_FOR_YES = frozenset(["1", "true", "yes", "y", "x", "oui", "vrai", "ja", "wahr"])
_WORDS_FOR_NO = frozenset(["0", "false", "no", "n", "non", "faux", "nein", "falsch"])
MAX_LEAD_TIME_DAYS = 9999

Parser = Callable[[str], object]


class BadCell(Exception):
    """The cell's text is no such value; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class TextOf:
    """Parses a text of at most so many characters."""

    limit: int

    def __call__(self, cell: str) -> str:
        if len(cell) > self.limit:
            raise BadCell("import.value.long")
        return cell


def text_of(limit: int) -> Parser:
    """A text of at most so many characters."""
    return TextOf(limit)


def clean(cell: str) -> str:
    """Without space around it and without the quote that keeps a spreadsheet from calculating. Raises BadCell."""
    cell = cell.strip()
    if _CONTROL.search(cell):
        raise BadCell("import.value.broken")
    if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@"):
        cell = cell[1:]
    return cell


def number(cell: str) -> Decimal:
    """Zero or more."""
    if not _NUMBER.fullmatch(cell):
        raise BadCell("import.value.number")
    return Decimal(cell.replace(",", "."))


def above_zero(cell: str) -> Decimal:
    """More than zero."""
    value = number(cell)
    if not value:
        raise BadCell("import.value.positive")
    return value


def days(cell: str) -> int:
    """Whole days."""
    value = number(cell)
    if value != value.to_integral_value() or value > MAX_LEAD_TIME_DAYS:
        raise BadCell("import.value.days")
    return int(value)


def unit(cell: str) -> str:
    """A code of UN/CEFACT Recommendation 20, as it is written today."""
    code = current_unit(cell)
    if len(code) > 3 or (code not in UNITS and code not in listed_units()):
        raise BadCell("import.value.unit")
    return code


def gtin(cell: str) -> str:
    """8, 12, 13 or 14 digits, of which the last one checks the others (GS1 General Specifications, 7.9)."""
    if not _GTIN.fullmatch(cell):
        raise BadCell("import.value.gtin")
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(cell)))
    if weighted % 10:
        raise BadCell("import.value.gtin_check")
    return cell


def unspsc(cell: str) -> str:
    """Eight digits."""
    if not re.fullmatch("[0-9]{8}", cell, re.ASCII):
        raise BadCell("import.value.unspsc")
    return cell


def yes_or_no(cell: str) -> bool:
    """In the words of three languages."""
    word = cell.lower()
    if word in _WORDS_FOR_YES:
        return True
    if word in _WORDS_FOR_NO:
        return False
    raise BadCell("import.value.yes_no")


def path(cell: str) -> str:
    """Names from the top, parted by ">", in one form: "Tools > Pliers"."""
    names = [" ".join(name.split()) for name in cell.split(">")]
    if not all(names) or any(len(name) > 100 for name in names):
        raise BadCell("import.value.path")
    return " > ".join(names)


def whole_column(parse: Parser, cells: Sequence[str]) -> Sequence[str] | None:
    """What all these cells say, if one look at the whole column tells that each is right; else None.

    The cells have no space around them; empty ones stay empty. Only texts and numbers are told so.
    """
    joined = "".join(cells)
    # Whatever `clean` would change or refuse is not printable, or is one of these two.
    if not joined.isprintable() or "\ufffd" in joined or ("'" in joined and any(cell[:1] == "'" for cell in cells)):
        return None
    if isinstance(parse, TextOf):
        return cells if max(map(len, cells)) <= parse.limit else None
    if parse is number and all(map(_NUMBER_OR_NOTHING.fullmatch, cells)):
        return [cell.replace(",", ".") for cell in cells] if "," in joined else cells
    return None

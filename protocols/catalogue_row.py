"""Read the values of one item of a catalogue and note what is wrong with them, so that one bad item stops no import."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import ceil

from protocols.catalogue import RowProblem
from protocols.cxml.timestamps import parse_timestamp
from protocols.findings import Severity
from protocols.values import BadNumber, parse_decimal

#: Of a bad value, as much as a person needs to find it.
SHOWN_CHARACTERS = 80
_CURRENCY = re.compile("[A-Z]{3}", re.ASCII)


@dataclass(slots=True)
class Row:
    """The problems of the item at `position`, gathered while its values are read."""

    position: int
    sku: str = ""
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def is_lost(self) -> bool:
        """Whether the item cannot be taken."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def error(self, code: str, path: str, value: str = "") -> None:
        """What costs the item."""
        self._note(code, path, value, Severity.ERROR)

    def warn(self, code: str, path: str, value: str = "") -> None:
        """What costs the value alone."""
        self._note(code, path, value, Severity.WARNING)

    def _note(self, code: str, path: str, value: str, severity: Severity) -> None:
        self.problems.append(RowProblem(self.position, path, value[:SHOWN_CHARACTERS], code, self.sku, severity))

    def number(self, text: str, path: str, *, is_vital: bool = False, may_be_zero: bool = False) -> Decimal | None:
        """A number above zero (or not below), None where there is none. A vital one that is wrong costs the item."""
        if not text:
            return None
        code = "catalogue.value.number"
        try:
            number = parse_decimal(text)
        except BadNumber:
            number = None
        else:
            if number or may_be_zero:
                return number
            code = "catalogue.value.range"
        (self.error if is_vital else self.warn)(code, path, text)
        return None

    def days(self, text: str, path: str) -> int | None:
        """A time in whole days, rounded up; None where it is no number."""
        number = self.number(text, path, may_be_zero=True)
        if number is None:
            return None
        if number > 9999:
            self.warn("catalogue.value.range", path, text)
            return None
        return ceil(number)

    def day(self, text: str, path: str) -> date | None:
        """A date; of a moment, the day it names."""
        if not text:
            return None
        moment = parse_timestamp(text)
        if moment is None:
            self.warn("catalogue.value.date", path, text)
        return moment.date() if moment else None

    def currency(self, text: str, path: str) -> str:
        """A currency's three letters. Anything else costs the item: the price would be another one."""
        code = text.upper()
        if code and not _CURRENCY.fullmatch(code):
            self.error("catalogue.currency", path, text)
        return code

    def chosen(self, text: str, path: str, among: frozenset[str], otherwise: str) -> str:
        """One of these words, in any case of letters."""
        word = text.lower()
        if word and word not in among:
            self.warn("catalogue.value.unknown", path, text)
        return word if word in among else otherwise

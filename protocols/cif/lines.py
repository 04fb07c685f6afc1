"""The lines of a CIF file: decoded, bounded, and joined where a quoted value goes on in the next line."""

import csv
from dataclasses import dataclass
from typing import BinaryIO

#: A row is one item; the longest description has 2,000 bytes.
MAX_LINE_BYTES = 64 * 1024
#: A quoted value that goes on for longer is one that was never closed.
MAX_JOINED_LINES = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line or, of data, several that are one row; `fault` is the code of what is wrong with it."""

    text: str
    fault: str = ""


class Lines:
    """The file by lines. `charset` may be set once the head has said it; empty: UTF-8, else Windows-1252."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting: list[Line] = []
        self.charset = ""
        self.has_mark = False
        self._is_first = True

    def next(self) -> Line | None:
        """The next line without its end; None at the end of the file."""
        if self._waiting:
            return self._waiting.pop()
        raw = self._file.readline(MAX_LINE_BYTES + 1)
        if self._is_first:
            self._is_first = False
            self.has_mark = raw.startswith(b"\xef\xbb\xbf")
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if not raw:
            return None
        if len(raw) > MAX_LINE_BYTES:
            while raw and not raw.endswith(b"\n"):
                raw = self._file.readline(MAX_LINE_BYTES)
            return Line("", "catalogue.row.long")
        return self._decoded(raw.rstrip(b"\r\n"))

    def _decoded(self, raw: bytes) -> Line:
        try:
            return Line(raw.decode(self.charset or "utf-8"))
        except UnicodeDecodeError:
            if self.charset:
                return Line(raw.decode("latin-1"), "catalogue.row.encoding")
            return Line(raw.decode("cp1252", "replace"))

    def row(self) -> Line | None:
        """The next row of data: lines are joined while a quotation mark is open."""
        line = self.next()
        if line is None or line.fault or line.text.count('"') % 2 == 0:
            return line
        joined, more = [line], line.text
        while len(joined) < MAX_JOINED_LINES and (following := self.next()) is not None:
            joined.append(following)
            more += "\n" + following.text
            if following.fault or is_end(following.text) or len(more) > MAX_LINE_BYTES:
                break
            if following.text.count('"') % 2:
                return Line(more)
        self._waiting.extend(reversed(joined[1:]))  # the mark was never closed: only this line is lost
        return Line(line.text, "catalogue.row.quotes")


def is_end(text: str) -> bool:
    """Whether the line ends the data; spreadsheets put commas behind it."""
    return text.strip().rstrip(",;").upper() == "ENDOFDATA"


def cells_of(text: str, separator: str) -> list[str] | None:
    """The values of a row, without blanks around them; None where quotation marks stand within plain values."""
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=separator, skipinitialspace=True), [])]
    except csv.Error:
        return None

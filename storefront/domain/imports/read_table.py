"""Read a table of text, row by row: its encoding and its separator are found out, and memory does not grow with it.

A byte-order mark says the encoding; without one it is UTF-8 if all of it is, UTF-16 where every other byte of the
beginning is zero, else Windows-1252, which old spreadsheets write.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, cast

from storefront.domain.imports.cells import MAX_CELL_CHARACTERS

MAX_ROWS = 2_000_000
MAX_COLUMNS = 400
SEPARATORS = (";", ",", "\t", "|")
_LOOKED_AT_BYTES = 65_536
#: A block ends at the first of these.
_BLOCK_ROWS, _BLOCK_BYTES, _ROWS_AT_ONCE = 2000, 2 * 1024 * 1024, 100
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileRefused(Exception):
    """The file as a whole cannot be taken; `code` says why, in words that the desk has."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class TableForm:
    """How the file is written, and the number of the row that holds the headings."""

    encoding: str
    separator: str
    headings: tuple[str, ...]
    heading_row: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number as people count."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows that are not empty with their numbers, and how many bytes of the file have been read."""

    numbers: Sequence[int]
    rows: list[list[str]]
    position: int


def recognise(path: Path) -> TableForm:
    """Encoding, separator and headings. Raises FileRefused."""
    encoding = _encoding_of(path)
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        head = file.read(_LOOKED_AT_BYTES)
    separator = _separator_of(head)
    with rows_of(path, TableForm(encoding, separator, (), 0)) as rows:
        for row in rows:
            headings = [cell.strip() for cell in row.cells]
            while headings and not headings[-1]:
                headings.pop()
            if headings:
                return TableForm(encoding, separator, tuple(headings), row.number)
    raise FileRefused("import.file.empty")


@contextmanager
def rows_of(path: Path, form: TableForm) -> Iterator[Iterator[Row]]:
    """The rows after the headings that are not empty. Raises FileRefused while they are read."""
    with blocks_of(path, form) as blocks:
        yield (Row(*row) for block in blocks for row in zip(block.numbers, block.rows, strict=True))


@contextmanager
def blocks_of(path: Path, form: TableForm) -> Iterator[Iterator[Block]]:
    """The same rows, many at a time. Raises FileRefused while they are read."""
    with path.open(encoding=form.encoding, newline="", errors="replace") as file:
        yield _blocks(file, form)


def _blocks(file: IO[str], form: TableForm) -> Iterator[Block]:
    csv.field_size_limit(MAX_CELL_CHARACTERS * 4)
    under = cast(BufferedReader, cast(TextIOWrapper, file).buffer)
    reader = csv.reader(file, delimiter=form.separator)
    try:
        number = sum(1 for _row in islice(reader, form.heading_row))
        while read := _some(reader, under):
            numbers = range(number + 1, number + 1 + len(read))
            number += len(read)
            _check_size(read, number)
            if all(map(any, read)):
                yield Block(numbers, read, under.tell())
            else:
                filled = [at for at, cells in enumerate(read) if any(cells)]
                yield Block([numbers[at] for at in filled], [read[at] for at in filled], under.tell())
    except csv.Error as broken:
        raise FileRefused("import.file.quotes") from broken


def _some(reader: Iterator[list[str]], under: BufferedReader) -> list[list[str]]:
    """The next rows: so many that each costs little, so few that they take little memory."""
    rows: list[list[str]] = []
    end = under.tell() + _BLOCK_BYTES
    while len(rows) < _BLOCK_ROWS and under.tell() < end:
        read = list(islice(reader, _ROWS_AT_ONCE))
        if not read:
            break
        rows += read
    return rows


def _check_size(rows: list[list[str]], number: int) -> None:
    if number > MAX_ROWS:
        raise FileRefused("import.file.rows")
    if max(map(len, rows)) > MAX_COLUMNS:
        raise FileRefused("import.file.columns")


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT_BYTES)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        if head and head[1::2].count(0) > len(head) // 4:
            return "utf-16-le"
        if head and head[0::2].count(0) > len(head) // 4:
            return "utf-16-be"
        return "utf-8" if _is_utf8(file, head) else "cp1252"


def _is_utf8(file: IO[bytes], head: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    block = head
    try:
        while block:
            decoder.decode(block)
            block = file.read(_LOOKED_AT_BYTES)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator_of(head: str) -> str:
    """The one that parts the first row with something in it; a quoted one parts nothing."""
    line = next((line for line in head.splitlines() if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=outside.count)

"""Bring a block of rows to lines for COPY, column by column.

A million rows have millions of cells, few of them unusual: a column of a block is looked at as a whole wherever that
tells enough (texts, numbers), else each different value of it once.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from storefront.domain.imports.cells import BadCell, clean, whole_column
from storefront.domain.imports.fields import Field
from storefront.domain.imports.import_plan import AttributeColumn, Plan, Reading
from storefront.domain.imports.read_table import Block

#: As many values of a column are remembered from block to block.
_KNOWN_CELLS = 2000
_ATTRIBUTE_CHARACTERS = 200
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"

Values = list[str | None]


@dataclass(slots=True)
class Faults:
    """What is wrong in a block: the places of the faulty rows, and place, heading, text and code of each cell."""

    rows: set[int] = field(default_factory=set)
    cells: list[tuple[int, str, str, str]] = field(default_factory=list)

    def note(self, at: int, heading: str, text: str, code: str) -> None:
        """A cell that cannot be taken; neither can its row."""
        self.rows.add(at)
        self.cells.append((at, heading, text, code))


def write_block(block: Block, plan: Plan) -> tuple[str, Faults]:
    """The rows as COPY wants them, and what is wrong with them."""
    faults = Faults()
    cells = _columns(block.rows, plan.width)
    fields = {
        column.field.name: _values(column.field, column.known, column.heading, cells[column.place], faults)
        for column in plan.columns
    }
    columns = list(fields.values()) + [_looked_up(fields[name], find) for name, find in plan.lookups.items()]
    if plan.attributes:
        columns.append(_attributes(plan, cells, len(block.rows), faults))
    _note_long_rows(block.rows, plan.width, faults)
    marks = ["f"] * len(block.rows)
    for at in faults.rows:
        marks[at] = "t"
    lines = zip(map(str, block.numbers), marks, *map(_escaped, columns), strict=True)
    faults.cells.sort(key=lambda cell: cell[0])
    return "\n".join(map("\t".join, lines)) + "\n", faults


def _columns(rows: Sequence[list[str]], width: int) -> list[tuple[str, ...]]:
    """The cells under each heading; short rows end in empty cells."""
    if set(map(len, rows)) != {width}:
        missing = [""] * width
        rows = [(row + missing)[:width] for row in rows]
    return list(zip(*rows, strict=True))


def _note_long_rows(rows: Sequence[list[str]], width: int, faults: Faults) -> None:
    if max(map(len, rows)) <= width:
        return
    for at, row in enumerate(rows):
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            faults.note(at, "", "", "import.row.cells")


def _values(target: Field, known: dict[str, Reading], heading: str, cells: Sequence[str], faults: Faults) -> Values:
    texts = list(map(str.strip, cells))
    different = set(texts)
    if len(different) * 2 > len(texts) and not (target.is_required and "" in different):
        values = whole_column(target.parse, texts)
        if values is not None:
            return [value or None for value in values] if "" in different else list(values)
    return _by_value(texts, different, known, heading, lambda text: _reading(target, text), faults)


def _by_value(
    texts: list[str], different: set[str], known: dict[str, Reading], heading: str,
    read: Callable[[str], Reading], faults: Faults,
) -> Values:  # fmt: skip
    """Each different value once. A faulty cell says nothing."""
    if len(known) + len(different) > _KNOWN_CELLS:
        known.clear()
    for text in different.difference(known):
        known[text] = read(text)
    readings = list(map(known.__getitem__, texts))
    if not any(isinstance(known[text], BadCell) for text in different):
        return cast(Values, readings)
    for at, reading in enumerate(readings):
        if isinstance(reading, BadCell):
            faults.note(at, heading, texts[at], reading.code)
    return [None if isinstance(reading, BadCell) else reading for reading in readings]


def _reading(target: Field, text: str) -> Reading:
    try:
        plain = clean(text)
        if not plain and target.is_required:
            raise BadCell("import.value.missing")
        value = target.parse(plain) if plain else None
    except BadCell as bad:
        return bad
    if isinstance(value, bool):
        return "t" if value else "f"
    return None if value is None else str(value)


def _looked_up(names: Values, find: Callable[[str], int | None]) -> Values:
    ids = {name: find(name) for name in set(names) if name is not None}
    numbers: dict[str | None, str | None] = {name: None if pk is None else str(pk) for name, pk in ids.items()}
    numbers[None] = None
    return list(map(numbers.__getitem__, names))


def _attributes(plan: Plan, cells: Sequence[Sequence[str]], count: int, faults: Faults) -> Values:
    """The list of a row's attributes as JSON."""
    columns = [[""] * count]
    for column in plan.attributes:
        texts = list(map(str.strip, cells[column.place]))
        read = _attribute_reader(column)
        values = _by_value(texts, set(texts), column.known, column.heading, read, faults)
        columns.append([value or "" for value in values])
    return ["[" + ", ".join(filter(None, row)) + "]" for row in zip(*columns, strict=True)]


def _attribute_reader(column: AttributeColumn) -> Callable[[str], Reading]:
    def read(text: str) -> Reading:
        try:
            value = clean(text)
        except BadCell as bad:
            return bad
        found = {"names": column.names, "value": value[:_ATTRIBUTE_CHARACTERS], "unit": column.unit}
        return json.dumps(found, ensure_ascii=False) if value else None

    return read


def _escaped(values: Values) -> list[str]:
    """As COPY reads them."""
    present = list(filter(None, values))
    joined = "".join(present)
    if any(sign in joined for sign in "\\\t\n\r"):
        return [_NULL if value is None else value.translate(_ESCAPED) for value in values]
    if len(present) == len(values):
        return present
    return [_NULL if value is None else value for value in values]

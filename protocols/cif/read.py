"""Read a CIF 3.0 catalogue of any size, row by row. A bad row is told of and costs nothing but itself.

Files that were opened and saved by a spreadsheet are read, too: commas behind lines, tabs between values, a byte-order mark.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from protocols.catalogue import CatalogueHead, CataloguePart, RowProblem
from protocols.catalogue_row import SHOWN_CHARACTERS, Row
from protocols.cif.fields import key_of
from protocols.cif.lines import Line, Lines, cells_of, is_end
from protocols.cif.read_head import Header, read_header
from protocols.cif.read_row import Cells, read_row
from protocols.findings import Severity
from protocols.values import Classification


def read_cif(file: BinaryIO) -> Iterator[CataloguePart]:
    """The head, then items and problems in the file's order. Raises Unparseable for what is no CIF."""
    lines = Lines(file)
    header = read_header(lines)
    line = _next_row(lines)
    separator = header.separator or _separator(line)
    head = _with_supplier(header, line, separator)
    yield head
    if lines.has_mark:
        yield _of_file("catalogue.bom", "", "", Severity.WARNING)
    keys = [(key_of(name), name) for name in header.fields]
    position = 0
    while line is not None and not is_end(line.text):
        position += 1
        row = Row(position)
        cells = None if line.fault else _cells(line, keys, separator, row)
        if line.fault:
            row.error(line.fault, "", line.text)
        item = None if cells is None else read_row(cells, head, row)
        yield from row.problems
        if item is not None and not row.is_lost:
            yield item
        line = _next_row(lines)
    if line is None:
        yield _of_file("catalogue.truncated", "ENDOFDATA", "", Severity.ERROR)
    if head.item_count not in (None, position):
        yield _of_file("catalogue.count", "ITEMCOUNT", f"{head.item_count} ≠ {position}", Severity.WARNING)


def _next_row(lines: Lines) -> Line | None:
    """The next row that says something."""
    line = lines.row()
    while line is not None and not line.fault and not line.text.strip(" \t,;"):
        line = lines.row()
    return line


def _separator(line: Line | None) -> str:
    """Of a file that names no fields: what its first row has more of."""
    text = "" if line is None else line.text
    return "\t" if text.count("\t") > text.count(",") else ","


def _cells(line: Line, keys: list[tuple[str, str]], separator: str, row: Row) -> Cells | None:
    """The values by column; columns that spreadsheets cut off at the end are empty."""
    values = cells_of(line.text, separator)
    if values is None:
        row.error("catalogue.row.quotes", "", line.text)
        return None
    if any(values[len(keys) :]):
        row.error("catalogue.row.cells", "", line.text[:SHOWN_CHARACTERS])
        return None
    return Cells({key: (name, value) for (key, name), value in zip(keys, values, strict=False) if value})


def _with_supplier(header: Header, line: Line | None, separator: str) -> CatalogueHead:
    """The head with the supplier's number, which stands in every row alike."""
    keys = [key_of(name) for name in header.fields]
    if line is None or is_end(line.text) or "supplierid" not in keys:
        return header.head
    values = cells_of(line.text, separator) or []
    number = dict(zip(keys, values, strict=False)).get("supplierid", "")
    return (
        replace(header.head, supplier_ids=(Classification(header.supplier_domain, number),)) if number else header.head
    )


def _of_file(code: str, path: str, value: str, severity: Severity) -> RowProblem:
    return RowProblem(0, path, value, code, severity=severity)

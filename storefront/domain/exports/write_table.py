"""Write rows as an XLSX workbook, row by row: memory does not grow with it. Everything is text or a number, no formula."""

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font


def write_spreadsheet(rows: Iterable[Iterable[Any]], file: IO[bytes]) -> None:
    """The first row is the headings."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    is_heading = True
    for row in rows:
        sheet.append([_cell(sheet, value, is_heading) for value in row])
        is_heading = False
    book.save(file)


def spreadsheet_of(rows: Iterable[Iterable[Any]]) -> bytes:
    """A small one, whole."""
    file = io.BytesIO()
    write_spreadsheet(rows, file)
    return file.getvalue()


def _cell(sheet: Any, value: Any, is_heading: bool) -> Any:
    if value is None or isinstance(value, (int, Decimal)):
        return value
    cell = WriteOnlyCell(sheet)
    cell.value = str(value)
    cell.data_type = "s"  # "=1+1" is what somebody wrote, not something to calculate
    if is_heading:
        cell.font = Font(bold=True)
    return cell

"""Turn the first sheet of a spreadsheet into a table of text, in a process of its own that may not grow.

A spreadsheet is a ZIP file, so 290 KB can unpack to a gigabyte (threat D15). What its directory says is checked before
anything is unpacked; then a child with a limit on memory and time reads it. Run as a program: IN OUT. No Django here:
the child starts within a fraction of a second.
"""

import csv
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_RATIO = 300
MAX_ENTRIES = 2000
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 120
#: Excel's own last row.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 400
MAX_CELLS = 12_000_000
_ROOT = Path(__file__).resolve().parents[3]
_TOO_LARGE, _NO_SPREADSHEET = 3, 4


class SpreadsheetRefused(Exception):
    """`code` says why, in words that the desk has."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_spreadsheet(path: Path) -> bool:
    """Whether the file is a ZIP file, as every XLSX is."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def spreadsheet_to_table(source: Path, target: Path) -> None:
    """Write the sheet as UTF-8 with commas. Raises SpreadsheetRefused."""
    check_directory(source)
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(source), str(target)], cwd=_ROOT, check=False, capture_output=True
    )
    if done.returncode == _NO_SPREADSHEET:
        raise SpreadsheetRefused("import.file.spreadsheet")
    if done.returncode:  # told so, or ended by a limit
        raise SpreadsheetRefused("import.file.too_large")


def check_directory(source: Path) -> None:
    """What the ZIP file says of itself. Raises SpreadsheetRefused."""
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as broken:
        raise SpreadsheetRefused("import.file.spreadsheet") from broken
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
        raise SpreadsheetRefused("import.file.too_large")
    if unpacked > 10 * 1024 * 1024 and unpacked / packed > MAX_RATIO:
        raise SpreadsheetRefused("import.file.bomb")


def convert(source: str, target: str) -> int:
    """Within the child: the first sheet that is not empty, row by row. Answers the exit code."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 – only the child needs it

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        sheet = CalamineWorkbook.from_path(source).get_sheet_by_index(0)
    except (CalamineError, IndexError, OSError, ValueError):
        return _NO_SPREADSHEET
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        return _TOO_LARGE
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        return _TOO_LARGE
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        _write(csv.writer(file), sheet.iter_rows(), sheet.start[0] if sheet.start else 0)
    return 0


def _write(writer: object, rows: Iterable[Sequence[object]], skipped: int) -> None:
    """Rows above the first one are written empty, so that rows keep their numbers."""
    write = writer.writerow  # type: ignore[attr-defined]  # csv's writer has no public type
    for _row in range(skipped):
        write([])
    for row in rows:
        write([_text(cell) for cell in row])


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f") if cell != int(cell) else str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    sys.exit(convert(sys.argv[1], sys.argv[2]))

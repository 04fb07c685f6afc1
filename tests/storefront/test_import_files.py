"""Files as people have them: encodings, separators, workbooks, and such as want to fill our memory."""

import codecs
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from storefront.domain.exports.write_table import spreadsheet_of
from storefront.domain.imports.read_spreadsheet import (
    MEMORY_BYTES,
    SpreadsheetRefused,
    is_spreadsheet,
    spreadsheet_to_table,
)
from storefront.domain.imports.read_table import FileRefused, recognise, rows_of

TEXT = "SKU;Bezeichnung\r\nA-1;Größe ½\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encoding_is_recognised(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    form = recognise(path)

    with rows_of(path, form) as rows:
        found = [row.cells for row in rows]
    assert (form.encoding, form.headings, found) == (encoding, ("SKU", "Bezeichnung"), [["A-1", "Größe ½"]])


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separator_is_recognised(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'\n"SKU"{separator}"a{separator};,"\nA-1{separator}"x\ny"\n', encoding="utf-8")

    form = recognise(path)

    with rows_of(path, form) as rows:
        found = [(row.number, row.cells) for row in rows]
    assert (form.headings, form.heading_row, found) == (("SKU", f"a{separator};,"), 2, [(3, ["A-1", "x\ny"])])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.file.empty"),
        (b"\n;;\n", "import.file.empty"),
        (b'SKU;a\nA-1;"' + b"x" * 200_000, "import.file.quotes"),
        (b";".join([b"a"] * 401), "import.file.columns"),
    ],
)
def test_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(FileRefused) as refused, rows_of(path, recognise(path)) as rows:
        list(rows)

    assert refused.value.code == code


def test_workbook_becomes_a_table(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "a.csv"
    source.write_bytes(spreadsheet_of([["SKU", "Name", "n"], ["007", "=1+1", 12], [5, "Größe", None]]))

    spreadsheet_to_table(source, target)

    assert target.read_text(encoding="utf-8") == "SKU,Name,n\n007,=1+1,12\n5,Größe,\n"
    assert is_spreadsheet(source)


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"PK\x03\x04" + b"\0" * 100])
def test_file_that_only_begins_like_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "a.xlsx"
    source.write_bytes(content)

    with pytest.raises(SpreadsheetRefused) as refused:
        spreadsheet_to_table(source, tmp_path / "a.csv")

    assert refused.value.code == "import.file.spreadsheet"


def workbook(path: Path, rows: str) -> None:
    """A workbook whose one sheet has these rows, as XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{packages}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
            f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )


def many_cells() -> str:
    """Hundred thousand rows of twelve cells: some 290 KB packed."""
    row = "".join(f'<c t="inlineStr"><is><t>{"x" * 8}</t></is></c>' for _column in range(12))
    return f"<row>{row}</row>" * 100_000


def far_corners() -> str:
    """Two cells at the ends of the largest sheet there can be."""
    return '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def nothing_but_zeros() -> str:
    """One text of a hundred megabytes: it packs a thousandfold."""
    return f'<row><c t="inlineStr"><is><t>{"0" * 100_000_000}</t></is></c></row>'


MEASURE = """
import resource, sys
from pathlib import Path
from storefront.domain.imports.read_spreadsheet import SpreadsheetRefused, spreadsheet_to_table
try:
    spreadsheet_to_table(Path(sys.argv[1]), Path(sys.argv[2]))
    print("read", end=" ")
except SpreadsheetRefused as refused:
    print(refused.code, end=" ")
most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(most * 1024)
"""


@pytest.mark.parametrize(
    ("rows", "answer"),
    [(many_cells, "read"), (far_corners, "import.file.too_large"), (nothing_but_zeros, "import.file.bomb")],
)
def test_bomb_stays_within_its_bounds(tmp_path: Path, rows: Callable[[], str], answer: str) -> None:
    path = tmp_path / "bomb.xlsx"
    workbook(path, rows())
    assert path.stat().st_size < 600_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    # A shell between: Linux has a program begin with the highest mark of the process that starts it, and ours is high.
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" "$@"; exit $?', sys.executable, "-c", MEASURE, str(path), str(tmp_path / "out.csv")],
        check=True,
        capture_output=True,
        text=True,
    )

    found, most_bytes = done.stdout.split()
    assert (found, int(most_bytes) < MEMORY_BYTES // 2) == (answer, True)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 60

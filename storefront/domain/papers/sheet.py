"""A sheet of A4 as business letters have it: sender, receiver, a table that goes on over pages, sums, small print.

No system library and no system font: the font lies beside this file, with its licence. Times and numbers come as text.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "paper"
#: Millimetres.
_MARGIN, _LINE, _SMALL = 18, 5, 4
#: A value that nobody reads to its end would make the sheet endless.
_LONGEST_CELL = 600

#: It tells of every table of the font it cuts down, at each paper.
logging.getLogger("fontTools").setLevel(logging.WARNING)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, widths in parts of the whole, cells; `numeric` are the columns set to the right."""

    headings: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the paper, from top to bottom."""

    title: str
    sender: Sequence[str]
    receiver: Sequence[str]
    facts: Sequence[Pair]
    table: Table
    language: str
    page_words: str  # "Page %(page)s of %(pages)s" in the paper's language
    watermark: str = ""
    sums: Sequence[Pair] = ()
    notes: Sequence[str] = field(default_factory=tuple)


class _Paper(FPDF):
    """Numbers its pages and repeats its name."""

    sheet: Sheet

    def footer(self) -> None:
        """Title and page."""
        self.set_y(-_MARGIN + 4)
        self.set_font(_FAMILY, size=8)
        words = self.sheet.page_words % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(0, _SMALL, f"{self.sheet.title} · {words}", align="C")


def write_sheet(sheet: Sheet) -> bytes:
    """The PDF."""
    pdf = _Paper(format="A4")
    pdf.sheet = sheet
    pdf.add_font(_FAMILY, "", _FONTS / "DejaVuSansCondensed.ttf")
    pdf.add_font(_FAMILY, "B", _FONTS / "DejaVuSansCondensed-Bold.ttf")
    pdf.set_title(sheet.title)
    pdf.set_lang(sheet.language)
    pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
    pdf.set_auto_page_break(True, margin=_MARGIN + 4)
    pdf.add_page()
    _head(pdf, sheet)
    _table(pdf, sheet.table)
    _foot(pdf, sheet)
    return bytes(pdf.output())


def _head(pdf: FPDF, sheet: Sheet) -> None:
    pdf.set_font(_FAMILY, size=8)
    _write(pdf, " · ".join(part for part in sheet.sender if part), _SMALL)
    pdf.ln(8)
    pdf.set_font(_FAMILY, size=10)
    for part in sheet.receiver:
        _write(pdf, part, _LINE)
    pdf.ln(8)
    pdf.set_font(_FAMILY, "B", 15)
    _write(pdf, sheet.title, 8)
    if sheet.watermark:
        pdf.set_font(_FAMILY, "B", 11)
        _write(pdf, sheet.watermark, 6)
    pdf.ln(2)
    for label, value in sheet.facts:
        pdf.set_font(_FAMILY, "B", 9)
        pdf.cell(46, _LINE, label)
        pdf.set_font(_FAMILY, size=9)
        _write(pdf, value, _LINE)
    pdf.ln(5)


def _table(pdf: FPDF, table: Table) -> None:
    pdf.set_font(_FAMILY, size=8.5)
    aligned = tuple("RIGHT" if column in table.numeric else "LEFT" for column in range(len(table.headings)))
    with pdf.table(
        col_widths=tuple(table.widths), text_align=aligned, line_height=_SMALL + 0.4, padding=(0.8, 1),
        borders_layout="HORIZONTAL_LINES", headings_style=FontFace(emphasis="BOLD"),
    ) as drawn:  # fmt: skip
        for cells in (table.headings, *table.rows):
            drawn.row([_plain(cell) for cell in cells])


def _foot(pdf: FPDF, sheet: Sheet) -> None:
    pdf.ln(4)
    for position, (label, value) in enumerate(sheet.sums, start=1):
        pdf.set_font(_FAMILY, "B" if position == len(sheet.sums) else "", 9.5)
        pdf.cell(pdf.epw - 40, _LINE, label, align="R")
        pdf.cell(40, _LINE, value, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(4)
    pdf.set_font(_FAMILY, size=9)
    for note in sheet.notes:
        _write(pdf, note, _LINE)


def _write(pdf: FPDF, text: str, height: float) -> None:
    pdf.multi_cell(0, height, _plain(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _plain(text: str) -> str:
    """Without what has no shape on paper; an endless value is cut."""
    shown = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
    return shown if len(shown) <= _LONGEST_CELL else f"{shown[:_LONGEST_CELL]} …"

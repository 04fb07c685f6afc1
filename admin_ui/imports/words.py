"""What the codes of imports mean in plain words, and what to do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Words:
    """What is wrong, and the remedy."""

    text: Promise
    fix: Promise


_AGAIN = _("Start another import with the mended file.")
#: Of a cell or a row.
PROBLEMS: dict[str, Words] = {
    "import.value.missing": Words(_("The cell is empty."), _("Fill it in; without it the row cannot be understood.")),
    "import.value.broken": Words(
        _("There are characters in it that cannot be read."), _("Save the file as UTF-8, or as an XLSX workbook.")
    ),
    "import.value.long": Words(_("The text is too long."), _("Shorten it.")),
    "import.value.number": Words(
        _("This is no number that can be read without a doubt."),
        _("Write digits with at most one decimal point or comma, and no signs between thousands."),
    ),
    "import.value.positive": Words(_("The number must be greater than zero."), _("Correct it, or leave it empty.")),
    "import.value.days": Words(_("This is no whole number up to 9999."), _("Write it without decimals.")),
    "import.value.unit": Words(
        _("This unit is not known."), _("Use a code of UN/CEFACT Recommendation 20, such as C62, PR or MTR.")
    ),
    "import.value.gtin": Words(_("A GTIN has 8, 12, 13 or 14 digits."), _("Correct it, or leave it empty.")),
    "import.value.gtin_check": Words(
        _("The last digit of the GTIN does not fit the others."), _("Look for a wrong digit, or leave it empty.")
    ),
    "import.value.unspsc": Words(_("A UNSPSC code has eight digits."), _("Fill it up with zeros at its end.")),
    "import.value.yes_no": Words(_("This is neither yes nor no."), _("Write yes or no, or 1 or 0.")),
    "import.value.path": Words(
        _("The path of the category has an empty or overlong name."), _("Write it as: Tools > Pliers.")
    ),
    "import.row.cells": Words(
        _("The row has more cells than there are headings."),
        _("Put values that hold the separator in quotation marks."),
    ),
    "import.sku.twice": Words(
        _("The same article stands in an earlier row."), _("Keep one of the rows; the first one was taken.")
    ),
    "import.sku.unknown": Words(
        _("There is no product with this SKU."), _("Correct the SKU, or import the product first.")
    ),
    "import.category.missing": Words(_("A new product needs a category."), _("Fill in the column for the category.")),
    "import.name.missing": Words(_("A new product needs a name."), _("Fill in a name in one language at least.")),
    "import.price.currency": Words(
        _("The currency is not the price list's."), _("Import the price into a list of its currency.")
    ),
}
_NOT_READ = _("The value cannot be read as what it stands for.")
#: Of an item of a catalogue, as the readers of its format name them.
PROBLEMS |= {
    "catalogue.value.missing": Words(
        _("A value is missing."), _("Fill it in; without it the item cannot be told or sold.")
    ),
    "catalogue.value.number": Words(_NOT_READ, _("Write digits with at most one decimal point.")),
    "catalogue.value.range": Words(_("The value is too small or too large."), _("Write one greater than zero.")),
    "catalogue.value.date": Words(_NOT_READ, _("Write the date as year, month and day: 2026-11-24.")),
    "catalogue.value.long": Words(_("The text is too long."), _("Shorten it.")),
    "catalogue.value.unknown": Words(_("The format has no such value."), _("Use one of those that it has.")),
    "catalogue.currency": Words(_("This is no currency."), _("Write three letters, for example EUR.")),
    "catalogue.entity": Words(
        _("The text holds a named entity."), _("Write the character itself instead, as in ä for &auml;.")
    ),
    "catalogue.depth": Words(_("Elements are nested too deep."), _("Nest them no deeper than the standard does.")),
    "catalogue.row.cells": Words(
        _("The row has another number of cells than there are field names."), _("Give it as many.")
    ),
    "catalogue.row.quotes": Words(_("A quotation mark is not closed."), _("Close it, and double each one within.")),
    "catalogue.row.encoding": Words(
        _("There are characters in it that cannot be read."), _("Save the file in the encoding that it declares.")
    ),
    "catalogue.row.long": Words(_("The row is too long."), _("Shorten it; a row is one item.")),
    "catalogue.price.basis": Words(
        _("The price is for more units than the version can say."), _("Declare a newer version of cXML.")
    ),
    "catalogue.count": Words(
        _("There are not as many items as the file says."), _("Compare with the source: some may be missing.")
    ),
    "catalogue.truncated": Words(_("The end of the file is missing."), _("Export it again.")),
    "catalogue.number.forbidden": Words(
        _("The number holds a sign that systems refuse."), _("Choose one without ?, { and }.")
    ),
    "catalogue.bom": Words(
        _("The file begins with a byte-order mark."), _("Save it without; some buyers' systems refuse it.")
    ),
}
#: Of the job as a whole.
FAILURES: dict[str, Words] = {
    "import.file.empty": Words(_("There are no rows in the file."), _AGAIN),
    "import.plan.full": Words(
        _("Your plan does not hold so many products on sale."),
        _("Nothing was changed. Choose a larger plan under “Plan and bills”, then import the file again."),
    ),
    "import.file.rows": Words(_("The file has too many rows."), _("Split it into several files.")),
    "import.file.columns": Words(_("The file has too many columns."), _("Delete the columns that are not needed.")),
    "import.file.quotes": Words(_("A quotation mark is not closed, so that the rest of the file is one cell."), _AGAIN),
    "import.file.gone": Words(_("The uploaded file is not there any more."), _AGAIN),
    "import.file.spreadsheet": Words(
        _("This is no XLSX workbook that can be read."), _("Save it again as XLSX or as CSV.")
    ),
    "import.file.catalogue": Words(
        _("This is no BMEcat, CIF or cXML Index that can be read."), _("Export the catalogue again, or use CSV.")
    ),
    "import.file.too_large": Words(
        _("The workbook is too large when it is unpacked."), _("Save the sheet as CSV, or split it.")
    ),
    "import.file.bomb": Words(
        _("The workbook unpacks to so much more than it holds that it was not opened."), _("Save the sheet as CSV.")
    ),
    "import.columns.missing": Words(
        _("A column that is needed was not chosen."), _("Say which column holds it, and check again.")
    ),
    "import.columns.twice": Words(_("Two columns go into the same field."), _("Choose one of them, and check again.")),
    "import.list.gone": Words(_("The price list was deleted."), _("Start another import into another list.")),
    "import.not_newest": Words(
        _("Something newer stands on this import."), _("Roll the newer one back first, or import the former values.")
    ),
    "export.connection.gone": Words(_("The connection is not there any more."), _("Choose another one.")),
    "export.catalogue.empty": Words(
        _("There is nothing that this format could say."), _("Give the products prices and units, or choose CSV.")
    ),
    "job.trouble": Words(
        _("Something went wrong on our side; nothing was changed."), _("Try again; if it happens again, tell us.")
    ),
}

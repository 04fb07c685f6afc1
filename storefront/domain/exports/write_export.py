"""Write a catalogue as a file: CSV and XLSX with a row for each price, CIF 3.0 and cXML Index as systems load them."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO, Any

from protocols.catalogue import CatalogueHead, CatalogueItem, RowProblem
from protocols.cif.write import write_cif
from protocols.cxml.write_index import write_index
from protocols.values import format_decimal
from storefront.domain.exports.write_table import write_spreadsheet

#: Format to the suffix of its file.
FORMATS: dict[str, str] = {"csv": "csv", "xlsx": "xlsx", "cif": "cif", "cxml": "xml"}
HEADINGS = (
    "sku", "name", "description", "category", "brand", "manufacturer_part_number", "gtin", "unit", "pack_quantity",
    "pack_unit", "min_order", "quantity_step", "lead_time_days", "stock", "unspsc", "from_quantity", "price",
    "price_unit", "currency",
)  # fmt: skip
_NUMBERS = frozenset(
    ["pack_quantity", "min_order", "quantity_step", "lead_time_days", "stock", "from_quantity", "price", "price_unit"]
)


def write_export(head: CatalogueHead, items: Iterable[CatalogueItem], form: str, file: IO[bytes]) -> list[RowProblem]:
    """Write the whole file. Answers what the format could not say. Raises Unwritable."""
    refused: list[RowProblem] = []
    if form == "xlsx":
        write_spreadsheet(rows_of(items), file)
    elif form == "csv":
        _write_csv(rows_of(items), file)
    else:
        pieces = write_cif(head, items, refused) if form == "cif" else write_index(head, items, refused)
        file.writelines(pieces)
    return refused


def rows_of(items: Iterable[CatalogueItem]) -> Iterator[list[Any]]:
    """The headings, then a row for each price of each item; one without a price has a row without one."""
    yield list(HEADINGS)
    for item in items:
        codes = {each.domain: each.code for each in item.classifications}
        common = [
            item.sku, item.names[0].text if item.names else "", item.descriptions[0].text if item.descriptions else "",
            " > ".join(item.category_path), item.brand, item.manufacturer_part_number, item.gtin, item.unit,
            item.content_quantity, item.content_unit, item.minimum, item.step, item.lead_time_days, item.stock,
            codes.get("UNSPSC", ""),
        ]  # fmt: skip
        for price in item.prices:
            yield [*common, price.from_quantity, price.amount, price.price_unit, price.currency]
        if not item.prices:
            yield [*common, None, None, None, ""]


def _write_csv(rows: Iterable[list[Any]], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    for row in rows:
        writer.writerow([_cell(name, value) for name, value in zip(HEADINGS, row, strict=True)])
    text.detach()


def _cell(name: str, value: Any) -> str:
    """A text that a spreadsheet would take for a formula is quoted against it."""
    if value is None:
        return ""
    if name in _NUMBERS and not isinstance(value, str):
        return format_decimal(value) if not isinstance(value, int) else str(value)
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

"""Turn a catalogue in a format of the trade (BMEcat, CIF, cXML Index) into the table that every import reads.

Two passes: the first gathers groups, which item lies in which, and the names of attributes; the second writes a row for
each item. An item that the format's reader refuses leaves an empty row, so that rows keep their numbers.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from protocols.bmecat.read import read_bmecat
from protocols.catalogue import (
    Action,
    CatalogueGroup,
    CatalogueItem,
    CataloguePart,
    CataloguePrice,
    GroupMembership,
    RowProblem,
    Text,
)
from protocols.cif.read import read_cif
from protocols.cxml.read_index import read_index
from protocols.findings import Severity
from protocols.values import format_decimal
from storefront.domain.imports.fields import ATTRIBUTE, LANGUAGES
from storefront.models import JobKind

Reader = Callable[[BinaryIO], Iterator[CataloguePart]]
#: As many columns of attributes; the others are left out.
MAX_ATTRIBUTES = 300
_LOOKED_AT_BYTES = 4096
_PRICE_HEADINGS = ("sku", "min_quantity", "price", "price_unit", "currency")
#: BMEcat's kinds of net prices, the customer's own first; gross and recommended ones are none of a price list.
_NET_KINDS = ("net_customer", "net_customer_exp", "net_list")


@dataclass(slots=True)
class _Known:
    """What the first pass gathers."""

    groups: dict[str, CatalogueGroup] = field(default_factory=dict)
    group_of: dict[str, str] = field(default_factory=dict)
    attributes: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)


def reader_of(path: Path) -> Reader | None:
    """The reader of the file's format; None if it is none of these."""
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT_BYTES).replace(b"\0", b"")
    if b"CIF_I_V" in head[:64]:
        return read_cif
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        return read_bmecat if b"BMECAT" in head else read_index
    return None


def catalogue_to_table(read: Reader, source: Path, target: Path, kind: str, language: str) -> list[RowProblem]:
    """Write the table as UTF-8 with commas. Answers what is wrong with items. Raises RemoteError."""
    with source.open("rb") as file:
        known = _first_pass(read(file))
    is_prices = kind == JobKind.PRICES
    headings = list(_PRICE_HEADINGS) if is_prices else _headings(known)
    with source.open("rb") as file, target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headings)
        for item in _items(read(file)):
            if item is None:
                writer.writerow([])
            elif is_prices:
                writer.writerows(_price_rows(item))
            else:
                row = _row(item, known, language)
                writer.writerow([row.get(name, "") for name in headings])
    return known.problems


def _first_pass(parts: Iterator[CataloguePart]) -> _Known:
    known = _Known()
    for part in parts:
        if isinstance(part, CatalogueGroup):
            known.groups[part.group_id] = part
        elif isinstance(part, GroupMembership):
            known.group_of.setdefault(part.sku, part.group_id)
        elif isinstance(part, RowProblem):
            known.problems.append(part)
        elif isinstance(part, CatalogueItem):
            for each in part.attributes:
                key = (each.name, each.unit)
                if key in known.attributes or len(known.attributes) < MAX_ATTRIBUTES:
                    known.attributes[key] = known.attributes.get(key, 0) + 1
    return known


def _items(parts: Iterator[CataloguePart]) -> Iterator[CatalogueItem | None]:
    """Items in their order; None in the place of one that is lost."""
    position = 0
    for part in parts:
        if isinstance(part, CatalogueItem):
            position += 1
            yield part
        elif isinstance(part, RowProblem) and is_lost(part) and part.position > position:
            position = part.position
            yield None


def is_lost(problem: RowProblem) -> bool:
    """Whether it has cost an item."""
    return problem.severity is Severity.ERROR and problem.position > 0


def _headings(known: _Known) -> list[str]:
    texts = [f"{column}_{code}" for column in ("name", "description") for code in LANGUAGES]
    codes = ["brand", "manufacturer_part_number", "gtin", "unit", "pack_quantity", "pack_unit"]
    rest = ["min_quantity", "quantity_step", "lead_time_days", "stock", "unspsc", "eclass", "eclass_version"]
    attributes = [_attribute(name, unit) for name, unit in known.attributes]
    return ["sku", *texts, "category", *codes, *rest, "is_active", *attributes]


def _attribute(name: str, unit: str) -> str:
    return f"{ATTRIBUTE} {name} [{unit}]" if unit else f"{ATTRIBUTE} {name}"


def _row(item: CatalogueItem, known: _Known, language: str) -> dict[str, str]:
    numbers = {
        "pack_quantity": item.content_quantity, "min_quantity": item.minimum, "quantity_step": item.step,
        "stock": item.stock,
    }  # fmt: skip
    row = {name: format_decimal(value) for name, value in numbers.items() if value is not None}
    row |= {f"name_{code}": text for code, text in _texts(item.names, language)}
    row |= {f"description_{code}": text for code, text in _texts(item.descriptions, language)}
    for each in item.classifications:
        if each.domain.upper().startswith("UNSPSC"):
            row.setdefault("unspsc", each.code)
        elif each.domain.upper().startswith("ECLASS"):
            row.setdefault("eclass", each.code)
            row.setdefault("eclass_version", each.domain[6:].lstrip("-_ "))
    for attribute in item.attributes:
        heading = _attribute(attribute.name, attribute.unit)
        row[heading] = f"{row[heading]}, {attribute.value}" if heading in row else attribute.value
    return row | {
        "sku": item.sku, "category": " > ".join(_path(item, known, language)),
        "brand": item.brand or item.manufacturer, "manufacturer_part_number": item.manufacturer_part_number,
        "gtin": item.gtin, "unit": item.unit, "pack_unit": item.content_unit if item.content_quantity else "",
        "lead_time_days": "" if item.lead_time_days is None else str(item.lead_time_days),
        "is_active": "no" if item.action is Action.DELETE else "yes",
    }  # fmt: skip


def _texts(texts: tuple[Text, ...], language: str) -> list[tuple[str, str]]:
    """By language, the first of each; one without a language is in the import's."""
    return list(reversed([(text.language or language, text.text) for text in texts]))


def _path(item: CatalogueItem, known: _Known, language: str) -> list[str]:
    """Names from the top; a name's own ">" would part it."""
    if item.category_path:
        return [name.replace(">", "/") for name in item.category_path]
    names: list[str] = []
    seen: set[str] = set()
    here = next(iter(item.group_ids), known.group_of.get(item.sku, ""))
    while here in known.groups and here not in seen:
        seen.add(here)
        group = known.groups[here]
        words = {text.language or language: text.text for text in reversed(group.names)}
        names.insert(0, (words.get(language) or next(iter(words.values()), here)).replace(">", "/"))
        here = group.parent_id
    return names


def _price_rows(item: CatalogueItem) -> Iterator[list[str]]:
    """One row a price. What is for one unit on is for any quantity."""
    for price in _net(item.prices):
        start = "" if price.from_quantity <= 1 else format_decimal(price.from_quantity)
        unit = "" if price.price_unit is None else format_decimal(price.price_unit)
        yield [item.sku, start, format_decimal(price.amount), unit, price.currency]


def _net(prices: tuple[CataloguePrice, ...]) -> list[CataloguePrice]:
    for kind in _NET_KINDS:
        if found := [price for price in prices if price.kind == kind]:
            return found
    return []

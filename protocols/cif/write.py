"""Write a CIF 3.0 catalogue of any size, within the limits of the systems that take it.

Bytes count, not characters; numbers may not hold "?", "{" or "}"; a price has four decimals at most, so one with more is
written for more units. What cannot be written truly is left out and told of. No byte-order mark: Ariba refuses it.
"""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO

from protocols.catalogue import ONE, Action, CatalogueHead, CatalogueItem, CataloguePrice, Mode, RowProblem, Text
from protocols.catalogue_write import in_chunks, refusal
from protocols.cif.fields import MAX_BYTES, WRITTEN_FIELDS
from protocols.cxml.timestamps import format_timestamp
from protocols.texts import cut_bytes, one_line
from protocols.values import Classification, format_decimal

MAX_PRICE_DECIMALS = 4


def write_cif(head: CatalogueHead, items: Iterable[CatalogueItem], refused: list[RowProblem]) -> Iterator[bytes]:
    """The file's bytes, in UTF-8. What is left out is appended to `refused`, by the items' order from 1."""
    return in_chunks(_pieces(head, items, refused))


def _pieces(head: CatalogueHead, items: Iterable[CatalogueItem], refused: list[RowProblem]) -> Iterator[str]:
    yield _head(head)
    for position, item in enumerate(items, 1):
        problem = _refusal(item, position)
        if problem is None:
            yield _line(_row(item, head))
        else:
            refused.append(problem)
    yield "ENDOFDATA\r\n"


def _head(head: CatalogueHead) -> str:
    number = head.supplier_ids[0] if head.supplier_ids else Classification("", "")
    said = {
        "CHARSET": "UTF-8",
        "LOADMODE": "F" if head.mode is Mode.FULL else "I",
        "CODEFORMAT": head.code_format or "UNSPSC",
        "CURRENCY": head.currency,
        "SUPPLIERID_DOMAIN": number.domain,
        "ITEMCOUNT": "" if head.item_count is None else str(head.item_count),
        "TIMESTAMP": "" if head.created_at is None else format_timestamp(head.created_at),
        "UNUOM": "TRUE",
        "COMMENTS": one_line(head.comments),
        "FIELDNAMES": ", ".join(WRITTEN_FIELDS),
    }
    lines = [f"{key}: {value}" for key, value in said.items() if value]
    return "\r\n".join(["CIF_I_V3.0", *lines, "DATA", ""])


def _refusal(item: CatalogueItem, position: int) -> RowProblem | None:
    """Why the item cannot be told of truly, if that is so; what is deleted or shown in the shop needs no price."""
    numbers = {"Supplier Part ID": item.sku, "Supplier Part Auxiliary ID": item.auxiliary_id}
    needed = {
        "Unit Price": item.prices,
        "Item Description": item.names or item.descriptions,
        "SPSC Code": item.classifications,
    }
    is_free = item.action is Action.DELETE or bool(item.punchout_url)
    return refusal(item, position, numbers, {} if is_free else needed)


def _row(item: CatalogueItem, head: CatalogueHead) -> dict[str, str]:
    language, short, long = _texts(item, head.language)
    price = item.prices[0] if item.prices else None
    images = {medium.kind: medium.source for medium in reversed(item.media)}
    return {
        **dict(item.extras),
        "Supplier ID": head.supplier_ids[0].code if head.supplier_ids else "",
        "Supplier Part ID": item.sku,
        "Supplier Part Auxiliary ID": item.auxiliary_id,
        "Manufacturer Part ID": item.manufacturer_part_number,
        "Manufacturer Name": item.manufacturer,
        "Item Description": long,
        "Short Name": short,
        "Language": language,
        "SPSC Code": _code(item, head.code_format or "UNSPSC"),
        "Unit of Measure": item.unit,
        "Lead Time": "" if item.lead_time_days is None else str(item.lead_time_days),
        "Supplier URL": item.punchout_url or item.url,
        "Image": images.get("normal", ""),
        "Thumbnail": images.get("thumbnail", ""),
        "Minimum Quantity": _number(item.minimum),
        "Quantity Interval": _number(item.step),
        "EAN": item.gtin,
        "Delete": "T" if item.action is Action.DELETE else "",
        "PunchOut Enabled": "TRUE" if item.punchout_url else "",
        "PunchOut Level": item.punchout_level,
        **({} if price is None else _price(price, item.unit)),
    }


def _price(price: CataloguePrice, unit: str) -> dict[str, str]:
    """The price for so many units that four decimals say it."""
    amount, per = price.amount, price.price_unit or ONE
    while amount != round(amount, MAX_PRICE_DECIMALS):
        amount, per = amount * 10, per * 10
    is_plain = per == ONE
    return {
        "Unit Price": format_decimal(amount),
        "Currency": price.currency,
        "Price Unit Quantity": "" if is_plain else format_decimal(per),
        "Price Unit": "" if is_plain else unit,
        "Unit Conversion": "" if is_plain else "1",
        "Effective Date": "" if price.valid_from is None else price.valid_from.isoformat(),
        "Expiration Date": "" if price.valid_until is None else price.valid_until.isoformat(),
        "Territory Available": " ".join(price.territories),
    }


def _texts(item: CatalogueItem, language: str) -> tuple[str, str, str]:
    """Language, short name and description, in the catalogue's language where there is one such text."""
    name, long = _in(item.names, language), _in(item.descriptions, language)
    if name is None or long is None:
        only = name or long or Text("", "")
        return only.language, "", only.text
    return name.language, name.text, long.text


def _in(texts: Iterable[Text], language: str) -> Text | None:
    found = sorted(texts, key=lambda text: text.language != language)
    return found[0] if found else None


def _code(item: CatalogueItem, code_format: str) -> str:
    """The code of the format that the head names, else the first."""
    found = sorted(item.classifications, key=lambda each: each.domain != code_format)
    return found[0].code if found else ""


def _number(number: Decimal | None) -> str:
    return "" if number is None else format_decimal(number)


def _line(row: dict[str, str]) -> str:
    written = StringIO()
    cells = [cut_bytes(one_line(row.get(name, "")), MAX_BYTES.get(name, 255)) for name in WRITTEN_FIELDS]
    csv.writer(written).writerow(cells)
    return written.getvalue()

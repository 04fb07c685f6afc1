"""Read a cXML Index of any size, item by item. A bad item is told of and costs nothing but itself."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from protocols.catalogue import (
    ONE,
    Action,
    Attribute,
    CatalogueHead,
    CatalogueItem,
    CataloguePart,
    CataloguePrice,
    CustomerPartNumber,
    Medium,
    Mode,
    Text,
)
from protocols.catalogue_parts import Named, first, language_of, named, text_of, texts
from protocols.catalogue_row import Row
from protocols.errors import Unparseable
from protocols.values import Classification
from protocols.xml import Element
from protocols.xml_stream import stream

_ITEMS = ("IndexItemAdd", "IndexItemDelete", "IndexItemPunchout")
_LEVELS = frozenset(["store", "aisle", "shelf", "product"])
_IMAGES = {"Image": "normal", "Thumbnail": "thumbnail"}


def read_index(file: BinaryIO) -> Iterator[CataloguePart]:
    """The head, then items and problems. Raises Unparseable for what is no Index."""
    opened = stream(file, ("Index", "cXML"), ("SupplierID", "Comments", *_ITEMS))
    version = re.search(r"/(\d+\.\d+\.\d+)/", opened.doctype)
    head = _Head(version.group(1) if version else "")
    position, told = 0, None
    for part in opened.parts:
        if part.name not in _ITEMS:
            head.take(part.name, part.element)
            continue
        if told is None:
            head.take(part.name, part.element)
            told = head.value()
            yield told
        position += 1
        row = Row(position)
        if part.fault:
            row.error(part.fault, part.name)
        item = None if part.fault else _item(part.element, part.name, told, row)
        yield from row.problems
        if item is not None and not row.is_lost:
            yield item
    if told is None:
        if not head.numbers:
            raise Unparseable("The document holds no Index of items.")
        yield head.value()


class _Head:
    """What is said before the first item."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.numbers: list[Classification] = []
        self.comments = ""
        self.mode = Mode.UPDATE

    def take(self, name: str, element: Element) -> None:
        """A part that says something of the whole; the mode stands around it."""
        if name == "SupplierID" and (number := text_of(element)):
            self.numbers.append(Classification((element.get("domain") or "").strip(), number))
        elif name == "Comments":
            self.comments = self.comments or text_of(element)
        modes = [(each.get("loadmode") or "").lower() for each in element.iterancestors()]
        self.mode = Mode.FULL if "full" in modes else Mode.UPDATE

    def value(self) -> CatalogueHead:
        """All of it."""
        return CatalogueHead(
            "cxml-index", self.version, self.mode, supplier_ids=tuple(self.numbers), comments=self.comments
        )


def _item(element: Element, kind: str, head: CatalogueHead, row: Row) -> CatalogueItem | None:
    parts = named(element)
    number = _within(parts, "ItemID")
    sku = row.sku = first(number, "SupplierPartID")
    if not sku:
        row.error("catalogue.value.missing", "ItemID/SupplierPartID")
        return None
    buyers = first(number, "BuyerPartID")
    action = Action.NEW if head.mode is Mode.FULL else Action.UPDATE
    return CatalogueItem(
        sku,
        Action.DELETE if kind == "IndexItemDelete" else action,
        first(number, "SupplierPartAuxiliaryID"),
        customer_part_numbers=(CustomerPartNumber("", buyers),) if buyers else (),
        **_detail(parts, kind, row),
    )


def _within(parts: Named, name: str) -> Named:
    return named(next(iter(parts.get(name, ())), None))


def _detail(parts: Named, kind: str, row: Row) -> dict[str, Any]:
    """The fields of ItemDetail or PunchoutDetail; validity and lead time may stand apart."""
    is_punchout = kind == "IndexItemPunchout"
    said = _within(parts, "PunchoutDetail" if is_punchout else "ItemDetail")
    apart = said if is_punchout else _within(parts, "IndexItemDetail")
    names, descriptions = _texts(said)
    address = first(said, "URL")
    return {
        "names": names,
        "descriptions": descriptions,
        "manufacturer": first(said, "ManufacturerName"),
        "manufacturer_part_number": first(said, "ManufacturerPartID"),
        "unit": first(said, "UnitOfMeasure"),
        "lead_time_days": row.days(first(said, "LeadTime"), "LeadTime")
        if first(said, "LeadTime")
        else _lead(apart, row),
        "classifications": tuple(
            Classification(domain, code)
            for each in said.get("Classification", ())
            if (code := text_of(each)) and (domain := (each.get("domain") or "").strip()) != "none"
        ),
        "prices": _prices(said, apart, row, is_needed=kind == "IndexItemAdd"),
        "url": "" if is_punchout else address,
        "punchout_url": address if is_punchout else "",
        "punchout_level": _level(parts, row),
        **_extrinsics(said, row),
    }


def _lead(apart: Named, row: Row) -> int | None:
    """What stands where the DTD forces a number: 0 says nothing there."""
    return row.days(first(apart, "LeadTime"), "IndexItemDetail/LeadTime") or None


def _level(parts: Named, row: Row) -> str:
    said = [(each.get("punchoutLevel") or "").strip() for each in parts.get("PunchoutDetail", ())]
    return row.chosen(said[0], "PunchoutDetail/@punchoutLevel", _LEVELS, "") if said else ""


def _texts(said: Named) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Names and descriptions: beside a ShortName the text is a description, alone it is the name."""
    names, descriptions = [], []
    for each in said.get("Description", ()):
        language = language_of(each, "")
        short = first(named(each), "ShortName")
        long = ((each.text or "") + "".join(part.tail or "" for part in each)).strip()
        if short or long:
            names.append(Text(language, short or long))
        if short and long:
            descriptions.append(Text(language, long))
    return tuple(names), tuple(descriptions)


def _prices(said: Named, apart: Named, row: Row, *, is_needed: bool) -> tuple[CataloguePrice, ...]:
    monies = _within(said, "UnitPrice").get("Money") or []
    text = text_of(monies[0]) if monies else ""
    if not text and is_needed:
        row.error("catalogue.value.missing", "UnitPrice/Money")
    amount = row.number(text, "UnitPrice/Money", is_vital=True, may_be_zero=True)
    unit = _price_unit(said, row)
    start = row.day(first(apart, "EffectiveDate"), "EffectiveDate")
    end = row.day(first(apart, "ExpirationDate"), "ExpirationDate")
    if amount is None:
        return ()
    currency = row.currency((monies[0].get("currency") or "").strip(), "UnitPrice/Money/@currency")
    territories = tuple(texts(apart, "TerritoryAvailable"))
    return (CataloguePrice(amount, currency, unit, valid_from=start, valid_until=end, territories=territories),)


def _price_unit(said: Named, row: Row) -> Decimal:
    """How many order units the price is for: so many price units, each of which is a part of an order unit."""
    for basis in said.get("PriceBasisQuantity", ()):
        quantity = row.number(basis.get("quantity") or "", "PriceBasisQuantity/@quantity", is_vital=True) or ONE
        path = "PriceBasisQuantity/@conversionFactor"
        factor = row.number(basis.get("conversionFactor") or "", path, is_vital=True) or ONE
        if quantity / factor * factor != quantity:
            row.error("catalogue.value.range", path, str(factor))
        return quantity / factor
    return ONE


def _extrinsics(said: Named, row: Row) -> dict[str, Any]:
    """Fields that have an Extrinsic of their own; all others are attributes."""
    fields: dict[str, Any] = {}
    media, attributes = [], []
    for each in said.get("Extrinsic", ()):
        name, value = (each.get("name") or "").strip(), text_of(each)
        if name in _IMAGES and value:
            media.append(Medium(value, _IMAGES[name]))
        elif name == "EAN":
            fields["gtin"] = value
        elif name == "Minimum Quantity":
            fields["minimum"] = row.number(value, f"Extrinsic[@name='{name}']")
        elif name == "Quantity Interval":
            fields["step"] = row.number(value, f"Extrinsic[@name='{name}']")
        elif name and value:
            attributes.append(Attribute(name, value))
    return {**fields, "media": tuple(media), "attributes": tuple(attributes)}

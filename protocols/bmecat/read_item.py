"""Read one PRODUCT (2005) or ARTICLE (1.2) of BMEcat. A price that cannot be read costs the item: half a price list lies."""

from decimal import Decimal
from typing import Any

from protocols.bmecat.parts import text_of, texts_of
from protocols.bmecat.read_price import read_prices
from protocols.bmecat.words import PURPOSES
from protocols.catalogue import (
    ONE,
    Action,
    Attribute,
    CatalogueHead,
    CatalogueItem,
    CustomerPartNumber,
    Medium,
    Mode,
)
from protocols.catalogue_row import Row
from protocols.languages import short_code
from protocols.leaves import child, children, leaves
from protocols.values import Classification
from protocols.xml import Element

_ACTIONS = frozenset(action.value for action in Action)


def read_item(element: Element, head: CatalogueHead, root: str, row: Row) -> CatalogueItem | None:
    """The item; None without a number. `root` is the address that files lie under."""
    said = _by_section(element)
    sku = row.sku = said["SKU"]
    if not sku:
        row.error("catalogue.value.missing", "SUPPLIER_PID")
        return None
    otherwise = Action.NEW if head.mode is Mode.FULL else Action.UPDATE
    unit = _order_details(said["ORDER_DETAILS"], row)
    is_silent = said["ORDER_DETAILS"] is None and head.mode is not Mode.FULL
    price_unit = unit.pop("price_unit") or (None if is_silent else ONE)
    return CatalogueItem(
        sku,
        Action(row.chosen((element.get("mode") or "").strip(), "@mode", _ACTIONS, otherwise)),
        attributes=tuple(found for each in said["FEATURES"] for found in _attributes(each, head.language)),
        classifications=tuple(found for each in said["FEATURES"] if (found := _classification(each)).code),
        media=_media(said["MIME"], root, row),
        prices=read_prices(said["PRICE_DETAILS"], head, price_unit, row),
        **_details(said["DETAILS"], head.language, row),
        **unit,
    )


def _by_section(element: Element) -> dict[str, Any]:
    """The children by what they are called in both versions."""
    found: dict[str, Any] = {
        "SKU": "", "DETAILS": None, "ORDER_DETAILS": None, "FEATURES": [], "PRICE_DETAILS": [], "MIME": None
    }  # fmt: skip
    for part in element:
        name = part.tag.rpartition("}")[2]
        if name in ("SUPPLIER_PID", "SUPPLIER_AID"):
            found["SKU"] = text_of(part)
        elif name == "MIME_INFO":
            found["MIME"] = part
        elif (section := name.removeprefix("PRODUCT_").removeprefix("ARTICLE_")) in ("FEATURES", "PRICE_DETAILS"):
            found[section].append(part)
        elif section in found:
            found[section] = part
    return found


def _details(element: Element | None, language: str, row: Row) -> dict[str, Any]:
    """The fields that DETAILS fills."""
    said = leaves(element)
    return {
        "names": texts_of(element, "DESCRIPTION_SHORT", language),
        "descriptions": texts_of(element, "DESCRIPTION_LONG", language),
        "keywords": texts_of(element, "KEYWORD", language),
        "manufacturer": said.get("MANUFACTURER_NAME"),
        "manufacturer_part_number": said.get("MANUFACTURER_PID", "MANUFACTURER_AID"),
        "gtin": _gtin(element) or said.get("EAN"),
        "lead_time_days": row.days(said.get("DELIVERY_TIME"), "DELIVERY_TIME"),
        "customer_part_numbers": tuple(
            CustomerPartNumber((each.get("type") or "").strip(), number)
            for name in ("BUYER_PID", "BUYER_AID")
            for each in children(element, name)
            if (number := text_of(each))
        ),
    }


def _gtin(element: Element | None) -> str:
    """Of the international numbers the one that is a GTIN."""
    for each in children(element, "INTERNATIONAL_PID"):
        if (each.get("type") or "gtin").lower() in ("gtin", "ean", "gtin13", "gtin14"):
            return text_of(each)
    return ""


def _order_details(element: Element | None, row: Row) -> dict[str, Any]:
    """The fields that ORDER_DETAILS fills, and the quantity that prices are for."""
    said = leaves(element)

    def quantity(name: str, *, is_vital: bool = False) -> Decimal | None:
        return row.number(said.get(name), name, is_vital=is_vital)

    return {
        "unit": said.get("ORDER_UNIT"),
        "content_unit": said.get("CONTENT_UNIT"),
        "content_quantity": quantity("NO_CU_PER_OU"),
        "minimum": quantity("QUANTITY_MIN"),
        "maximum": quantity("QUANTITY_MAX"),
        "step": quantity("QUANTITY_INTERVAL"),
        "price_unit": quantity("PRICE_QUANTITY", is_vital=True),
    }


def _classification(element: Element) -> Classification:
    said = leaves(element, frozenset({"FEATURE"}))
    return Classification(
        said.get("REFERENCE_FEATURE_SYSTEM_NAME"),
        said.get("REFERENCE_FEATURE_GROUP_ID", "REFERENCE_FEATURE_GROUP_ID2", "REFERENCE_FEATURE_GROUP_NAME"),
    )


def _attributes(features: Element, language: str) -> list[Attribute]:
    """One for each name and value in the same language; a value without a language goes with every name."""
    found = []
    for feature in children(features, "FEATURE"):
        values = children(feature, "FVALUE")
        unit = child(feature, "FUNIT")
        for name in texts_of(feature, "FNAME", language):
            for each in values:
                said = each.get("lang")
                value = text_of(each)
                if value and (not said or short_code(said) == name.language):
                    found.append(Attribute(name.text, value, "" if unit is None else text_of(unit), name.language))
    return found


def _media(element: Element | None, root: str, row: Row) -> tuple[Medium, ...]:
    found = []
    for each in children(element, "MIME"):
        said = leaves(each)
        if source := said.get("MIME_SOURCE"):
            address = source if "://" in source else root + source.lstrip("/") if root else source
            kind = row.chosen(said.get("MIME_PURPOSE"), "MIME_PURPOSE", PURPOSES, "normal")
            found.append(Medium(address, kind, said.get("MIME_TYPE"), said.get("MIME_DESCR")))
    return tuple(found)

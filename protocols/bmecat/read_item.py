"""Read one PRODUCT (2005) or ARTICLE (1.2) of BMEcat. A price that cannot be read costs the item: half a price list lies."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from protocols.bmecat.read_price import read_prices
from protocols.bmecat.words import PURPOSES
from protocols.catalogue import ONE, Action, Attribute, CatalogueHead, CatalogueItem, CustomerPartNumber, Medium, Mode
from protocols.catalogue_parts import Named, first, in_languages, language_of, named, text_of, typed
from protocols.catalogue_row import Row
from protocols.values import Classification
from protocols.xml import Element

ACTIONS = frozenset(action.value for action in Action)
_GTINS = frozenset(["", "gtin", "ean", "gtin13", "gtin14"])


def read_item(element: Element, head: CatalogueHead, root: str, row: Row) -> CatalogueItem | None:
    """The item; None without a number. `root` is the address that files lie under."""
    parts = named(element)
    sku = row.sku = first(parts, "SUPPLIER_PID", "SUPPLIER_AID")
    if not sku:
        row.error("catalogue.value.missing", "SUPPLIER_PID")
        return None
    otherwise = Action.NEW if head.mode is Mode.FULL else Action.UPDATE
    ordering = _section(parts, "ORDER_DETAILS")
    said = named(next(iter(ordering), None))
    is_silent = not ordering and head.mode is not Mode.FULL
    price_unit = row.number(first(said, "PRICE_QUANTITY"), "PRICE_QUANTITY", is_vital=True)
    features = [named(each) for each in _section(parts, "FEATURES")]
    return CatalogueItem(
        sku,
        Action(row.chosen((element.get("mode") or "").strip(), "@mode", ACTIONS, otherwise)),
        unit=first(said, "ORDER_UNIT"),
        content_unit=first(said, "CONTENT_UNIT"),
        content_quantity=_positive(said, "NO_CU_PER_OU", row),
        minimum=_positive(said, "QUANTITY_MIN", row),
        maximum=_positive(said, "QUANTITY_MAX", row),
        step=_positive(said, "QUANTITY_INTERVAL", row),
        attributes=tuple(found for each in features for found in _attributes(each, head.language)),
        classifications=tuple(found for each in features if (found := _classification(each)).code),
        media=_media(parts.get("MIME_INFO", ()), root, row),
        prices=read_prices(_section(parts, "PRICE_DETAILS"), head, price_unit or (None if is_silent else ONE), row),
        **_details(named(next(iter(_section(parts, "DETAILS")), None)), head.language, row),
    )


def _positive(said: Named, name: str, row: Row) -> Decimal | None:
    """A quantity; writers that must fill everything in say 0 for none."""
    return row.number(first(said, name), name, may_be_zero=True) or None


def _section(parts: Named, name: str) -> list[Element]:
    """A section by what it is called in both versions."""
    return parts.get(f"PRODUCT_{name}") or parts.get(f"ARTICLE_{name}") or []


def _details(parts: Named, language: str, row: Row) -> dict[str, Any]:
    """The fields that DETAILS fills."""
    return {
        "names": in_languages(parts, "DESCRIPTION_SHORT", language),
        "descriptions": in_languages(parts, "DESCRIPTION_LONG", language),
        "keywords": in_languages(parts, "KEYWORD", language),
        "manufacturer": first(parts, "MANUFACTURER_NAME"),
        "manufacturer_part_number": first(parts, "MANUFACTURER_PID", "MANUFACTURER_AID"),
        "gtin": _gtin(parts) or first(parts, "EAN"),
        "lead_time_days": row.days(first(parts, "DELIVERY_TIME"), "DELIVERY_TIME"),
        "customer_part_numbers": tuple(
            CustomerPartNumber(typed(each), number)
            for name in ("BUYER_PID", "BUYER_AID")
            for each in parts.get(name, ())
            if (number := text_of(each))
        ),
    }


def _gtin(parts: Named) -> str:
    """Of the international numbers the one that is a GTIN."""
    named_so = (text_of(each) for each in parts.get("INTERNATIONAL_PID", ()) if typed(each).lower() in _GTINS)
    return next(named_so, "")


def _classification(parts: Named) -> Classification:
    return Classification(
        first(parts, "REFERENCE_FEATURE_SYSTEM_NAME"),
        first(parts, "REFERENCE_FEATURE_GROUP_ID", "REFERENCE_FEATURE_GROUP_ID2", "REFERENCE_FEATURE_GROUP_NAME"),
    )


def _attributes(features: Named, language: str) -> list[Attribute]:
    """One for each name and value in the same language; a value without a language goes with every name."""
    found = []
    for feature in features.get("FEATURE", ()):
        parts = named(feature)
        unit = first(parts, "FUNIT")
        for name in in_languages(parts, "FNAME", language):
            for each in parts.get("FVALUE", ()):
                value = text_of(each)
                if value and language_of(each, name.language) == name.language:
                    found.append(Attribute(name.text, value, unit, name.language))
    return found


def _media(infos: Iterable[Element], root: str, row: Row) -> tuple[Medium, ...]:
    found = []
    for info in infos:
        for each in named(info).get("MIME", ()):
            parts = named(each)
            if source := first(parts, "MIME_SOURCE"):
                address = source if "://" in source or not root else root + source.lstrip("/")
                kind = row.chosen(first(parts, "MIME_PURPOSE"), "MIME_PURPOSE", PURPOSES, "normal")
                found.append(Medium(address, kind, first(parts, "MIME_TYPE"), first(parts, "MIME_DESCR")))
    return tuple(found)

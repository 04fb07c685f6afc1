"""Read the prices of a BMEcat item: several sets of them, each with its validity, each price from a quantity on."""

from collections.abc import Iterable
from datetime import date

from protocols.catalogue import ONE, CatalogueHead, CataloguePrice
from protocols.catalogue_parts import Named, first, named, texts, typed
from protocols.catalogue_row import Row
from protocols.values import Quantity, format_decimal
from protocols.xml import Element

#: A price of this kind is asked for, and has no amount that counts.
ON_REQUEST = "on_request"


def read_prices(
    details: Iterable[Element], head: CatalogueHead, price_unit: Quantity | None, row: Row
) -> tuple[CataloguePrice, ...]:
    """Every price that the item has, for `price_unit` order units each, or for as many as before."""
    found = []
    for each in details:
        parts = named(each)
        valid = _validity(parts, row)
        for name in ("PRODUCT_PRICE", "ARTICLE_PRICE"):
            for element in parts.get(name, ()):
                price = _price(element, name, head, price_unit, valid, row)
                if price is not None:
                    found.append(price)
    return tuple(found)


def _price(
    element: Element,
    name: str,
    head: CatalogueHead,
    price_unit: Quantity | None,
    valid: tuple[date | None, date | None],
    row: Row,
) -> CataloguePrice | None:
    kind = (element.get("price_type") or "net_list").strip()
    if kind == ON_REQUEST:
        return None
    parts, path = named(element), f"{name}[@price_type='{kind[:40]}']/"
    amount_text = first(parts, "PRICE_AMOUNT")
    if not amount_text:
        row.error("catalogue.value.missing", f"{path}PRICE_AMOUNT")
    amount = row.number(amount_text, f"{path}PRICE_AMOUNT", is_vital=True, may_be_zero=True)
    factor = row.number(first(parts, "PRICE_FACTOR"), f"{path}PRICE_FACTOR", is_vital=True)
    lower = row.number(first(parts, "LOWER_BOUND"), f"{path}LOWER_BOUND", is_vital=True, may_be_zero=True)
    currency = row.currency(first(parts, "PRICE_CURRENCY") or head.currency, f"{path}PRICE_CURRENCY")
    if amount is not None and factor is not None:
        amount = row.number(format_decimal(amount * factor), f"{path}PRICE_FACTOR", is_vital=True, may_be_zero=True)
    if amount is None:
        return None
    return CataloguePrice(
        amount,
        currency,
        price_unit,
        lower or ONE,
        kind,
        *valid,
        tuple(texts(parts, "TERRITORY")),
        row.number(_tax(parts), f"{path}TAX", may_be_zero=True),
    )


def _tax(parts: Named) -> str:
    """The rate; later editions of 2005 have it one level deeper."""
    return first(parts, "TAX") or next((first(named(each), "TAX") for each in parts.get("TAX_DETAILS", ())), "")


def _validity(parts: Named, row: Row) -> tuple[date | None, date | None]:
    """From and until; both versions' way of saying it."""
    start, end = first(parts, "VALID_START_DATE"), first(parts, "VALID_END_DATE")
    for each in parts.get("DATETIME", ()):
        day = first(named(each), "DATE")
        if typed(each) == "valid_start_date":
            start = day
        elif typed(each) == "valid_end_date":
            end = day
    return (
        row.day(start, "DATETIME[@type='valid_start_date']"),
        row.day(end, "DATETIME[@type='valid_end_date']"),
    )

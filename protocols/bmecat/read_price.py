"""Read the prices of a BMEcat item: several sets of them, each with its validity, each price from a quantity on."""

from collections.abc import Iterable
from datetime import date

from protocols.catalogue import ONE, CatalogueHead, CataloguePrice
from protocols.catalogue_row import Row
from protocols.leaves import child, children, leaves
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
        valid = _validity(each, row)
        for name in ("PRODUCT_PRICE", "ARTICLE_PRICE"):
            for element in children(each, name):
                price = _price(element, head, price_unit, valid, row)
                if price is not None:
                    found.append(price)
    return tuple(found)


def _price(
    element: Element, head: CatalogueHead, price_unit: Quantity | None, valid: tuple[date | None, date | None], row: Row
) -> CataloguePrice | None:
    said = leaves(element)
    kind = (element.get("price_type") or "net_list").strip()
    if kind == ON_REQUEST:
        return None
    path = f"{element.tag.rpartition('}')[2]}[@price_type='{kind[:40]}']"
    amount_text = said.get("PRICE_AMOUNT")
    if not amount_text:
        row.error("catalogue.value.missing", f"{path}/PRICE_AMOUNT")
    amount = row.number(amount_text, f"{path}/PRICE_AMOUNT", is_vital=True, may_be_zero=True)
    factor = row.number(said.get("PRICE_FACTOR"), f"{path}/PRICE_FACTOR", is_vital=True)
    lower = row.number(said.get("LOWER_BOUND"), f"{path}/LOWER_BOUND", is_vital=True, may_be_zero=True)
    currency = row.currency(said.get("PRICE_CURRENCY") or head.currency, f"{path}/PRICE_CURRENCY")
    if amount is not None and factor is not None:
        amount = row.number(format_decimal(amount * factor), f"{path}/PRICE_FACTOR", is_vital=True, may_be_zero=True)
    if amount is None:
        return None
    return CataloguePrice(
        amount,
        currency,
        price_unit,
        lower or ONE,
        kind,
        *valid,
        tuple(said.all("TERRITORY")),
        row.number(said.get("TAX", "TAX_DETAILS/TAX"), f"{path}/TAX", may_be_zero=True),
    )


def _validity(details: Element, row: Row) -> tuple[date | None, date | None]:
    """From and until; both versions' way of saying it."""
    said = leaves(details)
    found = {"valid_start_date": said.get("VALID_START_DATE"), "valid_end_date": said.get("VALID_END_DATE")}
    for each in children(details, "DATETIME"):
        day = child(each, "DATE")
        found[each.get("type") or ""] = "" if day is None else (day.text or "").strip()
    return (
        row.day(found["valid_start_date"], "DATETIME[@type='valid_start_date']"),
        row.day(found["valid_end_date"], "DATETIME[@type='valid_end_date']"),
    )

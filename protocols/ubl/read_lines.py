"""Read the lines of a UBL order: OrderLine/LineItem, with its own price, article and delivery.

Source: UBL 2.1, Order, OrderChange; Peppol BIS Order 3 (syntax of ubl-order.xml), code list UNCL1229 for line actions.
"""

from protocols.findings import Finding
from protocols.leaves import Leaves, child, leaves
from protocols.limits import MAX_IDENTIFIER_CHARACTERS
from protocols.order_parts import (
    Pairs,
    check_price_unit,
    comments,
    companion,
    item_id,
    line_number,
    money,
    named_quote,
    pairs,
    price_unit,
    quantity,
)
from protocols.orders import AccountingSegment, Distribution, ItemId, OrderItem
from protocols.ubl.read_parties import delivery_address
from protocols.values import Classification
from protocols.xml import Element

_DELETED = "2"
_ITEM = frozenset(["LineItem"])
#: The scheme of GTINs among identifiers (ISO 6523).
_GTIN_SCHEME = "0160"


def read_line(
    element: Element, position: int, currency: str, quote: str, findings: list[Finding]
) -> tuple[OrderItem, bool]:
    """The line, and whether the message deletes it."""
    whole, path = leaves(element, _ITEM), f"OrderLine[{position}]/LineItem"
    said = leaves(child(element, "LineItem"))
    unit, account = said.get("Quantity@unitCode"), said.get("AccountingCost", "AccountingCostCode")
    gtin = said.get("Item/StandardItemIdentification/ID")
    is_gtin = said.get("Item/StandardItemIdentification/ID@schemeID") in ("", _GTIN_SCHEME)
    extra = pairs(("GTIN", gtin if is_gtin else ""), *_properties(said))
    check_price_unit(unit, said.get("Price/BaseQuantity@unitCode"), f"{path}/Price/BaseQuantity", findings)
    item = OrderItem(
        line_number=line_number(said.get("ID"), position, f"{path}/ID", findings),
        item_id=_item_id(whole, said, extra, quote, path, findings),
        quantity=quantity(said.get("Quantity"), f"{path}/Quantity", findings),
        description=said.get("Item/Name", "Item/Description"),
        unit_price=money(
            said.get("Price/PriceAmount"), said.get("Price/PriceAmount@currencyID") or currency, f"{path}/Price"
        ),
        price_unit=price_unit(said.get("Price/BaseQuantity"), f"{path}/Price/BaseQuantity"),
        unit=unit[:20],
        classifications=_classifications(said),
        manufacturer_part_id=said.get("Item/ManufacturersItemIdentification/ID")[:MAX_IDENTIFIER_CHARACTERS],
        manufacturer_name=said.get("Item/ManufacturerParty/PartyName/Name")[:MAX_IDENTIFIER_CHARACTERS],
        extrinsics=extra,
        requested_delivery_date=requested_date(said),
        ship_to=delivery_address(said.under("Delivery")),
        distributions=(Distribution("", (AccountingSegment("AccountingCost", account),)),) if account else (),
        comments=comments([*whole.all("Note"), *said.all("Note")]),
    )
    return item, said.get("LineStatusCode") == _DELETED


def _item_id(whole: Leaves, said: Leaves, extra: Pairs, quote: str, path: str, findings: list[Finding]) -> ItemId:
    """The article, with our quote where the line names both it and its line."""
    named, item = named_quote(extra)
    named = whole.get("QuotationLineReference/DocumentReference/ID") or named or quote
    item = whole.get("QuotationLineReference/LineID") or item
    return item_id(
        said.get("Item/SellersItemIdentification/ID"),
        said.get("Item/StandardItemIdentification/ID"),
        f"{path}/Item/SellersItemIdentification",
        findings,
        buyer=said.get("Item/BuyersItemIdentification/ID"),
        auxiliary=companion(named, item),
    )


def _properties(said: Leaves) -> list[tuple[str, str]]:
    """AdditionalItemProperty: a Name, then its Value."""
    found, name = [], ""
    for path, text in said.pairs:
        if path == "Item/AdditionalItemProperty/Name":
            name = text
        elif path == "Item/AdditionalItemProperty/Value" and name:
            found.append((name, text))
            name = ""
    return found


def _classifications(said: Leaves) -> tuple[Classification, ...]:
    """Codes with the list that each is from."""
    found, domain = [], ""
    for path, text in said.pairs:
        if path == "Item/CommodityClassification/ItemClassificationCode@listID":
            domain = text
        elif path == "Item/CommodityClassification/ItemClassificationCode" and text:
            found.append(Classification(domain, text))
            domain = ""
    return tuple(found)


def requested_date(said: Leaves) -> str:
    """The last day on which it is wanted."""
    period = "Delivery/RequestedDeliveryPeriod"
    return said.get(f"{period}/EndDate", f"{period}/StartDate")[:64]

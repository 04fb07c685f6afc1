"""Read the lines of an openTRANS order: PRODUCT_ID and PRODUCT_PRICE_FIX (2.1), ARTICLE_ID and ARTICLE_PRICE (1.0).

Source: openTRANS 2.1 element ORDER_ITEM, 1.0 the same; QUOTATION_ID has no line number, so buyers who return our quote
with the line's do it in user-defined elements (UDX).
"""

from protocols.findings import Finding
from protocols.leaves import Leaves, leaves
from protocols.limits import MAX_IDENTIFIER_CHARACTERS
from protocols.opentrans.read_parties import Party
from protocols.order_parts import (
    Pairs,
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
from protocols.values import Address, Classification
from protocols.xml import Element

#: 2.1 first, 1.0 second.
_SKU = ("PRODUCT_ID/SUPPLIER_PID", "ARTICLE_ID/SUPPLIER_AID")
_GTIN = ("PRODUCT_ID/INTERNATIONAL_PID", "ARTICLE_ID/INTERNATIONAL_AID", "ARTICLE_ID/EAN")
_BUYER = ("PRODUCT_ID/BUYER_PID", "ARTICLE_ID/BUYER_AID")
_SHORT = ("PRODUCT_ID/DESCRIPTION_SHORT", "ARTICLE_ID/DESCRIPTION_SHORT")
_LONG = ("PRODUCT_ID/DESCRIPTION_LONG", "ARTICLE_ID/DESCRIPTION_LONG")
_MAKER = ("PRODUCT_ID/MANUFACTURER_INFO/", "ARTICLE_ID/MANUFACTURER_INFO/", "PRODUCT_ID/", "ARTICLE_ID/")


def read_line(
    element: Element, position: int, currency: str, quote: str, parties: dict[str, Party], findings: list[Finding]
) -> OrderItem:
    """One ORDER_ITEM. A missing SKU or quantity is refused; a missing line number is the position."""
    said, path = leaves(element), f"ORDER_ITEM[{position}]"
    price = "PRODUCT_PRICE_FIX" if "PRODUCT_PRICE_FIX/PRICE_AMOUNT" in said.first else "ARTICLE_PRICE"
    extra = pairs(("GTIN", said.get(*_GTIN)), *_udx(said))
    return OrderItem(
        line_number=line_number(said.get("LINE_ITEM_ID"), position, f"{path}/LINE_ITEM_ID", findings),
        item_id=_item_id(said, extra, quote, path, findings),
        quantity=quantity(said.get("QUANTITY"), f"{path}/QUANTITY", findings),
        description=said.get(*_SHORT, *_LONG),
        unit_price=money(said.get(f"{price}/PRICE_AMOUNT"), currency, f"{path}/{price}/PRICE_AMOUNT"),
        price_unit=price_unit(said.get(f"{price}/PRICE_QUANTITY"), f"{path}/{price}/PRICE_QUANTITY"),
        unit=said.get("ORDER_UNIT")[:20],
        classifications=_classifications(said),
        manufacturer_part_id=_maker(said, "MANUFACTURER_PID", "MANUFACTURER_AID"),
        manufacturer_name=_maker(said, "MANUFACTURER_NAME", "MANUFACTURER_IDREF"),
        extrinsics=extra,
        requested_delivery_date=delivery_date(said),
        agreement_id=said.get("SOURCING_INFO/AGREEMENT/AGREEMENT_ID", "AGREEMENT/AGREEMENT_ID"),
        agreement_item_number=said.get("SOURCING_INFO/AGREEMENT/AGREEMENT_LINE_ID", "AGREEMENT/AGREEMENT_LINE_ID"),
        parent_line_number=said.get("PARENT_LINE_ITEM_ID"),
        ship_to=_ship_to(said, parties),
        distributions=_distributions(said),
        comments=comments(said.all("REMARKS", "REMARK")),
    )


def _item_id(said: Leaves, extra: Pairs, quote: str, path: str, findings: list[Finding]) -> ItemId:
    """The article, with our quote where the line names both it and its line."""
    named, item = named_quote(extra)
    named = named or said.get("SOURCING_INFO/QUOTATION_ID") or quote
    return item_id(
        said.get(*_SKU),
        said.get(*_GTIN),
        f"{path}/PRODUCT_ID/SUPPLIER_PID",
        findings,
        buyer=said.get(*_BUYER),
        auxiliary=companion(named, item),
    )


def _udx(said: Leaves) -> list[tuple[str, str]]:
    """User-defined elements, by their last name."""
    return [(path.removeprefix("ITEM_UDX/"), text) for path, text in said.pairs if path.startswith("ITEM_UDX/")]


def _maker(said: Leaves, *names: str) -> str:
    return said.get(*(prefix + name for name in names for prefix in _MAKER))[:MAX_IDENTIFIER_CHARACTERS]


def _classifications(said: Leaves) -> tuple[Classification, ...]:
    """The first class that the line names."""
    system = said.get(
        "PRODUCT_FEATURES/REFERENCE_FEATURE_SYSTEM_NAME", "ARTICLE_FEATURES/REFERENCE_FEATURE_SYSTEM_NAME"
    )
    code = said.get("PRODUCT_FEATURES/REFERENCE_FEATURE_GROUP_ID", "ARTICLE_FEATURES/REFERENCE_FEATURE_GROUP_ID")
    return (Classification(system, code),) if code else ()


def delivery_date(said: Leaves) -> str:
    """The last day on which it is wanted."""
    return said.get("DELIVERY_DATE/DELIVERY_END_DATE", "DELIVERY_DATE/DELIVERY_START_DATE")[:64]


def _ship_to(said: Leaves, parties: dict[str, Party]) -> Address | None:
    reference = said.get("SHIPMENT_PARTIES_REFERENCE/DELIVERY_IDREF")
    party = parties.get(f"id:{reference}")
    return party.address if party else None


def _distributions(said: Leaves) -> tuple[Distribution, ...]:
    """The account: cost centre or project, kind of cost, G/L account."""
    kind = said.get("ACCOUNTING_INFO/COST_CATEGORY_ID@type") or "cost_center"
    segments = pairs(
        (kind, said.get("ACCOUNTING_INFO/COST_CATEGORY_ID")),
        ("cost_type", said.get("ACCOUNTING_INFO/COST_TYPE")),
        ("cost_account", said.get("ACCOUNTING_INFO/COST_ACCOUNT")),
    )
    named = tuple(AccountingSegment(kind, code) for kind, code in segments)
    return (Distribution("", named),) if named else ()

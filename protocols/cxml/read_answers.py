"""Read what a supplier answers: for our own test buyer, the pretend ERP and tests.

The opposite of `write_status` and `write_cart`; what a cart cannot say (`write_cart.unsaid`) comes back empty.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from protocols.cxml.capabilities import Capabilities, Transaction
from protocols.cxml.read_parts import (
    address,
    at,
    attribute,
    child,
    classification,
    companion,
    description,
    extrinsics,
    lang,
    local,
    money,
    number,
    opaque,
    text,
    text_at,
)
from protocols.cxml.timestamps import parse_timestamp
from protocols.errors import MissingValue, Unparseable
from protocols.messages import CartReturn, ReturnLine
from protocols.orders import ItemId
from protocols.values import Money
from protocols.xml import Element, parse

_WHOLE = re.compile("[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """A cXML Response."""

    code: str
    text: str
    start_page_url: str = ""


def read_response(body: bytes) -> Answer:
    """Status, and the StartPage if there is one. Raises Unparseable."""
    root = parse(body)
    status = at(root, "Response", "Status")
    if status is None:
        raise Unparseable("The answer holds no Response/Status.")
    url = text_at(root, "Response", "PunchOutSetupResponse", "StartPage", "URL")
    return Answer(attribute(status, "code"), text(status) or attribute(status, "text"), url)


def read_profile_response(body: bytes) -> Capabilities:
    """What a server says it can do. Raises RemoteError."""
    profile = at(parse(body), "Response", "ProfileResponse")
    if profile is None:
        raise Unparseable("A ProfileResponse was expected.")
    effective = parse_timestamp(attribute(profile, "effectiveDate"))
    if effective is None:
        raise MissingValue("ProfileResponse/@effectiveDate is no time.")
    transactions = tuple(
        Transaction(attribute(each, "requestName"), text_at(each, "URL"), _options(each))
        for each in profile
        if local(each) == "Transaction"
    )
    return Capabilities(effective, transactions, _options(profile))


def read_cart(body: bytes) -> CartReturn:
    """The cart of a PunchOutOrderMessage. Raises RemoteError."""
    root = parse(body)
    status = at(root, "Message", "Status")
    message = at(root, "Message", "PunchOutOrderMessage")
    header = None if message is None else child(message, "PunchOutOrderMessageHeader")
    if message is None or header is None:
        raise Unparseable("A PunchOutOrderMessage was expected.")
    return CartReturn(
        buyer_cookie=opaque(child(message, "BuyerCookie")),
        operation_allowed=attribute(header, "operationAllowed"),
        total=_needed(money(child(header, "Total"), "Total"), "Total"),
        shipping=money(child(header, "Shipping"), "Shipping"),
        tax=money(child(header, "Tax"), "Tax"),
        language=lang(root) or "en",
        lines=tuple(_line(item, n) for n, item in enumerate((e for e in message if local(e) == "ItemIn"), 1)),
        status=attribute(status, "code"),
        quote_status=attribute(header, "quoteStatus") or "final",
        ship_to=address(child(header, "ShipTo")),
        supplier_order_id=attribute(child(header, "SupplierOrderInfo"), "orderID"),
    )


def _options(element: Element) -> tuple[tuple[str, str], ...]:
    return tuple((attribute(each, "name"), text(each)) for each in element if local(each) == "Option")


def _needed(value: Money | None, path: str) -> Money:
    if value is None:
        raise MissingValue(f"{path}/Money is missing.")
    return value


def _line(item: Element, position: int) -> ReturnLine:
    detail = child(item, "ItemDetail")
    if detail is None:
        raise MissingValue(f"ItemIn[{position}]/ItemDetail is missing.")
    quantity = number(attribute(item, "quantity"), f"ItemIn[{position}]/@quantity")
    price = _needed(money(child(detail, "UnitPrice"), "UnitPrice"), f"ItemIn[{position}]/ItemDetail/UnitPrice")
    basis = number(attribute(child(detail, "PriceBasisQuantity"), "quantity") or "1", "PriceBasisQuantity")
    basis = basis if basis > 0 else Decimal(1)
    described, supplier = child(detail, "Description"), child(item, "SupplierID")
    lead, line_number = text_at(detail, "LeadTime"), attribute(item, "lineNumber")
    return ReturnLine(
        line_number=int(line_number) if _WHOLE.fullmatch(line_number) else position,
        item_id=_item_id(item),
        quantity=quantity,
        description="" if described is None else description(described),
        language="en" if described is None else lang(described) or "en",
        unit_price=price,
        price_unit=basis,
        unit=text_at(detail, "UnitOfMeasure"),
        line_total=Money(price.amount / basis * quantity, price.currency),
        classifications=tuple(filter(None, (classification(e) for e in detail if local(e) == "Classification"))),
        manufacturer_part_id=text_at(detail, "ManufacturerPartID"),
        manufacturer_name=text_at(detail, "ManufacturerName"),
        lead_time_days=int(lead) if _WHOLE.fullmatch(lead) else None,
        extrinsics=extrinsics(detail),
        short_name="" if described is None else text_at(described, "ShortName"),
        url=text_at(detail, "URL"),
        comments=text_at(item, "Comments"),
        supplier_ids=() if supplier is None else ((attribute(supplier, "domain"), text(supplier)),),
    )


def _item_id(item: Element) -> ItemId:
    return ItemId(
        text_at(item, "ItemID", "SupplierPartID"),
        companion(at(item, "ItemID", "SupplierPartAuxiliaryID")),
        text_at(item, "ItemID", "BuyerPartID"),
    )

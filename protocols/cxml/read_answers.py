"""Read what a supplier answers: for our own test buyer, the pretend ERP and tests."""

import re
from dataclasses import dataclass
from decimal import Decimal

from protocols.cxml.read_parts import (
    at,
    attribute,
    child,
    classification,
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


def read_cart(body: bytes) -> CartReturn:
    """The cart of a PunchOutOrderMessage. Raises RemoteError."""
    root = parse(body)
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
    )


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
    described = child(detail, "Description")
    lead, line_number = text_at(detail, "LeadTime"), attribute(item, "lineNumber")
    return ReturnLine(
        line_number=int(line_number) if _WHOLE.fullmatch(line_number) else position,
        item_id=ItemId(text_at(item, "ItemID", "SupplierPartID"), text_at(item, "ItemID", "SupplierPartAuxiliaryID")),
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
    )

"""Write a PunchOutOrderMessage, in the exact child order of the DTD. Source: RG 85–106.

It travels through the buyer's browser, so it carries no secret. BuyerCookie goes back verbatim. What the declared
version has no place for is left out, and `unsaid` lists it. Long descriptions, which OCI has, cXML has nowhere.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from protocols.cxml.versions import DEFAULT_VERSION, Features, features
from protocols.cxml.write_parts import (
    address,
    classifications,
    document,
    element,
    extrinsic,
    header,
    item_id,
    money,
    price_basis,
)
from protocols.cxml.write_status import status_element
from protocols.errors import Unwritable
from protocols.messages import CartReturn, CredentialClaim, ReturnLine
from protocols.values import Money, format_decimal
from protocols.xml import escape_attribute, escape_text, write_opaque

#: The first version whose ItemDetail knows PriceBasisQuantity among those we have seen the DTD of.
PRICE_BASIS_SINCE = "1.2.028"
#: Decimals of a price that every reader of ours takes.
MAX_PRICE_DECIMALS = 12
#: The status that says that nothing changed: it holds no lines.
NO_CHANGE = "204"


def write_cart(
    cart: CartReturn,
    *,
    from_: Iterable[CredentialClaim],
    to: Iterable[CredentialClaim],
    sender: Iterable[CredentialClaim],
    payload_id: str,
    timestamp: datetime,
    in_reply_to: str = "",
    deployment_mode: str = "production",
    version: str = DEFAULT_VERSION,
) -> bytes:
    """The whole document. `from_` is the supplier here, `to` the buyer.

    Raises Unwritable for a price per 3 in a version that can only say prices per 1.
    """
    known = features(version)
    lines = "" if cart.status == NO_CHANGE else "".join([_line(line, known) for line in cart.lines])
    reply = f' inReplyTo="{escape_attribute(in_reply_to)}"' if in_reply_to else ""
    status = status_element(cart.status) if cart.status else ""
    inner = (
        f'{header(from_, to, sender)}<Message deploymentMode="{escape_attribute(deployment_mode)}"{reply}>{status}'
        f"<PunchOutOrderMessage><BuyerCookie>{write_opaque(cart.buyer_cookie)}</BuyerCookie>{_header(cart)}{lines}"
        "</PunchOutOrderMessage></Message>"
    )
    return document(inner, payload_id=payload_id, timestamp=timestamp, language=cart.language, version=version)


def unsaid(cart: CartReturn, version: str) -> tuple[str, ...]:
    """What of this cart a document of that version cannot say, as stable codes in the order of the document."""
    known = features(version)
    missing = {
        "line.buyer_part_id": not known.buyer_part_id and any(_buyers_number(line) for line in cart.lines),
        "line.supplier_ids": any(len(line.supplier_ids) > 1 for line in cart.lines),
        "line.comments": not known.item_comments and any(line.comments for line in cart.lines),
    }
    return tuple(code for code, is_missing in missing.items() if is_missing)


def _header(cart: CartReturn) -> str:
    shipping = tax = order = ""
    if cart.shipping is not None:
        shipping = f'<Shipping>{money(cart.shipping)}<Description xml:lang="en">Shipping</Description></Shipping>'
    if cart.tax is not None:
        tax = f'<Tax>{money(cart.tax)}<Description xml:lang="en">Tax</Description></Tax>'
    if cart.supplier_order_id:
        order = f'<SupplierOrderInfo orderID="{escape_attribute(cart.supplier_order_id)}"/>'
    ship_to = "" if cart.ship_to is None else address("ShipTo", cart.ship_to, cart.language)
    pending = ' quoteStatus="pending"' if cart.quote_status == "pending" else ""
    return (
        f'<PunchOutOrderMessageHeader operationAllowed="{escape_attribute(cart.operation_allowed)}"{pending}>'
        f"<Total>{money(cart.total)}</Total>{ship_to}{shipping}{tax}{order}</PunchOutOrderMessageHeader>"
    )


def _line(line: ReturnLine, known: Features) -> str:
    number = line.item_id
    if line.customer_part_id:
        number = replace(number, buyer_part_id=_buyers_number(line))
    supplier = comments = ""
    if line.supplier_ids:
        domain, value = line.supplier_ids[0]
        supplier = f'<SupplierID domain="{escape_attribute(domain)}">{escape_text(value)}</SupplierID>'
    if line.comments and known.item_comments:
        comments = f'<Comments xml:lang="{escape_attribute(line.language)}">{escape_text(line.comments)}</Comments>'
    return (
        f'<ItemIn quantity="{format_decimal(line.quantity)}" lineNumber="{line.line_number}">'
        f"{item_id(number, has_buyer_part_id=known.buyer_part_id)}"
        f"<ItemDetail>{_detail(line, known.price_basis)}</ItemDetail>{supplier}{comments}</ItemIn>"
    )


def _detail(line: ReturnLine, has_basis: bool) -> str:
    basis = price_basis(line.price_unit, line.unit) if has_basis else ""
    price = line.unit_price if has_basis else _per_one(line)
    # The blank keeps readers that join all texts from writing "GlovesGloves, box of 30".
    short = f"<ShortName>{escape_text(line.short_name)}</ShortName> " if line.short_name else ""
    url = f"<URL>{escape_text(line.url)}</URL>" if line.url else ""
    lead = "" if line.lead_time_days is None else f"<LeadTime>{line.lead_time_days}</LeadTime>"
    return (
        f"<UnitPrice>{money(price)}</UnitPrice>"
        f'<Description xml:lang="{escape_attribute(line.language)}">{short}{escape_text(line.description)}</Description>'
        f"<UnitOfMeasure>{escape_text(line.unit)}</UnitOfMeasure>{basis}{classifications(line.classifications)}"
        f"{element('ManufacturerPartID', line.manufacturer_part_id)}{element('ManufacturerName', line.manufacturer_name)}"
        f"{url}{lead}{''.join([extrinsic(name, value) for name, value in line.extrinsics])}"
    )


def _buyers_number(line: ReturnLine) -> str:
    return line.item_id.buyer_part_id or line.customer_part_id


def _per_one(line: ReturnLine) -> Money:
    """The price of one unit, exactly. Raises Unwritable where it never ends: a rounded price is another price."""
    if line.price_unit == 1:
        return line.unit_price
    amount = line.unit_price.amount / line.price_unit
    if amount != round(amount, MAX_PRICE_DECIMALS):
        raise Unwritable(
            f"Line {line.line_number}: {line.unit_price.amount} per {line.price_unit} is no finite price per 1, and the"
            " cXML version of this connection knows no price unit.",
            code="cxml.line.unwritable",
        )
    return Money(amount, line.unit_price.currency)


def total_of(lines: Iterable[ReturnLine], currency: str) -> Money:
    """The sum of the line totals."""
    return Money(sum((line.line_total.amount for line in lines), Decimal(0)), currency)

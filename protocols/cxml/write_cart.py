"""Write a PunchOutOrderMessage, in the exact child order of the DTD. Source: RG 85–106.

It travels through the buyer's browser, so it carries no secret. BuyerCookie goes back verbatim.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from protocols.cxml.versions import DEFAULT_VERSION
from protocols.cxml.write_parts import (
    classifications,
    document,
    element,
    extrinsic,
    header,
    item_id,
    money,
    price_basis,
)
from protocols.errors import Unwritable
from protocols.messages import CartReturn, CredentialClaim, ReturnLine
from protocols.values import Money, format_decimal
from protocols.xml import escape_attribute, escape_text, write_opaque

#: The first version whose ItemDetail knows PriceBasisQuantity among those we have seen the DTD of.
PRICE_BASIS_SINCE = "1.2.028"
#: Decimals of a price that every reader of ours takes.
MAX_PRICE_DECIMALS = 12


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
    has_basis = version >= PRICE_BASIS_SINCE  # the parts of a version all have the same number of digits
    lines = "".join(_line(line, has_basis) for line in cart.lines)
    reply = f' inReplyTo="{escape_attribute(in_reply_to)}"' if in_reply_to else ""
    inner = (
        f'{header(from_, to, sender)}<Message deploymentMode="{escape_attribute(deployment_mode)}"{reply}>'
        f"<PunchOutOrderMessage><BuyerCookie>{write_opaque(cart.buyer_cookie)}</BuyerCookie>{_header(cart)}{lines}"
        "</PunchOutOrderMessage></Message>"
    )
    return document(inner, payload_id=payload_id, timestamp=timestamp, language=cart.language, version=version)


def _header(cart: CartReturn) -> str:
    language = escape_attribute(cart.language)
    shipping = tax = ""
    if cart.shipping is not None:
        shipping = (
            f'<Shipping>{money(cart.shipping)}<Description xml:lang="{language}">Shipping</Description></Shipping>'
        )
    if cart.tax is not None:
        tax = f'<Tax>{money(cart.tax)}<Description xml:lang="{language}">Tax</Description></Tax>'
    return (
        f'<PunchOutOrderMessageHeader operationAllowed="{escape_attribute(cart.operation_allowed)}">'
        f"<Total>{money(cart.total)}</Total>{shipping}{tax}</PunchOutOrderMessageHeader>"
    )


def _line(line: ReturnLine, has_basis: bool) -> str:
    return (
        f'<ItemIn quantity="{format_decimal(line.quantity)}" lineNumber="{line.line_number}">{item_id(line.item_id)}'
        f"<ItemDetail>{_detail(line, has_basis)}</ItemDetail></ItemIn>"
    )


def _detail(line: ReturnLine, has_basis: bool) -> str:
    basis = price_basis(line.price_unit, line.unit) if has_basis else ""
    price = line.unit_price if has_basis else _per_one(line)
    lead = "" if line.lead_time_days is None else f"<LeadTime>{line.lead_time_days}</LeadTime>"
    return (
        f"<UnitPrice>{money(price)}</UnitPrice>"
        f'<Description xml:lang="{escape_attribute(line.language)}">{escape_text(line.description)}</Description>'
        f"<UnitOfMeasure>{escape_text(line.unit)}</UnitOfMeasure>{basis}{classifications(line.classifications)}"
        f"{element('ManufacturerPartID', line.manufacturer_part_id)}{element('ManufacturerName', line.manufacturer_name)}"
        f"{lead}{''.join([extrinsic(name, value) for name, value in line.extrinsics])}"
    )


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

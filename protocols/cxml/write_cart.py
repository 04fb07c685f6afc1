"""Write a PunchOutOrderMessage, in the exact child order of the DTD. Source: RG 85–106.

It travels through the buyer's browser, so it carries no secret. BuyerCookie goes back verbatim.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from protocols.cxml.write_parts import DEFAULT_VERSION, document, extrinsic, header, money
from protocols.messages import CartReturn, CredentialClaim, ReturnLine
from protocols.values import Money, format_decimal
from protocols.xml import escape_attribute, escape_text

#: The first version whose ItemDetail knows PriceBasisQuantity among those we have seen the DTD of.
PRICE_BASIS_SINCE = "1.2.028"


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
    """The whole document. `from_` is the supplier here, `to` the buyer."""
    has_basis = version >= PRICE_BASIS_SINCE
    lines = "".join(_line(line, has_basis) for line in cart.lines)
    reply = f' inReplyTo="{escape_attribute(in_reply_to)}"' if in_reply_to else ""
    inner = (
        f'{header(from_, to, sender)}<Message deploymentMode="{deployment_mode}"{reply}><PunchOutOrderMessage>'
        f"<BuyerCookie>{escape_text(cart.buyer_cookie)}</BuyerCookie>{_header(cart)}{lines}"
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
        f'<PunchOutOrderMessageHeader operationAllowed="{cart.operation_allowed}"><Total>{money(cart.total)}</Total>'
        f"{shipping}{tax}</PunchOutOrderMessageHeader>"
    )


def _line(line: ReturnLine, has_basis: bool) -> str:
    auxiliary = line.item_id.supplier_part_auxiliary_id
    auxiliary = f"<SupplierPartAuxiliaryID>{escape_text(auxiliary)}</SupplierPartAuxiliaryID>" if auxiliary else ""
    return (
        f'<ItemIn quantity="{format_decimal(line.quantity)}" lineNumber="{line.line_number}"><ItemID>'
        f"<SupplierPartID>{escape_text(line.item_id.supplier_part_id)}</SupplierPartID>{auxiliary}</ItemID>"
        f"<ItemDetail>{_detail(line, has_basis)}</ItemDetail></ItemIn>"
    )


def _detail(line: ReturnLine, has_basis: bool) -> str:
    language, unit = escape_attribute(line.language), escape_text(line.unit)
    basis = ""
    price = line.unit_price
    if line.price_unit != 1 and has_basis:
        quantity = format_decimal(line.price_unit)
        basis = f'<PriceBasisQuantity quantity="{quantity}" conversionFactor="1"><UnitOfMeasure>{unit}</UnitOfMeasure></PriceBasisQuantity>'
    elif line.price_unit != 1:
        price = Money(price.amount / line.price_unit, price.currency)
    parts = [
        f"<UnitPrice>{money(price)}</UnitPrice>",
        f'<Description xml:lang="{language}">{escape_text(line.description)}</Description>',
        f"<UnitOfMeasure>{unit}</UnitOfMeasure>{basis}",
    ]
    # The DTD asks for a Classification at least; an unclassified product says so in the domain every buyer ignores.
    parts += [
        f'<Classification domain="{escape_attribute(c.domain)}">{escape_text(c.code)}</Classification>'
        for c in line.classifications
    ] or ['<Classification domain="none">none</Classification>']
    if line.manufacturer_part_id:
        parts.append(f"<ManufacturerPartID>{escape_text(line.manufacturer_part_id)}</ManufacturerPartID>")
    if line.manufacturer_name:
        parts.append(f"<ManufacturerName>{escape_text(line.manufacturer_name)}</ManufacturerName>")
    if line.lead_time_days is not None:
        parts.append(f"<LeadTime>{line.lead_time_days}</LeadTime>")
    parts += [extrinsic(name, value) for name, value in line.extrinsics]
    return "".join(parts)


def total_of(lines: Iterable[ReturnLine], currency: str) -> Money:
    """The sum of the line totals."""
    return Money(sum((line.line_total.amount for line in lines), Decimal(0)), currency)

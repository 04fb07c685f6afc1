"""What the pretend ERP says and understands, in terms of its requisitions. The words are our test buyer's. No HTTP here."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from admin_ui.demo.erp.book import SupplierLink
from admin_ui.demo.erp.requisitions import Requisition, RequisitionLine
from connections.simulator import speak
from connections.simulator.speak import CENT, Pairs, Person
from protocols.cxml.write_requests import Caller
from protocols.messages import CartReturn, CredentialClaim, ReturnLine
from protocols.orders import ItemId, OrderItem
from protocols.values import Classification, Money, format_decimal

BUYER = Person("Zoë Łącka", "zoe.lacka@buyer.example")
SHOWN_CHARACTERS = 40_000


@dataclass(frozen=True, slots=True)
class DecodedCart:
    """A cart as the requisition shows it."""

    buyer_cookie: str
    lines: tuple[RequisitionLine, ...]
    total: str
    currency: str
    message: str


def setup_request(link: SupplierLink, requisition: Requisition) -> bytes:
    """Ask for a visit; the requisition's id is the BuyerCookie."""
    return speak.setup_request(
        replace(_caller(link), language=requisition.language),
        BUYER,
        return_url=link.return_url,
        buyer_cookie=requisition.id,
        payload_id=_payload_id(requisition, "setup"),
        timestamp=_now(),
    )


def oci_fields(link: SupplierLink, requisition: Requisition) -> list[tuple[str, str]]:
    """The call that opens the shop; the requisition's id rides on the return address."""
    credentials = [(name, str(value)) for name, value in link.credentials.items()]
    return speak.oci_fields(credentials, f"{link.return_url}?requisition={requisition.id}")


def decode_cart(fields: Pairs) -> DecodedCart:
    """The cart in a posted form, cXML or OCI. Raises RemoteError."""
    decoded = speak.decode_cart(fields)
    return _decoded(decoded.cart, decoded.message)


def order_request(link: SupplierLink, requisition: Requisition, order_id: str) -> bytes:
    """The approved requisition as an OrderRequest; on OCI connections too, where the inbox takes it."""
    return speak.order_request(
        [_order_item(line) for line in requisition.lines],
        Money(Decimal(requisition.total), requisition.currency),
        _caller(link),
        link.customer,
        order_id=order_id,
        payload_id=_payload_id(requisition, "order"),
        timestamp=_now(),
    )


def _decoded(cart: CartReturn, message: str) -> DecodedCart:
    return DecodedCart(
        buyer_cookie=cart.buyer_cookie,
        lines=tuple(_line(number, line) for number, line in enumerate(cart.lines, start=1)),
        total=format_decimal(cart.total.amount.quantize(CENT)),
        currency=cart.total.currency,
        message=message[:SHOWN_CHARACTERS],
    )


def _line(number: int, line: ReturnLine) -> RequisitionLine:
    return RequisitionLine(
        number=number,
        sku=line.item_id.supplier_part_id,
        quote=line.item_id.supplier_part_auxiliary_id,
        description=line.description,
        quantity=format_decimal(line.quantity),
        unit=line.unit,
        price=format_decimal(line.unit_price.amount),
        price_unit=format_decimal(line.price_unit),
        currency=line.unit_price.currency,
        total=format_decimal(line.line_total.amount.quantize(CENT)),
        long_description=line.long_description,
        manufacturer_part=line.manufacturer_part_id,
        classifications=tuple((c.domain, c.code) for c in line.classifications),
        lead_time_days=line.lead_time_days,
    )


def _order_item(line: RequisitionLine) -> OrderItem:
    return OrderItem(
        line_number=str(line.number),
        item_id=ItemId(line.sku, line.quote),
        quantity=Decimal(line.quantity),
        description=line.description,
        unit_price=Money(Decimal(line.price), line.currency),
        price_unit=Decimal(line.price_unit),
        unit=line.unit,
        classifications=tuple(Classification(domain, code) for domain, code in line.classifications),
        manufacturer_part_id=line.manufacturer_part,
    )


def _caller(link: SupplierLink) -> Caller:
    """Who we are to the supplier. An OCI customer has no cXML identity: its inbox knows the token."""
    parties = link.credentials if link.protocol == "cxml" else {}
    claims = {name: _claims(parties.get(name)) for name in ("from", "to", "sender")}
    mode = "test" if link.is_test else "production"
    return Caller(claims["from"], claims["to"], claims["sender"], str(parties.get("shared_secret", "")), mode)


def _claims(party: dict[str, str] | None) -> tuple[CredentialClaim, ...]:
    party = party or {"domain": "NetworkID", "identity": "erp"}
    return (CredentialClaim(party["domain"], party["identity"]),)


def _payload_id(requisition: Requisition, kind: str) -> str:
    """The same for the same step, so that a repeated order is known as one."""
    return f"{requisition.id}.{kind}@erp.example"


def _now() -> datetime:
    return datetime.now(UTC)

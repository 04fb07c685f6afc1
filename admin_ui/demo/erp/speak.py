"""What the pretend ERP says and understands: setup requests, OCI calls, returned carts, orders. No HTTP here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from admin_ui.demo.erp.book import SupplierLink
from admin_ui.demo.erp.requisitions import Requisition, RequisitionLine
from protocols.cxml.form import document_of
from protocols.cxml.read_answers import read_cart
from protocols.cxml.write_requests import Caller, write_order_request, write_setup_request
from protocols.errors import Unparseable
from protocols.messages import (
    CartReturn,
    Classification,
    CredentialClaim,
    ItemId,
    Operation,
    OrderItem,
    PurchaseOrder,
    ReturnLine,
    SetupRequest,
)
from protocols.oci.read_return import read_return
from protocols.values import Address, Money, format_decimal

Pairs = Sequence[tuple[str, str]]

BUYER_NAME, BUYER_EMAIL = "Zoë Łącka", "zoe.lacka@buyer.example"
SHOWN_CHARACTERS = 40_000
CENT = Decimal("0.01")


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
    setup = SetupRequest(
        operation=Operation.CREATE,
        buyer_cookie=requisition.id,
        return_url=link.return_url,
        extrinsics=(("UserEmail", BUYER_EMAIL), ("UserFullName", BUYER_NAME)),
    )
    return write_setup_request(setup, _caller(link), payload_id=_payload_id(requisition, "setup"), timestamp=_now())


def oci_fields(link: SupplierLink, requisition: Requisition) -> list[tuple[str, str]]:
    """The call that opens the shop; the requisition's id rides on the return address."""
    credentials = [(name, str(value)) for name, value in link.credentials.items()]
    hook = f"{link.return_url}?requisition={requisition.id}"
    return [*credentials, ("HOOK_URL", hook), ("~OkCode", "ADDI"), ("~TARGET", "_top"), ("~CALLER", "CTLG")]


def decode_cart(fields: Pairs) -> DecodedCart:
    """The cart in a posted form, cXML or OCI. Raises RemoteError."""
    document = document_of(fields)
    if document is not None:
        return _decoded(read_cart(document), document.decode("utf-8", "replace"))
    if not any(name.upper().startswith(("NEW_ITEM-", "~OKCODE")) for name, _value in fields):
        raise Unparseable("The form holds neither a cXML document nor NEW_ITEM fields.")
    return _decoded(read_return(fields), "\n".join(f"{name} = {value}" for name, value in fields))


def order_request(link: SupplierLink, requisition: Requisition, order_id: str) -> bytes:
    """The approved requisition as an OrderRequest; on OCI connections too, where the inbox takes it."""
    order = PurchaseOrder(
        order_id=order_id,
        order_type="new",
        lines=tuple(_order_item(line) for line in requisition.lines),
        total=Money(Decimal(requisition.total), requisition.currency),
        bill_to=Address(address_id="1", name=link.customer),
        ship_to=Address(
            address_id="GATE-2", name=link.customer, street=("Gate 2",), postal_code="00000", city="Main site",
            country_code="CH",
        ),
        comments="Please deliver to gate 2.",
    )  # fmt: skip
    return write_order_request(order, _caller(link), payload_id=_payload_id(requisition, "order"), timestamp=_now())


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

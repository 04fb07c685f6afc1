"""Write what a buyer's system sends: for our own test buyer and the pretend ERP. Source: RG 62–84, 107–200."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from protocols.cxml.timestamps import format_timestamp
from protocols.cxml.write_parts import address, document, extrinsic, header, money
from protocols.messages import CredentialClaim, OrderItem, PurchaseOrder, SetupRequest
from protocols.values import Address, Money, format_decimal
from protocols.xml import escape_attribute, escape_text

UNCLASSIFIED = '<Classification domain="none">none</Classification>'


@dataclass(frozen=True, slots=True)
class Caller:
    """A buyer's system as it introduces itself."""

    from_: tuple[CredentialClaim, ...]
    to: tuple[CredentialClaim, ...]
    sender: tuple[CredentialClaim, ...]
    secret: str = field(repr=False)
    deployment_mode: str = "production"


def write_setup_request(setup: SetupRequest, caller: Caller, *, payload_id: str, timestamp: datetime) -> bytes:
    """A PunchOutSetupRequest."""
    items = "".join(_item(item) for item in setup.items)
    inner = (
        f'<PunchOutSetupRequest operation="{setup.operation}"><BuyerCookie>{escape_text(setup.buyer_cookie)}</BuyerCookie>'
        f"{_extrinsics(setup.extrinsics)}<BrowserFormPost><URL>{escape_text(setup.return_url)}</URL></BrowserFormPost>"
        f"{address('ShipTo', setup.ship_to, 'en') if setup.ship_to else ''}{items}</PunchOutSetupRequest>"
    )
    return _request(inner, caller, payload_id, timestamp)


def write_profile_request(caller: Caller, *, payload_id: str, timestamp: datetime) -> bytes:
    """A ProfileRequest."""
    return _request("<ProfileRequest/>", caller, payload_id, timestamp)


def write_order_request(order: PurchaseOrder, caller: Caller, *, payload_id: str, timestamp: datetime) -> bytes:
    """An OrderRequest. Without total and bill-to, plain ones are written: the DTD asks for them."""
    currency = order.total.currency if order.total else "EUR"
    total = order.total or Money(Decimal(0), currency)
    bill_to = order.bill_to or Address(address_id="1", name="Accounts payable")
    comments = f"<Comments>{escape_text(order.comments)}</Comments>" if order.comments else ""
    version = f' orderVersion="{escape_attribute(order.order_version)}"' if order.order_version else ""
    date = order.order_date or format_timestamp(timestamp)
    inner = (
        f'<OrderRequest><OrderRequestHeader orderID="{escape_attribute(order.order_id)}" orderDate="{escape_attribute(date)}"'
        f' type="{order.order_type}"{version}><Total>{money(total)}</Total>'
        f"{address('ShipTo', order.ship_to, 'en') if order.ship_to else ''}{address('BillTo', bill_to, 'en')}"
        f"{comments}{_extrinsics(order.extrinsics)}</OrderRequestHeader>{''.join(_item(item) for item in order.lines)}</OrderRequest>"
    )
    return _request(inner, caller, payload_id, timestamp)


def _request(inner: str, caller: Caller, payload_id: str, timestamp: datetime) -> bytes:
    head = header(caller.from_, caller.to, caller.sender, caller.secret)
    return document(
        f'{head}<Request deploymentMode="{caller.deployment_mode}">{inner}</Request>',
        payload_id=payload_id,
        timestamp=timestamp,
    )


def _extrinsics(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(extrinsic(name, value) for name, value in pairs)


def _item(item: OrderItem) -> str:
    auxiliary = item.item_id.supplier_part_auxiliary_id
    auxiliary = f"<SupplierPartAuxiliaryID>{escape_text(auxiliary)}</SupplierPartAuxiliaryID>" if auxiliary else ""
    detail = _item_detail(item) if item.unit_price is not None else ""
    return (
        f'<ItemOut quantity="{format_decimal(item.quantity)}" lineNumber="{escape_attribute(item.line_number)}"><ItemID>'
        f"<SupplierPartID>{escape_text(item.item_id.supplier_part_id)}</SupplierPartID>{auxiliary}</ItemID>{detail}</ItemOut>"
    )


def _item_detail(item: OrderItem) -> str:
    assert item.unit_price is not None
    unit = f"<UnitOfMeasure>{escape_text(item.unit or 'EA')}</UnitOfMeasure>"
    basis = ""
    if item.price_unit != 1:
        basis = f'<PriceBasisQuantity quantity="{format_decimal(item.price_unit)}" conversionFactor="1">{unit}</PriceBasisQuantity>'
    classified = "".join(
        f'<Classification domain="{escape_attribute(c.domain)}">{escape_text(c.code)}</Classification>'
        for c in item.classifications
    )
    part = (
        f"<ManufacturerPartID>{escape_text(item.manufacturer_part_id)}</ManufacturerPartID>"
        if item.manufacturer_part_id
        else ""
    )
    return (
        f'<ItemDetail><UnitPrice>{money(item.unit_price)}</UnitPrice><Description xml:lang="en">{escape_text(item.description)}'
        f"</Description>{unit}{basis}{classified or UNCLASSIFIED}{part}"
        f"{_extrinsics(item.extrinsics)}</ItemDetail>"
    )

"""Write what a buyer's system sends: for our own test buyer and the pretend ERP. Source: RG 62–84, 107–200."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from protocols.cxml.timestamps import format_timestamp
from protocols.cxml.write_parts import (
    address,
    classifications,
    contact,
    document,
    element,
    extrinsic,
    header,
    item_id,
    money,
    price_basis,
)
from protocols.messages import CredentialClaim, SetupRequest
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import Address, Money, format_decimal
from protocols.xml import escape_attribute, escape_text, write_opaque


@dataclass(frozen=True, slots=True)
class Caller:
    """A buyer's system as it introduces itself."""

    from_: tuple[CredentialClaim, ...]
    to: tuple[CredentialClaim, ...]
    sender: tuple[CredentialClaim, ...]
    secret: str = field(repr=False)
    deployment_mode: str = "production"
    language: str = "en"


def write_setup_request(setup: SetupRequest, caller: Caller, *, payload_id: str, timestamp: datetime) -> bytes:
    """A PunchOutSetupRequest."""
    selected = f"<SelectedItem>{item_id(setup.selected_item)}</SelectedItem>" if setup.selected_item else ""
    inner = (
        f'<PunchOutSetupRequest operation="{setup.operation}"><BuyerCookie>{write_opaque(setup.buyer_cookie)}</BuyerCookie>'
        f"{_extrinsics(setup.extrinsics)}<BrowserFormPost><URL>{escape_text(setup.return_url)}</URL></BrowserFormPost>"
        f"{contact(setup.contact, 'en') if setup.contact else ''}"
        f"{address('ShipTo', setup.ship_to, 'en') if setup.ship_to else ''}{selected}"
        f"{''.join(_item(item) for item in setup.items)}</PunchOutSetupRequest>"
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
    version = f' orderVersion="{escape_attribute(order.order_version)}"' if order.order_version else ""
    date = order.order_date or format_timestamp(timestamp)
    inner = (
        f'<OrderRequest><OrderRequestHeader orderID="{escape_attribute(order.order_id)}" orderDate="{escape_attribute(date)}"'
        f' type="{escape_attribute(order.order_type)}"{version}><Total>{money(total)}</Total>'
        f"{address('ShipTo', order.ship_to, 'en') if order.ship_to else ''}{address('BillTo', bill_to, 'en')}"
        f"{element('Comments', order.comments)}{_extrinsics(order.extrinsics)}</OrderRequestHeader>"
        f"{''.join(_item(item) for item in order.lines)}</OrderRequest>"
    )
    return _request(inner, caller, payload_id, timestamp)


def _request(inner: str, caller: Caller, payload_id: str, timestamp: datetime) -> bytes:
    head = header(caller.from_, caller.to, caller.sender, caller.secret)
    return document(
        f'{head}<Request deploymentMode="{escape_attribute(caller.deployment_mode)}">{inner}</Request>',
        payload_id=payload_id,
        timestamp=timestamp,
        language=caller.language,
    )


def _extrinsics(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(extrinsic(name, value) for name, value in pairs)


def _item(item: OrderItem) -> str:
    detail = _item_detail(item, item.unit_price) if item.unit_price is not None else ""
    return (
        f'<ItemOut quantity="{format_decimal(item.quantity)}" lineNumber="{escape_attribute(item.line_number)}">'
        f"{item_id(item.item_id)}{detail}</ItemOut>"
    )


def _item_detail(item: OrderItem, price: Money) -> str:
    unit = item.unit or "EA"
    return (
        f'<ItemDetail><UnitPrice>{money(price)}</UnitPrice><Description xml:lang="en">{escape_text(item.description)}'
        f"</Description><UnitOfMeasure>{escape_text(unit)}</UnitOfMeasure>{price_basis(item.price_unit, unit)}"
        f"{classifications(item.classifications)}{element('ManufacturerPartID', item.manufacturer_part_id)}"
        f"{_extrinsics(item.extrinsics)}</ItemDetail>"
    )

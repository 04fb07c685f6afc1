"""What an order and its lines say besides their columns, as plain data for `Order.details` and `OrderLine.details`.

Only what was said is kept, under the names of `protocols/orders.py`. Card numbers are masked before they get here.
"""

from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import Address, format_decimal

#: What has a column of its own, or belongs to the document rather than to the order.
_ORDER_COLUMNS = frozenset({
    "order_id", "order_type", "lines", "total", "order_date", "bill_to", "ship_to", "extrinsics", "comments",
    "order_version", "is_internal_version", "earlier_payload_id",
})  # fmt: skip
_LINE_COLUMNS = frozenset({"line_number", "item_id", "quantity", "description", "unit_price", "price_unit", "unit"})
#: What goes without saying.
_DEFAULTS = {"kind": "regular"}


def order_details(order: PurchaseOrder) -> dict[str, Any]:
    """Kind, agreement, payment, contacts, terms, our number as the buyer remembers it …"""
    found = _parts(order, _ORDER_COLUMNS)
    return {name: value for name, value in found.items() if _DEFAULTS.get(name) != value}


def line_details(item: OrderItem) -> dict[str, Any]:
    """Delivery, accounts, tax, agreement, the buyer's own article number …"""
    named = {
        "auxiliary_id": item.item_id.supplier_part_auxiliary_id,
        "buyer_part_id": item.item_id.buyer_part_id,
    }
    return {**{name: value for name, value in named.items() if value}, **_parts(item, _LINE_COLUMNS)}


def plain_address(address: Address | None) -> dict[str, Any]:
    """An address as it is stored; empty for none."""
    return {} if address is None else _parts(address)


def _parts(value: Any, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The parts that say something; a record of empty parts says nothing."""
    named = ((field.name, _plain(getattr(value, field.name))) for field in fields(value) if field.name not in without)
    return {name: part for name, part in named if part not in ("", None, False, [], {})}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return _parts(value) if is_dataclass(value) else value

"""A returned cart as it is kept for evidence and for matching the order: plain JSON, numbers as strings."""

from collections.abc import Iterable
from typing import Any

from protocols.findings import Finding
from protocols.messages import CartReturn, ReturnLine
from protocols.values import format_decimal


def snapshot_of(cart: CartReturn, quote_id: str, findings: Iterable[Finding] = ()) -> dict[str, Any]:
    """For `CartTransfer.snapshot`; prices, units and descriptions are those that were sent.

    `operation_allowed` is what we promised for these items; `companions` are the names that lines kept from an
    earlier quote (`quoted_lines.py` looks for them).
    """
    names = [line.item_id.supplier_part_auxiliary_id for line in cart.lines]
    return {
        "quote_id": quote_id,
        "buyer_cookie": cart.buyer_cookie,
        "currency": cart.total.currency,
        "total": format_decimal(cart.total.amount),
        **_beside(cart),
        "language": cart.language,
        "operation_allowed": cart.operation_allowed,
        "companions": [name for name in names if not name.startswith(f"{quote_id}/")],
        "lines": [_line(line) for line in cart.lines],
        "findings": [finding.as_dict() for finding in findings],
    }


def _beside(cart: CartReturn) -> dict[str, str]:
    """Sums in the header, as far as it has them."""
    sums = {"shipping": cart.shipping, "tax": cart.tax}
    return {name: format_decimal(money.amount) for name, money in sums.items() if money is not None}


def _line(line: ReturnLine) -> dict[str, Any]:
    return {
        "number": line.line_number,
        "line_key": line.item_id.supplier_part_auxiliary_id.partition("/")[2],
        "companion": line.item_id.supplier_part_auxiliary_id,
        "sku": line.item_id.supplier_part_id,
        "quantity": format_decimal(line.quantity),
        "unit": line.unit,
        "unit_price": format_decimal(line.unit_price.amount),
        "price_unit": format_decimal(line.price_unit),
        "line_total": format_decimal(line.line_total.amount),
        "description": line.description,
        "long_description": line.long_description,
        "classifications": [[c.domain, c.code] for c in line.classifications],
        "manufacturer_part_id": line.manufacturer_part_id,
        "manufacturer_name": line.manufacturer_name,
        "lead_time_days": line.lead_time_days,
    }

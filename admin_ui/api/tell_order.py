"""An order as the REST API tells it."""

from decimal import Decimal
from typing import Any

from connections.models import DocumentAttachment
from protocols.values import format_decimal
from storefront.domain.fulfil.open_quantities import LineQuantities, open_quantities
from storefront.models import Order


def told_head(order: Order) -> dict[str, Any]:
    """Without lines. `order` was read with its customer, its pick-up and its version (`with_versions`)."""
    version: int = order.latest  # type: ignore[attr-defined]  # annotated
    pick_up = getattr(order, "pick_up", None)
    return {
        "id": order.pk,
        "number": order.number,
        "buyer_number": order.external_id,
        "state": order.state,
        "version": version,
        "is_test": order.is_test,
        "customer": order.customer.number,
        "customer_name": order.customer.name,
        "currency": order.currency,
        "total": format_decimal(order.total),
        "received_at": order.received_at,
        "acknowledged": pick_up is not None and pick_up.version >= version,
    }


def told_order(order: Order) -> dict[str, Any]:
    """All of it."""
    origin, pick_up = getattr(order, "origin", None), getattr(order, "pick_up", None)
    files = DocumentAttachment.objects.filter(document__placed_order=order, is_internal=False).defer("content")
    return {
        **told_head(order),
        "connection": origin.connection_id if origin else None,
        "own_number": pick_up.own_number if pick_up else "",
        "lines": [_told_line(line) for line in open_quantities(order)],
        "attachments": [
            {
                "id": file.pk, "name": file.name, "media_type": file.media_type, "size_bytes": file.size,
                "is_kept": not file.refused,
            }
            for file in files
        ],
        **{name: getattr(order, name) for name in _AS_THEY_ARE},
    }  # fmt: skip


_AS_THEY_ARE = ("ordered_at", "bill_to", "ship_to", "extrinsics", "comments", "details", "findings")


def _told_line(found: LineQuantities) -> dict[str, Any]:
    line = found.line
    return {
        "key": found.line_key,
        "position": line.position,
        "buyer_line": line.buyer_line,
        "sku": line.sku,
        "description": line.description,
        "quantity": format_decimal(line.quantity),
        "unit": line.unit,
        "unit_price": _decimal(line.unit_price),
        "price_unit": format_decimal(line.price_unit),
        "line_total": _decimal(line.line_total),
        **{name: format_decimal(getattr(found, name)) for name in _SUMS},
        "details": line.details,
        "findings": line.findings,
    }


_SUMS = ("confirmed", "backordered", "rejected", "shipped", "invoiced")


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else format_decimal(value)

"""Leaving an edit must not change the buyer's requisition: the cart as it came is kept, and put back (RG 85–86)."""

from typing import Any

from connections.models import PunchoutSession
from protocols.messages import Operation
from protocols.values import format_decimal
from storefront.models import CartLine

#: Where the lines wait: `PunchoutSession.call` holds what a return must echo, and edits are cXML's alone.
_PLACE = "original_lines"


def keep_original(session: PunchoutSession) -> None:
    """Before the first change of an edit: note the lines as they came."""
    if session.operation != Operation.EDIT or _PLACE in session.call:
        return
    lines = CartLine.objects.filter(cart=session.cart_id)
    noted = {**session.call, _PLACE: [_kept(line) for line in lines]}
    untouched = PunchoutSession.objects.filter(pk=session.pk).exclude(call__has_key=_PLACE)
    if not untouched.update(call=noted):  # another request of the visit was first, and may have changed lines since
        session.refresh_from_db(fields=["call"])
    else:
        session.call = noted


def restore_original(session: PunchoutSession) -> None:
    """Put the lines back that were there before the first change. The cart must be locked."""
    kept: list[dict[str, Any]] | None = session.call.get(_PLACE)
    if kept is None:
        return
    CartLine.objects.filter(cart=session.cart_id).delete()
    CartLine.objects.bulk_create(CartLine(cart_id=session.cart_id, **values) for values in kept)


def _kept(line: CartLine) -> dict[str, Any]:
    return {
        "key": line.key,
        "product_id": line.product_id,
        "sku": line.sku,
        "name": line.name,
        "quantity": format_decimal(line.quantity),
        "unit": line.unit,
        "price_unit": format_decimal(line.price_unit),
        "unit_price": format_decimal(line.unit_price),
        "price_version_id": line.price_version_id,
        "position": line.position,
    }

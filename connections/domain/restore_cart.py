"""Put the lines that an edit or inspect request brings back into the new visit's cart.

A line is known by our companion to its SKU (SupplierPartAuxiliaryID): "<quote>/<line>". Only carts sent through the
same connection are looked into (threat C7); prices are those of the old cart, and the shop re-checks them.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from connections.domain.quoted_lines import QuotedLine, find_quoted_lines
from connections.models import PunchoutSession
from protocols.findings import Finding
from protocols.orders import OrderItem
from storefront.domain.place_order import LARGEST_QUANTITY
from storefront.models import CartLine

_SMALLEST_QUANTITY = Decimal("0.000001")  # numeric(15,6)


def restore_cart(session: PunchoutSession, items: Sequence[OrderItem]) -> list[Finding]:
    """Write the lines that are known; the others are findings. The number of queries does not grow with the lines."""
    quoted = find_quoted_lines(session.connection, (item.item_id.supplier_part_auxiliary_id for item in items))
    old_lines = _lines_of({line.transfer.cart_id for line in quoted.values()})
    fresh: dict[object, CartLine] = {}
    findings: list[Finding] = []
    for position, item in enumerate(items, start=1):
        line = _old_line(quoted.get(item.item_id.supplier_part_auxiliary_id), old_lines, item.item_id.supplier_part_id)
        if line is None or not _SMALLEST_QUANTITY <= item.quantity <= LARGEST_QUANTITY:
            sku = item.item_id.supplier_part_id[:120]
            findings.append(Finding("setup.item.unknown", f"ItemOut[{position}]", sku, "a line of a cart sent before"))
            continue
        _add(fresh, line, item.quantity, session.cart_id, position)
    CartLine.objects.bulk_create(fresh.values())
    return findings


def _lines_of(cart_ids: Iterable[int]) -> dict[tuple[int, str], CartLine]:
    """The lines of old carts, by cart and key; the cart's SKU names a line too."""
    found: dict[tuple[int, str], CartLine] = {}
    for line in CartLine.objects.filter(cart_id__in=list(cart_ids)):
        found[line.cart_id, line.key] = line
        found.setdefault((line.cart_id, f"sku:{line.sku}"), line)
    return found


def _old_line(quoted: QuotedLine | None, old_lines: dict[tuple[int, str], CartLine], sku: str) -> CartLine | None:
    if quoted is None or quoted.sku != sku:
        return None
    cart_id = quoted.transfer.cart_id
    return old_lines.get((cart_id, quoted.line_key)) or old_lines.get((cart_id, f"sku:{sku}"))


def _add(fresh: dict[object, CartLine], old: CartLine, quantity: Decimal, cart_id: int, position: int) -> None:
    """A cart has a product once: the same line named twice adds up."""
    name = old.product_id or old.sku
    if name in fresh:
        fresh[name].quantity = min(fresh[name].quantity + quantity, LARGEST_QUANTITY)
        return
    fresh[name] = CartLine(
        cart_id=cart_id, product_id=old.product_id, sku=old.sku, name=old.name, quantity=quantity, unit=old.unit,
        price_unit=old.price_unit, unit_price=old.unit_price, price_version_id=old.price_version_id, position=position,
    )  # fmt: skip

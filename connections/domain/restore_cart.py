"""Put the lines that an edit or inspect request brings back into the new visit's cart.

A line is known by our companion to its SKU (SupplierPartAuxiliaryID). Only carts sent through the same connection are
looked into (threat C7); prices are those of the old cart, and the shop re-checks them. Lines of no cart of ours are
made from their parts (`restore_parts.py`). What cannot be brought back is a finding, and the buyer is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from connections.domain.brought_back import keep_brought_back
from connections.domain.quoted_lines import QuotedLine, find_quoted_lines, promised
from connections.domain.restore_parts import Lost, Numbered, lines_from_parts
from connections.domain.say_delivery import is_shipping_line
from connections.domain.tell_lost_lines import tell_lost_lines
from connections.domain.tell_merged_lines import tell_merged_lines
from connections.models import PunchoutSession
from protocols.errors import PreconditionFailed
from protocols.findings import Finding, Severity
from protocols.messages import Operation
from protocols.orders import OrderItem
from storefront.domain.place_order import LARGEST_QUANTITY
from storefront.models import CartLine

SMALLEST_QUANTITY = Decimal("0.000001")  # numeric(15,6)
#: What was promised for a line (operationAllowed) → what may be asked of it; "edit" includes looking (RG 62–84).
_MAY: dict[str, frozenset[str]] = {
    "create": frozenset(),
    "inspect": frozenset({Operation.INSPECT}),
    "edit": frozenset({Operation.INSPECT, Operation.EDIT}),
}


@dataclass(slots=True)
class _Restored:
    """The new cart while it fills. `lines` by product, else SKU: a cart has a product once."""

    lines: dict[object, CartLine] = field(default_factory=dict)
    companions: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)  # SKU of each line that was added to another

    def add(self, line: CartLine, position: int, companion: str) -> None:
        """The line, or its quantity beside that of the same article named before."""
        known = self.lines.setdefault(line.product_id or line.sku, line)
        if known is line:
            self.companions[line.key] = companion
            return
        known.quantity = min(known.quantity + line.quantity, LARGEST_QUANTITY)
        path = f"ItemOut[{position}]"
        self.merged.append(line.sku)
        self.findings.append(Finding("setup.item.merged", path, line.sku[:120], "each article once", Severity.INFO))


def restore_cart(session: PunchoutSession, items: Sequence[OrderItem]) -> list[Finding]:
    """Write the lines; the number of queries does not grow with them. Raises PreconditionFailed."""
    quoted = find_quoted_lines(session.connection, (item.item_id.supplier_part_auxiliary_id for item in items))
    _refuse_unpromised(session, quoted.values())
    old_lines = _lines_of({line.transfer.cart_id for line in quoted.values()})
    numbered = [
        Numbered(position, item) for position, item in enumerate(items, start=1) if not _is_shipping(item, quoted)
    ]
    possible = [one for one in numbered if SMALLEST_QUANTITY <= one.item.quantity <= LARGEST_QUANTITY]
    known = {one.position: line for one in possible if (line := _old_line(one.item, quoted, old_lines)) is not None}
    made, lost = lines_from_parts(session, [one for one in possible if one.position not in known])
    positions = {one.position for one in possible}
    lost += [Lost(one, "quantity") for one in numbered if one.position not in positions]
    restored = _Restored()
    for one in possible:
        line = _copy(known[one.position], one) if one.position in known else made.get(one.position)
        if line is not None:
            line.cart_id, line.position = session.cart_id, one.position
            restored.add(line, one.position, one.item.item_id.supplier_part_auxiliary_id)
    CartLine.objects.bulk_create(restored.lines.values())
    keep_brought_back(session, restored.companions, len(lost) + len(restored.merged))
    tell_merged_lines(session, restored.merged)
    tell_lost_lines(session, lost)
    session.save(update_fields=["call", "notices"])
    return [*restored.findings, *(one.finding for one in lost)]


def _is_shipping(item: OrderItem, quoted: dict[str, QuotedLine]) -> bool:
    """The line that we added for shipping: the cart gets another one when it leaves."""
    return is_shipping_line(quoted.get(item.item_id.supplier_part_auxiliary_id.strip()))


def _refuse_unpromised(session: PunchoutSession, lines: Iterable[QuotedLine]) -> None:
    """Items that were sent with the word that they would not be edited, or not even be looked at, again."""
    for line in lines:
        word = promised(line)
        if session.operation not in _MAY.get(word, _MAY["edit"]):
            raise PreconditionFailed(
                f'These items were sent with operationAllowed="{word}": a session to {session.operation} them was not'
                " promised. Start a new one (create), or ask the supplier to allow it for this connection.",
                code="setup.operation.unpromised",
            )


def _lines_of(cart_ids: Iterable[int]) -> dict[tuple[int, str], CartLine]:
    """The lines of old carts, by cart and key; the cart's SKU names a line too."""
    found: dict[tuple[int, str], CartLine] = {}
    for line in CartLine.objects.filter(cart_id__in=list(cart_ids)):
        found[line.cart_id, line.key] = line
        found.setdefault((line.cart_id, f"sku:{line.sku}"), line)
    return found


def _old_line(
    item: OrderItem, quoted: dict[str, QuotedLine], old_lines: dict[tuple[int, str], CartLine]
) -> CartLine | None:
    """The stored line that is meant; None also where the companion is that of another article (a copied cart)."""
    sku = item.item_id.supplier_part_id
    line = quoted.get(item.item_id.supplier_part_auxiliary_id.strip())
    if line is None or line.sku != sku:
        return None
    cart_id = line.transfer.cart_id
    return old_lines.get((cart_id, line.line_key)) or old_lines.get((cart_id, f"sku:{sku}"))


def _copy(old: CartLine, one: Numbered) -> CartLine:
    """With the quantity that the buyer's system says now."""
    return CartLine(
        product_id=old.product_id, sku=old.sku, name=old.name, quantity=one.item.quantity, unit=old.unit,
        price_unit=old.price_unit, unit_price=old.unit_price, price_version_id=old.price_version_id,
    )  # fmt: skip

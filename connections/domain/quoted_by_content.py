"""Find the cart lines of an order whose lines name none: by the quote the whole order names, else by what is ordered.

A line is meant if article, quantity, unit and price are the same; prices are compared per unit, crosswise, for a quotient
may have no end. Each line of a cart is used once.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from connections.domain.agreed_units import AgreedUnits
from connections.domain.quoted_lines import QuotedLine, lines_of
from connections.models import CartTransfer, Connection, TransferState
from protocols.order_parts import QUOTE
from protocols.orders import OrderItem, PurchaseOrder
from protocols.units import is_same_unit

#: How far back, and among how many carts, an order without our quote is looked for.
LOOK_BACK = timedelta(days=120)
LOOK_AT = 50

Chosen = list[QuotedLine | None]
_Left = dict[str, list[QuotedLine]]  # by article
_Test = Callable[[OrderItem, QuotedLine], bool]


def is_same(units: AgreedUnits, said: str, ours: str) -> bool:
    """Whether the buyer's word and ours mean one unit: by what is agreed, or by the published lists."""
    return units.is_same(said, ours) or is_same_unit(said, ours)


def quoted_by_header(connection: Connection, order: PurchaseOrder, chosen: Chosen, units: AgreedUnits) -> Chosen:
    """`chosen`, filled up from the cart that the order names once for all its lines; lines that name another are left."""
    quote = dict(order.id_references).get(QUOTE, "").strip()
    sent = CartTransfer.objects.filter(session__connection=connection, quote_id=quote[:20]) if quote else None
    transfer = sent.first() if sent is not None else None
    if transfer is None:
        return chosen
    used = {line.line_key for line in chosen if line is not None and line.transfer == transfer}
    left = _by_article(line for line in lines_of(transfer) if line.line_key not in used)
    filled = list(chosen)
    for is_meant in (_fits(units), _anything):  # what is the same throughout comes before what was changed
        for position, item in enumerate(order.lines):
            if filled[position] is None and not item.item_id.supplier_part_auxiliary_id.strip():
                filled[position] = _take(left, item, is_meant)
    return filled


def quoted_by_content(connection: Connection, items: Sequence[OrderItem], now: datetime, units: AgreedUnits) -> Chosen:
    """The newest cart that holds every ordered line as it is, one that was not ordered yet before others.

    What still waits for the approval of its address has never reached the buyer.
    """
    recent = CartTransfer.objects.filter(session__connection=connection, created_at__gte=now - LOOK_BACK)
    recent = recent.exclude(state=TransferState.AWAITING_APPROVAL).order_by("-id")[:LOOK_AT]
    for transfer in sorted(recent, key=lambda one: one.state == TransferState.ORDERED):
        taken = _whole(_by_article(lines_of(transfer)), items, _fits(units))
        if taken:
            return taken
    return [None] * len(items)


def _whole(left: _Left, items: Sequence[OrderItem], fits: _Test) -> Chosen:
    """A line for every item, or none at all."""
    taken: Chosen = []
    for item in items:
        line = _take(left, item, fits)
        if line is None:
            return []
        taken.append(line)
    return taken


def _by_article(lines: Iterable[QuotedLine]) -> _Left:
    left: _Left = {}
    for line in lines:
        left.setdefault(line.sku, []).append(line)
    return left


def _take(left: _Left, item: OrderItem, is_meant: _Test) -> QuotedLine | None:
    """The first line of the article that is meant, which is gone from `left` then."""
    lines = left.get(item.item_id.supplier_part_id, [])
    for position, line in enumerate(lines):
        if is_meant(item, line):
            return lines.pop(position)
    return None


def _anything(_item: OrderItem, _line: QuotedLine) -> bool:
    return True


def _fits(units: AgreedUnits) -> _Test:
    def fits(item: OrderItem, line: QuotedLine) -> bool:
        return (
            item.quantity == line.quantity
            and (not item.unit or is_same(units, item.unit, line.unit))
            and _is_same_price(item, line)
        )

    return fits


def _is_same_price(item: OrderItem, line: QuotedLine) -> bool:
    """An order without prices means those of the cart, and an amount without currency the cart's."""
    if item.unit_price is None:
        return True
    if item.unit_price.currency not in ("", line.currency):
        return False
    return item.unit_price.amount * line.price_unit == line.unit_price * item.price_unit

"""What becomes of each line of an order, told from a confirmation: the part that all written answers share.

A confirmation speaks of lines that differ, or of all, or of none; formats want every line with what will come of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from protocols.documents import Confirmation, ConfirmationKind, ConfirmedLine, ConfirmedPart, SubstituteItem
from protocols.errors import Unwritable
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import Money

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
#: Parts of these kinds are not on their way.
_NOT_NOW = (ConfirmationKind.REJECT, ConfirmationKind.BACKORDERED)


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """An ordered line and its fate: how much comes, how much later, at which price and when."""

    ordered: OrderItem
    quantity: Decimal
    backordered: Decimal
    unit_price: Money | None
    price_unit: Decimal
    delivery_date: datetime | None
    substitute: SubstituteItem | None
    comments: str
    is_changed: bool

    @property
    def sku(self) -> str:
        """Of what comes."""
        item_id = self.substitute.item_id if self.substitute else self.ordered.item_id
        return item_id.supplier_part_id

    @property
    def description(self) -> str:
        """Of what comes."""
        return self.substitute.description if self.substitute else self.ordered.description

    @property
    def is_rejected(self) -> bool:
        """Nothing of it comes, now or later."""
        return self.quantity == self.backordered == _ZERO

    @property
    def total(self) -> Money | None:
        """What the coming quantity costs, to the cent, halves up; None without a price."""
        if self.unit_price is None:
            return None
        amount = self.quantity * self.unit_price.amount / self.price_unit
        return Money(amount.quantize(_CENT, ROUND_HALF_UP), self.unit_price.currency)


def answered_lines(confirmation: Confirmation, order: PurchaseOrder) -> tuple[AnsweredLine, ...]:
    """The lines that are spoken of, in the order's order. Raises Unwritable for a line that was never ordered."""
    confirmed = {line.line_number: line for line in confirmation.lines}
    unknown = confirmed.keys() - {line.line_number for line in order.lines}
    if unknown:
        raise Unwritable(f"The order has no line {min(unknown)[:40]}.", code="answer.line.unknown")
    answers = (_answer(confirmation.kind, item, confirmed.get(item.line_number)) for item in order.lines)
    return tuple(answer for answer in answers if answer is not None)


def _answer(kind: ConfirmationKind, item: OrderItem, line: ConfirmedLine | None) -> AnsweredLine | None:
    """A line that is not listed shares the fate of the whole; a confirmation in detail is silent about it."""
    if line is not None:
        return _from_parts(item, line.parts)
    if kind in (ConfirmationKind.DETAIL, ConfirmationKind.ALL_DETAIL):
        return None
    fate = ConfirmationKind.ACCEPT if kind == ConfirmationKind.EXCEPT else kind
    return _from_parts(item, (ConfirmedPart(fate, item.quantity, item.unit),))


def _from_parts(item: OrderItem, parts: tuple[ConfirmedPart, ...]) -> AnsweredLine:
    coming = _sum(part.quantity for part in parts if part.kind not in _NOT_NOW)
    substitute = next((part.substitute for part in parts if part.substitute), None)
    price = next((part.unit_price for part in parts if part.unit_price), None)
    if price is None and substitute is not None:
        price, price_unit = substitute.unit_price, substitute.price_unit
    else:
        price, price_unit = price or item.unit_price, item.price_unit
    return AnsweredLine(
        ordered=item,
        quantity=coming,
        backordered=_sum(part.quantity for part in parts if part.kind == ConfirmationKind.BACKORDERED),
        unit_price=price,
        price_unit=price_unit,
        delivery_date=max((part.delivery_date for part in parts if part.delivery_date), default=None),
        substitute=substitute,
        comments="\n".join(part.comments for part in parts if part.comments),
        is_changed=coming != item.quantity or price != item.unit_price or substitute is not None,
    )


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, _ZERO)


def currency_of(order: PurchaseOrder) -> str:
    """Of the first price, else of the total; "" where the order names none."""
    prices = [line.unit_price for line in order.lines] + [order.total]
    return next((price.currency for price in prices if price is not None), "")

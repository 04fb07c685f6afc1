"""How much of each line of an order has been answered, shipped, billed and credited, and so what is left to do.

Answers count for the version of the order they were given to: after a change the lines wait again. What has left and
what was billed stays so. Six statements, whatever the number of lines.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Sum

from storefront.domain.fulfil.order_lines import lines_by_key
from storefront.models import (
    AnswerKind,
    ConfirmedPart,
    InvoicePart,
    Order,
    OrderLine,
    OrderState,
    ShippedPart,
)

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineQuantities:
    """One line. `confirmed` comes as ordered or as another article, `backordered` later, `rejected` not at all.

    `parts` are the answers that count now. Quantities are in the order's unit; `credited` is positive.
    """

    line_key: str
    line: OrderLine
    parts: tuple[ConfirmedPart, ...] = ()
    shipped: Decimal = _ZERO
    invoiced: Decimal = _ZERO
    credited: Decimal = _ZERO

    @property
    def ordered(self) -> Decimal:
        return self.line.quantity

    @property
    def confirmed(self) -> Decimal:
        return self._of(AnswerKind.ACCEPT, AnswerKind.SUBSTITUTE)

    @property
    def backordered(self) -> Decimal:
        return self._of(AnswerKind.BACKORDER)

    @property
    def rejected(self) -> Decimal:
        return self._of(AnswerKind.REJECT)

    @property
    def unanswered(self) -> Decimal:
        """What nobody has answered yet: all of the line, or nothing."""
        return _ZERO if self.parts else max(self.ordered, _ZERO)

    @property
    def to_ship(self) -> Decimal:
        """What may still leave: neither rejected nor shipped."""
        return max(self.ordered - self.rejected - self.shipped, _ZERO)

    @property
    def to_invoice(self) -> Decimal:
        """What may still be billed; what was credited may be billed again."""
        return max(self.ordered - self.rejected - self.invoiced + self.credited, _ZERO)

    @property
    def unbilled(self) -> Decimal:
        """What has never been billed, whether it was credited since or not."""
        return max(self.ordered - self.rejected - self.invoiced, _ZERO)

    def _of(self, *kinds: str) -> Decimal:
        return sum((part.quantity for part in self.parts if part.kind in kinds), _ZERO)


def open_quantities(order: Order) -> list[LineQuantities]:
    """One entry per line of the order as it stands, in its sequence."""
    parts = _parts_in_force(order)
    shipped = _sums(ShippedPart.objects.filter(shipment__order=order, shipment__cancelled_at=None))
    invoiced = _sums(_billed(order).filter(quantity__gt=0))
    credited = _sums(_billed(order).filter(quantity__lt=0))
    return [
        LineQuantities(
            key, line, parts.get(key, ()), shipped.get(key, _ZERO), invoiced.get(key, _ZERO),
            -credited.get(key, _ZERO),
        )
        for key, line in lines_by_key(order.lines.all()).items()
    ]  # fmt: skip


def current_version(order: Order) -> int:
    """The version that last changed what is ordered."""
    changing = order.versions.exclude(changes={}).exclude(changes__has_key="internal")
    return changing.aggregate(latest=Max("number"))["latest"] or 1


def has_left(order: Order) -> bool:
    """Whether goods of the order have left or were billed, so that it can no longer be changed or cancelled."""
    if order.shipments.filter(cancelled_at=None).exists():
        return True
    return order.invoices.filter(cancelled_at=None, corrects=None).exists()


def state_of(lines: Iterable[LineQuantities], *, is_confirmed: bool) -> str:
    """How far the whole order has come; `is_confirmed` decides for an order in which no quantity is named."""
    named = [line for line in lines if line.ordered > 0]
    if not named:
        return OrderState.CONFIRMED if is_confirmed else OrderState.RECEIVED
    wanted = [line for line in named if line.rejected < line.ordered]
    if not wanted:
        return OrderState.CANCELLED
    if not any(line.unbilled for line in wanted):
        return OrderState.INVOICED
    if not any(line.to_ship for line in wanted):
        return OrderState.SHIPPED
    return OrderState.RECEIVED if any(line.unanswered for line in wanted) else OrderState.CONFIRMED


def _parts_in_force(order: Order) -> dict[str, tuple[ConfirmedPart, ...]]:
    """Per line the parts of the latest confirmation that names it."""
    given = ConfirmedPart.objects.filter(confirmation__order=order, confirmation__version__gte=current_version(order))
    found: dict[str, list[ConfirmedPart]] = {}
    for part in given.order_by("confirmation_id", "position"):
        earlier = found.setdefault(part.line_key, [])
        if earlier and earlier[0].confirmation_id != part.confirmation_id:
            earlier.clear()
        earlier.append(part)
    return {key: tuple(parts) for key, parts in found.items()}


def _billed(order: Order) -> QuerySet[InvoicePart]:
    return InvoicePart.objects.filter(invoice__order=order, invoice__cancelled_at=None)


def _sums(parts: QuerySet[Any]) -> dict[str, Decimal]:
    return dict(parts.order_by().values_list("line_key").annotate(total=Sum("quantity")))

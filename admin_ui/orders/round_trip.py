"""What was sent back beside what was ordered: the cart's lines and the order's, paired, with what differs marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from connections.domain.quoted_lines import QuotedLine, lines_of
from connections.models import CartTransfer
from storefront.models import Order, OrderLine

#: What is compared, by the names that line and quote share.
_COMPARED = ("sku", "quantity", "unit", "price")


@dataclass(frozen=True, slots=True)
class Side:
    """One line as one side knows it; `price` is for one unit and says `unit_price` per `price_unit`."""

    number: str
    sku: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    price_unit: Decimal

    @property
    def price(self) -> Decimal | None:
        """For one unit, so that 10.00 per 10 and 1.00 per 1 are alike."""
        if self.unit_price is None or not self.price_unit:
            return None
        return self.unit_price / self.price_unit


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the cart and what was ordered of it; either may be missing."""

    sent: Side | None
    ordered: Side | None

    @property
    def differing(self) -> frozenset[str]:
        """What is not the same on both sides; empty where one of them is missing."""
        if self.sent is None or self.ordered is None:
            return frozenset()
        return frozenset(name for name in _COMPARED if getattr(self.sent, name) != getattr(self.ordered, name))

    @property
    def is_same(self) -> bool:
        """Whether it came back as it was sent."""
        return self.sent is not None and self.ordered is not None and not self.differing


def round_trip(order: Order, transfer: CartTransfer) -> list[Pair]:
    """The cart's lines in their sequence, each with the lines ordered of it; what was not in the cart comes last."""
    quoted = {line.line_key: line for line in lines_of(transfer)}
    ordered: dict[str, list[OrderLine]] = {}
    for line in order.lines.all():
        ordered.setdefault(line.cart_line_key if line.cart_line_key in quoted else "", []).append(line)
    pairs = [pair for key, line in quoted.items() for pair in _pairs(line, ordered.get(key, ()))]
    return [*pairs, *(Pair(None, _ordered_side(line)) for line in ordered.get("", ()))]


def _pairs(quoted: QuotedLine, ordered: Iterable[OrderLine]) -> Iterator[Pair]:
    sent = Side(
        quoted.line_number, quoted.sku, quoted.quantity, quoted.unit, quoted.unit_price, quoted.price_unit
    )  # fmt: skip
    found = [Pair(sent, _ordered_side(line)) for line in ordered]
    yield from found or [Pair(sent, None)]


def _ordered_side(line: OrderLine) -> Side:
    number = line.buyer_line or str(line.position)
    return Side(number, line.sku, line.quantity, line.unit, line.unit_price, line.price_unit)

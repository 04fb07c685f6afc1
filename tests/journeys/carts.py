"""What a buyer's system understands of a returned cart: the same for every protocol."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """A line. `price` is for `price_unit` units; `quote` is what the shop wants to see again in the order."""

    sku: str
    quote: str
    quantity: Decimal
    unit: str
    price: Decimal
    price_unit: Decimal
    currency: str
    description: str
    classifications: tuple[tuple[str, str], ...]

    @property
    def total(self) -> Decimal:
        """Net, rounded as the currencies of the demo are."""
        return (self.price * self.quantity / self.price_unit).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ReturnedCart:
    """The lines in their order. `cookie` and `total` are None where the protocol has none."""

    lines: tuple[ReturnedLine, ...]
    cookie: str | None = None
    total: Decimal | None = None
    currency: str = ""

    @property
    def sum(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

"""Work out the sums of a bill or credit from its lines: goods, shipping, tax by rate, total. Pure.

A line is rounded once (`pricing.line_total`), tax once per rate, over all that is taxed at it; a credit is the mirror
of a bill: the same sums with a minus.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from protocols.values import format_decimal
from storefront.domain.pricing import currency_decimals, line_total

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A quantity (negative on a credit) of one line at its price; `percent` None where no tax was agreed."""

    line_key: str
    sku: str
    description: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    price_unit: Decimal
    percent: Decimal | None

    def subtotal(self, currency: str) -> Decimal:
        """Rounded; of a credit it is the negative of what the bill would say."""
        amount = line_total(self.unit_price, self.price_unit, abs(self.quantity), currency)
        return -amount if self.quantity < 0 else amount


@dataclass(frozen=True, slots=True)
class TaxShare:
    """Tax at one rate on one sum."""

    percent: Decimal
    taxable: Decimal
    amount: Decimal

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "percent": format_decimal(self.percent),
            "taxable": format_decimal(self.taxable),
            "amount": format_decimal(self.amount),
        }


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one document."""

    subtotal: Decimal
    shipping: Decimal
    shares: tuple[TaxShare, ...]

    @property
    def tax(self) -> Decimal:
        return sum((share.amount for share in self.shares), _ZERO)

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.shipping + self.tax


def bill_sums(lines: Sequence[BilledLine], shipping: Decimal, shipping_percent: Decimal | None, currency: str) -> Sums:
    """The sums; `shipping` is taxed at its own rate and has the sign of the lines."""
    subtotal = sum((line.subtotal(currency) for line in lines), _ZERO)
    taxed = [(line.percent, line.subtotal(currency)) for line in lines]
    if shipping:
        taxed.append((shipping_percent, shipping))
    return Sums(subtotal, shipping, _shares(taxed, currency))


def _shares(taxed: Iterable[tuple[Decimal | None, Decimal]], currency: str) -> tuple[TaxShare, ...]:
    """The lowest rate first."""
    bases: dict[Decimal, Decimal] = {}
    for percent, amount in taxed:
        if percent is not None:
            bases[percent] = bases.get(percent, _ZERO) + amount
    return tuple(
        TaxShare(percent, base, _rounded(base * percent / _HUNDRED, currency))
        for percent, base in sorted(bases.items())
    )


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-currency_decimals(currency)), rounding=ROUND_HALF_UP)

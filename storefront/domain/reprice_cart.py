"""Compare a cart's frozen prices with today's, and let the buyer accept the difference (docs/adr/0007).

A price never changes silently: it stays as shown until the buyer accepts the new one, and a cart with
changes is not returned before that. What can no longer be had must be taken out by the buyer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from storefront.domain.fill_cart import lock_open_cart, touch, write_price
from storefront.domain.pricing import Price, breaks_for, price_at
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_listings
from storefront.models import Cart, CartLine


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A line whose price has moved; `current` None: no longer in the buyer's range, or without a price."""

    line_key: str
    sku: str
    name: str
    quantity: Decimal
    frozen_amount: Decimal
    frozen_price_unit: Decimal
    current: Price | None

    @property
    def is_unavailable(self) -> bool:
        """The line cannot be accepted, only removed."""
        return self.current is None


def price_changes(cart: Cart, shopper: Shopper) -> list[PriceChange]:
    """The lines that today would be priced otherwise, in the cart's order; in three queries."""
    return [_change(line, price) for line, price in priced_now(cart.lines.all(), shopper) if has_moved(line, price)]


def accept_price_changes(cart: Cart, shopper: Shopper) -> int:
    """Write today's prices into the lines; answers how many moved. Unavailable lines stay as they are."""
    with transaction.atomic():
        locked = lock_open_cart(cart, shopper)
        moved: list[CartLine] = []
        for line, price in priced_now(locked.lines.all(), shopper):
            if price is not None and has_moved(line, price):
                write_price(line, line.quantity, price)
                moved.append(line)
        CartLine.objects.bulk_update(moved, ["unit_price", "price_unit", "price_version"])
        touch(locked)
    return len(moved)


def priced_now(lines: Iterable[CartLine], shopper: Shopper) -> list[tuple[CartLine, Price | None]]:
    """Each line with today's price at its quantity; None where the product is hidden, gone or without one."""
    kept = list(lines)
    product_ids = [line.product_id for line in kept if line.product_id is not None]
    visible = set(visible_listings(shopper).filter(product__in=product_ids).values_list("product_id", flat=True))
    breaks = breaks_for(shopper, visible)
    return [(line, price_at(breaks.get(line.product_id or 0, ()), line.quantity)) for line in kept]


def has_moved(line: CartLine, price: Price | None) -> bool:
    """Whether the frozen price differs from today's."""
    return price is None or (line.unit_price, line.price_unit) != (price.amount, price.price_unit)


def _change(line: CartLine, price: Price | None) -> PriceChange:
    return PriceChange(line.key, line.sku, line.name, line.quantity, line.unit_price, line.price_unit, price)

"""Look at what a person or program states about lines of an order, whatever is done with them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from protocols.values import format_decimal
from storefront.domain.fulfil.open_quantities import LineQuantities
from storefront.domain.fulfil.refusals import refuse

#: Decimals of quantities and prices that are kept.
MOST_DECIMALS = 6


def named_line(key: str, known: Mapping[str, LineQuantities]) -> LineQuantities:
    """Raises FulfilRefused for a line that the order does not have."""
    line = known.get(key)
    if line is None:
        raise refuse("fulfil.line_unknown", line=key[:50])
    return line


def check_quantity(key: str, quantity: Decimal) -> None:
    """Raises FulfilRefused for nothing, less than nothing, and what would be rounded."""
    if not quantity.is_finite() or quantity <= 0:
        raise refuse("fulfil.quantity_not_positive", line=key[:50])
    if not _is_kept(quantity):
        raise refuse("fulfil.quantity_decimals", line=key[:50])


def check_price(key: str, price: Decimal | None) -> None:
    """Raises FulfilRefused for less than nothing, and what would be rounded."""
    if price is not None and not (price.is_finite() and price >= 0 and _is_kept(price)):
        raise refuse("fulfil.price_odd", line=key[:50])


def check_left(code: str, key: str, quantity: Decimal, left: Decimal) -> None:
    """Raises FulfilRefused for more than is left."""
    if quantity > left:
        raise refuse(code, line=key, left=format_decimal(left))


def _is_kept(number: Decimal) -> bool:
    return number == round(number, MOST_DECIMALS)


def check_distinct(keys: Iterable[str]) -> None:
    """Raises FulfilRefused for a line that is named twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise refuse("fulfil.line_repeated", line=key[:50])
        seen.add(key)

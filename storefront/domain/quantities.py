"""Quantities as buyers type them, and which of them a product is sold in.

The grammar is ASCII digits with one decimal mark: no sign, exponent, underscore, NaN or foreign digits
(threats R6, D14). A comma is a decimal mark where the language says so; a point always is, because number
fields of browsers send it, unless it may be a thousands separator (German "1.500"), which is refused.
"""

import re
from decimal import ROUND_CEILING, Decimal
from typing import Protocol

from protocols.values import format_decimal, parse_decimal
from storefront.domain.refusals import refuse

COMMA_LANGUAGES = frozenset({"de", "fr"})
MAX_DECIMALS = 6
#: Fits numeric(15,6); a line of it at the highest price still fits an order's total.
MAX_QUANTITY = Decimal(9_999_999)
_TYPED = re.compile(r"(?P<whole>[0-9]{1,12})(?:(?P<mark>[.,])(?P<decimals>[0-9]*))?", re.ASCII)


class SoldInSteps(Protocol):
    """Anything with a minimum and a step: a product, a card."""

    @property
    def min_quantity(self) -> Decimal: ...

    @property
    def quantity_step(self) -> Decimal: ...


def parse_quantity(text: str, language: str) -> Decimal:
    """The quantity a buyer typed in `language`. Raises ShopRefusal `quantity.…`."""
    match = _TYPED.fullmatch(text.strip())
    if match is None:
        raise refuse("quantity.not_a_number", detail=text[:40])
    decimals = match["decimals"] or ""
    has_comma_decimals = language.split("-")[0] in COMMA_LANGUAGES
    if match["mark"] == "," and not has_comma_decimals:
        code = "quantity.ambiguous" if len(decimals) == 3 else "quantity.not_a_number"
        raise refuse(code, detail=text[:40])
    if match["mark"] == "." and has_comma_decimals and len(decimals) == 3:
        raise refuse("quantity.ambiguous", detail=text[:40])
    if len(decimals) > MAX_DECIMALS:
        raise refuse("quantity.too_many_decimals", detail=text[:40])
    return check_size(parse_decimal(f"{match['whole']}.{decimals}"))


def check_size(quantity: Decimal) -> Decimal:
    """The quantity, if it is more than nothing and fits. Raises ShopRefusal."""
    if not quantity.is_finite() or quantity <= 0:
        raise refuse("quantity.not_positive")
    if quantity > MAX_QUANTITY:
        raise refuse("quantity.too_large")
    return quantity


def check_quantity(product: SoldInSteps, quantity: Decimal) -> None:
    """Raise ShopRefusal unless the product is sold in this quantity: minimum + k x step."""
    check_size(quantity)
    if quantity < product.min_quantity:
        raise refuse("quantity.below_minimum", minimum=format_decimal(product.min_quantity))
    above = nearest_allowed(product, quantity)
    if above != quantity:
        step = product.quantity_step
        raise refuse(
            "quantity.not_a_step",
            below=format_decimal(above - step), above=format_decimal(above), step=format_decimal(step),
        )  # fmt: skip


def nearest_allowed(product: SoldInSteps, quantity: Decimal) -> Decimal:
    """The smallest allowed quantity that is not below `quantity`."""
    missing = max(quantity - product.min_quantity, Decimal(0))
    steps = (missing / product.quantity_step).to_integral_value(rounding=ROUND_CEILING)
    return product.min_quantity + steps * product.quantity_step

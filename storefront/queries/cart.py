"""A cart as its page shows it: frozen prices, what they would be today, what can no longer be had.

Two queries, whatever the number of lines; the bar at the bottom of every page needs one.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from storefront.domain.delivery import Goods, goods_of
from storefront.domain.pricing import Price, breaks_for, line_total, price_at
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.models import Cart


@dataclass(frozen=True, slots=True)
class CartLineView:
    """A line. `changed_price` is today's where it differs; an unavailable line must be taken out."""

    key: str
    sku: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    price_unit: Decimal
    line_total: Decimal
    min_quantity: Decimal
    quantity_step: Decimal
    picture_name: str | None
    customer_part_number: str
    changed_price: Price | None
    unavailable: bool
    tax_class: str = ""
    weight_kg: Decimal | None = None  # of one unit

    @property
    def goods(self) -> Goods:
        """What delivery terms ask of the line."""
        return goods_of(self.line_total, self.quantity, self.tax_class, self.weight_kg)


@dataclass(frozen=True, slots=True)
class CartView:
    """The whole cart; `total` is net, the sum of the rounded lines at their frozen prices."""

    lines: tuple[CartLineView, ...]
    total: Decimal
    line_count: int
    currency: str
    has_changes: bool


@dataclass(frozen=True, slots=True)
class CartSummary:
    """What the cart bar shows."""

    line_count: int
    total: Decimal
    currency: str


_LINES = """
SELECT line.key, line.sku, line.name, line.quantity, line.unit, line.unit_price, line.price_unit,
       line.product_id, coalesce(product.min_quantity, 1), coalesce(product.quantity_step, 1), look.file,
       listing.product_id IS NOT NULL AND {visible}, coalesce(product.tax_class, ''), product.weight_kg,
       coalesce((SELECT part.number FROM storefront_customerpart part
                 WHERE part.customer_id = %s AND part.product_id = line.product_id ORDER BY part.id LIMIT 1), '')
FROM storefront_cartline line
LEFT JOIN storefront_product product ON product.id = line.product_id
LEFT JOIN storefront_listing listing ON listing.product_id = line.product_id
LEFT JOIN LATERAL (
    SELECT picture.file FROM storefront_productpicture link
    JOIN storefront_picture picture ON picture.id = link.picture_id
    WHERE link.product_id = line.product_id ORDER BY link.position, link.id LIMIT 1) look ON TRUE
WHERE line.cart_id = %s ORDER BY line.position, line.id
"""


def read_cart(cart: Cart, shopper: Shopper) -> CartView:
    """The cart with everything its page says."""
    visible, values = visible_condition(shopper.assortment)
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(visible=visible), [*values, shopper.customer_id, cart.pk])
        rows = cursor.fetchall()
    breaks = breaks_for(shopper, [row[7] for row in rows if row[11]])
    lines = tuple(_line(row, breaks.get(row[7], ()), cart.currency) for row in rows)
    return CartView(
        lines=lines,
        total=sum((line.line_total for line in lines), line_total(Decimal(0), Decimal(1), Decimal(0), cart.currency)),
        line_count=len(lines),
        currency=cart.currency,
        has_changes=any(line.changed_price or line.unavailable for line in lines),
    )


def summarise_cart(cart: Cart) -> CartSummary:
    """Number of lines and total, in one query; rounded line by line as everywhere."""
    rows = cart.lines.order_by().values_list("unit_price", "price_unit", "quantity")
    totals = [line_total(price, price_unit, quantity, cart.currency) for price, price_unit, quantity in rows]
    nothing = line_total(Decimal(0), Decimal(1), Decimal(0), cart.currency)
    return CartSummary(len(totals), sum(totals, nothing), cart.currency)


def _line(row: tuple[Any, ...], breaks: tuple[Price, ...], currency: str) -> CartLineView:
    key, sku, name, quantity, unit, unit_price, price_unit, _product, minimum, step, picture, _seen, *rest = row
    tax, weight, number = rest
    today = price_at(breaks, quantity)
    has_moved = today is not None and (today.amount, today.price_unit) != (unit_price, price_unit)
    return CartLineView(
        key=key, sku=sku, name=name, quantity=quantity, unit=unit, unit_price=unit_price,
        price_unit=price_unit, line_total=line_total(unit_price, price_unit, quantity, currency),
        min_quantity=minimum, quantity_step=step,
        picture_name=picture, customer_part_number=number, changed_price=today if has_moved else None,
        unavailable=today is None, tax_class=tax, weight_kg=weight,
    )  # fmt: skip

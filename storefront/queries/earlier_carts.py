"""What this customer's buyers ordered or sent before, as far as it may still be seen: for buying it again.

Three queries, whatever the number of carts. Names and prices are today's; a product that is hidden by now is left
out as if it had never been bought. Test orders are no one's purchases.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.cards import Card, read_cards

EARLIER_CARTS = 10
#: Lines of one cart that are shown; whoever bought more reorders by a list.
MAX_LINES = 100


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """A product and how much of it was bought."""

    card: Card
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class EarlierCart:
    """A purchase. `order_number` is the buyer's own; empty: the cart was sent, no order has come for it yet."""

    order_number: str
    moment: datetime
    lines: tuple[EarlierLine, ...]


_SOURCES = """
SELECT 'order' AS kind, orders.id, orders.external_id, orders.received_at AS moment
FROM storefront_order orders
WHERE orders.customer_id = %s AND orders.state <> 'cancelled' AND NOT orders.is_test
UNION ALL
SELECT 'cart', cart.id, '', cart.updated_at FROM storefront_cart cart
WHERE cart.customer_id = %s AND cart.state = 'transferred' AND cart.id <> %s
  AND NOT EXISTS (SELECT FROM storefront_order placed WHERE placed.cart_id = cart.id)
ORDER BY moment DESC LIMIT %s
"""

_LINES = """
WITH source AS MATERIALIZED ({sources}), bought AS (
    SELECT source.*, line.product_id, line.quantity, line.position FROM source
    JOIN storefront_orderline line ON line.order_id = source.id AND source.kind = 'order'
    UNION ALL
    SELECT source.*, line.product_id, line.quantity, line.position FROM source
    JOIN storefront_cartline line ON line.cart_id = source.id AND source.kind = 'cart')
SELECT bought.kind, bought.id, bought.external_id, bought.moment, bought.product_id, bought.quantity
FROM bought JOIN storefront_listing listing ON listing.product_id = bought.product_id
WHERE {visible} ORDER BY bought.moment DESC, bought.id, bought.position LIMIT %s
"""


def earlier_carts(shopper: Shopper, present_cart_id: int) -> tuple[EarlierCart, ...]:
    """The latest purchases that hold something this buyer may see, newest first."""
    visible, visible_values = visible_condition(shopper.assortment)
    sources = [shopper.customer_id, shopper.customer_id, present_cart_id, EARLIER_CARTS]
    with connection.cursor() as cursor:
        statement = _LINES.format(sources=_SOURCES, visible=visible)
        cursor.execute(statement, [*sources, *visible_values, EARLIER_CARTS * MAX_LINES])
        rows = cursor.fetchall()
    cards = _cards(shopper, sorted({row[4] for row in rows}))
    return _gathered(rows, cards)


def _cards(shopper: Shopper, product_ids: list[int]) -> dict[int, Card]:
    if not product_ids:
        return {}
    visible, values = visible_condition(shopper.assortment)
    page = (
        "SELECT 0 AS rank, listing.popularity, listing.product_id FROM storefront_listing listing"
        f" WHERE listing.product_id = ANY(%s::int[]) AND {visible}"
    )
    return {card.product_id: card for card in read_cards(shopper, page, [product_ids, *values])}


def _gathered(rows: list[tuple[Any, ...]], cards: dict[int, Card]) -> tuple[EarlierCart, ...]:
    """The rows by purchase; a product bought in two lines of one purchase stands there once, added up."""
    heads: dict[tuple[str, int], tuple[str, datetime]] = {}
    quantities: dict[tuple[str, int], dict[int, Decimal]] = {}
    for kind, source_id, order_number, moment, product_id, quantity in rows:
        heads[kind, source_id] = order_number, moment
        bought = quantities.setdefault((kind, source_id), {})
        if product_id in cards:
            bought[product_id] = bought.get(product_id, Decimal(0)) + quantity
    return tuple(
        EarlierCart(
            *head, tuple(EarlierLine(cards[pk], much) for pk, much in list(quantities[key].items())[:MAX_LINES])
        )
        for key, head in heads.items()
    )

"""Products as lists show them: one statement for the page, its words and its prices.

A page statement yields `rank`, `popularity` and `product_id` of products the buyer may see; it must carry the
visibility condition itself, here nothing is filtered any more.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from storefront.domain.pricing import (
    PRICE_LINES,
    PRICING_VERSIONS,
    Price,
    breaks_for,
    breaks_from,
    price_at,
    pricing_values,
)
from storefront.domain.search_words import base_language
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.keyset import Place
from tenants.database import prepared_cursor

#: A statement of rank, popularity and product_id, and its parameters.
PageStatement = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list. `price` is the one at the smallest orderable quantity; None: on request."""

    product_id: int
    sku: str
    name: str
    brand: str
    picture_name: str | None
    unit: str
    price_unit: Decimal
    min_quantity: Decimal
    quantity_step: Decimal
    lead_time_days: int | None
    stock: Decimal | None
    pack_quantity: Decimal | None
    pack_unit: str
    place: Place
    breaks: tuple[Price, ...] = ()

    @property
    def price(self) -> Price | None:
        """The price at the smallest quantity that can be ordered."""
        return price_at(self.breaks, self.min_quantity)


#: The best text is the one in the buyer's language, else English, else any.
CARD_COLUMNS = f"""
product.id, product.sku, coalesce(words.name, product.sku), coalesce(brand.name, ''), look.file,
product.unit, product.price_unit, product.min_quantity, product.quantity_step, product.lead_time_days,
product.stock, product.pack_quantity, product.pack_unit, page.rank, page.popularity, {PRICE_LINES}
"""
CARD_COLUMNS_COUNT = 16
CARD_TABLES = """
page
JOIN storefront_product product ON product.id = page.product_id
LEFT JOIN storefront_brand brand ON brand.id = product.brand_id
LEFT JOIN LATERAL (
    SELECT name, description, language FROM storefront_producttext WHERE product_id = product.id
    ORDER BY language <> %s, language <> 'en', language LIMIT 1) words ON TRUE
LEFT JOIN LATERAL (
    SELECT picture.file FROM storefront_productpicture link
    JOIN storefront_picture picture ON picture.id = link.picture_id
    WHERE link.product_id = product.id ORDER BY link.position, link.id LIMIT 1) look ON TRUE
"""
_CARDS = f"""
WITH {PRICING_VERSIONS}, page AS MATERIALIZED ({{page}})
SELECT {CARD_COLUMNS} FROM {CARD_TABLES} ORDER BY {{order}}
"""
FALLING = "page.rank DESC, page.popularity DESC, page.product_id DESC"


def read_cards(shopper: Shopper, page: str, values: Sequence[Any], order: str = FALLING) -> list[Card]:
    """The cards of a page statement with the buyer's prices, in its order (`order` over the page's columns).

    One query, and one more for a buyer whose lists compute prices.
    """
    with prepared_cursor() as cursor:
        statement = _CARDS.format(page=page, order=order)
        cursor.execute(statement, [*pricing_values(shopper), *values, base_language(shopper.language)])
        rows = cursor.fetchall()
    return with_computed_prices(shopper, [card_of(row, shopper) for row in rows])


def at_places(shopper: Shopper, places: Sequence[Place]) -> PageStatement:
    """The page statement of products known one by one, as far as they are still to be seen."""
    visible, values = visible_condition(shopper.assortment)
    page = (
        "SELECT wanted.rank, listing.popularity, listing.product_id"
        " FROM unnest(%s::int[], %s::int[]) AS wanted (product_id, rank)"
        f" JOIN storefront_listing listing ON listing.product_id = wanted.product_id WHERE {visible}"
    )
    return page, [[place.product_id for place in places], [place.rank for place in places], *values]


def card_of(row: Sequence[Any], shopper: Shopper) -> Card:
    """The card that CARD_COLUMNS hold."""
    return Card(*(*row[:13], Place(row[13], row[14], row[0]), breaks_from(row[15], row[6], shopper)))


def with_computed_prices(shopper: Shopper, cards: list[Card]) -> list[Card]:
    """The cards as they are, unless the buyer's lists compute prices."""
    if not shopper.inheritances:
        return cards
    breaks = breaks_for(shopper, [card.product_id for card in cards])
    return [replace(card, breaks=breaks.get(card.product_id, ())) for card in cards]


def cards_by_sku(shopper: Shopper, skus: Sequence[str], limit: int = 24) -> tuple[Card, ...]:
    """Those of the named products that the buyer may see, in the order named: featured products, reorders."""
    condition, values = visible_condition(shopper.assortment)
    page = (
        "SELECT -array_position(%s::text[], product.sku::text) AS rank, listing.popularity, product_id"
        " FROM storefront_listing listing JOIN storefront_product product ON product.id = listing.product_id"
        f" WHERE product.sku = ANY(%s) AND {condition} ORDER BY 1 DESC LIMIT %s"
    )
    wanted = list(skus)
    return tuple(read_cards(shopper, page, [wanted, wanted, *values, limit]))

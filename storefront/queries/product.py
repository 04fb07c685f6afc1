"""Everything one buyer may know of one product: one query, or NotVisible, unknown and hidden alike."""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from storefront.domain.fill_cart import clean_sku
from storefront.domain.pricing import PRICING_VERSIONS, Price, price_at, pricing_values
from storefront.domain.refusals import NotVisible
from storefront.domain.search_words import base_language
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.cards import (
    CARD_COLUMNS,
    CARD_COLUMNS_COUNT,
    CARD_TABLES,
    FALLING,
    Card,
    card_of,
    with_computed_prices,
)
from storefront.queries.categories import CategoryNode, catalogue_tree
from tenants.database import prepared_cursor

SIBLINGS = 6


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture by the random name it is served under; its size in pixels, where known."""

    name: str
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A file to download, in the buyer's language or in none."""

    title: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class AttributeView:
    """A property with its name in the buyer's language."""

    name: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """A product's page. `price` is the one at the smallest orderable quantity; None: on request."""

    product_id: int
    sku: str
    name: str
    description: str
    text_language: str
    brand: str
    manufacturer_part_number: str
    customer_part_number: str
    gtin: str
    unit: str
    price_unit: Decimal
    pack_quantity: Decimal | None
    pack_unit: str
    min_quantity: Decimal
    quantity_step: Decimal
    lead_time_days: int | None
    stock: Decimal | None
    unspsc: str
    eclass: str
    eclass_version: str
    attributes: tuple[AttributeView, ...]
    pictures: tuple[PictureView, ...]
    documents: tuple[DocumentView, ...]
    breadcrumbs: tuple[CategoryNode, ...]
    breaks: tuple[Price, ...]
    siblings: tuple[Card, ...]

    @property
    def price(self) -> Price | None:
        """The price at the smallest quantity that can be ordered."""
        return price_at(self.breaks, self.min_quantity)


#: The product as the first card, and the most popular others of its category that the buyer may see.
_PRODUCT = f"""
WITH {PRICING_VERSIONS}, asked AS MATERIALIZED (
    SELECT listing.product_id, listing.category_id, listing.popularity FROM storefront_product product
    JOIN storefront_listing listing ON listing.product_id = product.id WHERE product.sku = %s AND {{visible}}
), page AS MATERIALIZED (
    SELECT 1 AS rank, popularity, product_id FROM asked
    UNION ALL
    SELECT 0, near.* FROM asked CROSS JOIN LATERAL (
        SELECT listing.popularity, listing.product_id FROM storefront_listing listing
        WHERE listing.category_id = asked.category_id AND listing.product_id <> asked.product_id AND {{visible}}
        ORDER BY listing.popularity DESC, listing.product_id DESC LIMIT {SIBLINGS:d}) near
)
SELECT {CARD_COLUMNS}, coalesce(words.language, ''), coalesce(words.description, ''), detail.* FROM {CARD_TABLES}
LEFT JOIN LATERAL (
    SELECT product.manufacturer_part_number,
           coalesce((SELECT part.number FROM storefront_customerpart part
                     WHERE part.customer_id = %s AND part.product_id = product.id ORDER BY part.id LIMIT 1), ''),
           product.gtin, product.unspsc, product.eclass, product.eclass_version, product.attributes::text,
           (SELECT slug FROM storefront_category category WHERE category.id = product.category_id),
           (SELECT jsonb_agg(jsonb_build_array(picture.file, picture.width, picture.height)
                             ORDER BY link.position, link.id)
            FROM storefront_productpicture link
            JOIN storefront_picture picture ON picture.id = link.picture_id
            WHERE link.product_id = product.id)::text,
           (SELECT jsonb_agg(jsonb_build_array(document.title, document.file, document.language)
                             ORDER BY document.language <> %s, document.id)
            FROM storefront_productdocument document
            WHERE document.product_id = product.id AND document.language IN (%s, ''))::text
    WHERE page.rank = 1) detail ON TRUE
ORDER BY {FALLING}
"""


def product_detail(shopper: Shopper, sku: str) -> ProductDetail:
    """The product with this SKU. Raises NotVisible."""
    language = base_language(shopper.language)
    rows = _read_product(shopper, clean_sku(sku), language)
    if not rows:
        raise NotVisible(detail=f"product {sku[:80]!r}")
    card, *siblings = with_computed_prices(shopper, [card_of(row, shopper) for row in rows])
    told, description, mpn, own, gtin, unspsc, eclass, eclass_version, attributes, slug, pictures, documents = rows[0][
        CARD_COLUMNS_COUNT:
    ]
    return ProductDetail(
        product_id=card.product_id,
        sku=card.sku,
        name=card.name,
        description=description,
        text_language=told,
        brand=card.brand,
        manufacturer_part_number=mpn,
        customer_part_number=own,
        gtin=gtin,
        unit=card.unit,
        price_unit=card.price_unit,
        pack_quantity=card.pack_quantity,
        pack_unit=card.pack_unit,
        min_quantity=card.min_quantity,
        quantity_step=card.quantity_step,
        lead_time_days=card.lead_time_days,
        stock=card.stock,
        unspsc=unspsc,
        eclass=eclass,
        eclass_version=eclass_version,
        attributes=_attributes(json.loads(attributes), language),
        pictures=tuple(PictureView(*picture) for picture in json.loads(pictures or "[]")),
        documents=tuple(DocumentView(*document) for document in json.loads(documents or "[]")),
        breadcrumbs=catalogue_tree(shopper).find(slug),
        breaks=card.breaks,
        siblings=tuple(siblings),
    )


def _read_product(shopper: Shopper, sku: str, language: str) -> list[tuple[Any, ...]]:
    visible, values = visible_condition(shopper.assortment)
    asked = [sku, *values, *values, language, shopper.customer_id, language, language]
    with prepared_cursor() as cursor:
        cursor.execute(_PRODUCT.format(visible=visible), [*pricing_values(shopper), *asked])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _attributes(items: Any, language: str) -> tuple[AttributeView, ...]:
    """The properties as the desk or an import wrote them; anything of another shape is passed over."""
    rows = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return tuple(
        AttributeView(in_language(item.get("names"), language), in_language(item.get("value"), language),
                      str(item.get("unit") or ""))
        for item in rows
    )  # fmt: skip


def in_language(text: Any, language: str) -> str:
    """A text, or the best of a text per language."""
    if isinstance(text, dict):
        text = text.get(language) or text.get("en") or next(iter(text.values()), "")
    return "" if text is None else str(text)

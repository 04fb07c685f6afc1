"""Everything one buyer may know of one product: three queries, or NotVisible, unknown and hidden alike."""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from storefront.domain.fill_cart import clean_sku
from storefront.domain.pricing import Price, breaks_for, price_at
from storefront.domain.refusals import NotVisible
from storefront.domain.search_words import base_language
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.cards import Card, read_cards
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


_PRODUCT = """
SELECT product.id AS product_id, product.sku, coalesce(words.name, product.sku) AS name,
       coalesce(words.description, '') AS description, coalesce(words.language, '') AS text_language,
       coalesce(brand.name, '') AS brand, product.manufacturer_part_number,
       coalesce((SELECT part.number FROM storefront_customerpart part
                 WHERE part.customer_id = %s AND part.product_id = product.id ORDER BY part.id LIMIT 1), '')
           AS customer_part_number, product.gtin, product.unit,
       product.price_unit, product.pack_quantity, product.pack_unit, product.min_quantity,
       product.quantity_step, product.lead_time_days, product.stock, product.unspsc, product.eclass,
       product.eclass_version, product.attributes::text AS attributes, category.slug AS category_slug, category.id AS category_id,
       coalesce((SELECT jsonb_agg(jsonb_build_array(picture.file, picture.width, picture.height)
                                  ORDER BY link.position, link.id)
                 FROM storefront_productpicture link
                 JOIN storefront_picture picture ON picture.id = link.picture_id
                 WHERE link.product_id = product.id), '[]')::text AS pictures,
       coalesce((SELECT jsonb_agg(jsonb_build_array(document.title, document.file, document.language)
                                  ORDER BY document.language <> %s, document.id)
                 FROM storefront_productdocument document
                 WHERE document.product_id = product.id AND document.language IN (%s, '')), '[]')::text
           AS documents
FROM storefront_product product
JOIN storefront_listing listing ON listing.product_id = product.id
JOIN storefront_category category ON category.id = product.category_id
LEFT JOIN storefront_brand brand ON brand.id = product.brand_id
LEFT JOIN LATERAL (
    SELECT name, description, language FROM storefront_producttext WHERE product_id = product.id
    ORDER BY language <> %s, language <> 'en', language LIMIT 1) words ON TRUE
WHERE product.sku = %s AND {visible}
"""


def product_detail(shopper: Shopper, sku: str) -> ProductDetail:
    """The product with this SKU. Raises NotVisible."""
    language = base_language(shopper.language)
    row = _read_product(shopper, clean_sku(sku), language)
    if row is None:
        raise NotVisible(detail=f"product {sku[:80]!r}")
    siblings = _siblings(shopper, category_id=row["category_id"], product_id=row["product_id"])
    breaks = breaks_for(shopper, [row["product_id"], *(card.product_id for card in siblings)])
    slug = row.pop("category_slug")
    del row["category_id"]
    return ProductDetail(
        **{
            **row,
            "attributes": _attributes(json.loads(row["attributes"]), language),
            "pictures": tuple(PictureView(*picture) for picture in json.loads(row["pictures"])),
            "documents": tuple(DocumentView(*document) for document in json.loads(row["documents"])),
        },
        breadcrumbs=catalogue_tree(shopper).find(slug),
        breaks=breaks.get(row["product_id"], ()),
        siblings=tuple(replace(card, breaks=breaks.get(card.product_id, ())) for card in siblings),
    )


def _read_product(shopper: Shopper, sku: str, language: str) -> dict[str, Any] | None:
    visible, values = visible_condition(shopper.assortment)
    with prepared_cursor() as cursor:
        wanted: list[Any] = [shopper.customer_id, language, language, language, sku]
        cursor.execute(_PRODUCT.format(visible=visible), [*wanted, *values])
        row = cursor.fetchone()
        names = [column.name for column in cursor.description or ()]
    return dict(zip(names, row, strict=True)) if row else None


def _siblings(shopper: Shopper, *, category_id: int, product_id: int) -> list[Card]:
    """The most popular other visible products of the category, without prices."""
    visible, values = visible_condition(shopper.assortment)
    page = (
        "SELECT 0 AS rank, listing.popularity, listing.product_id FROM storefront_listing listing"
        f" WHERE listing.category_id = %s AND listing.product_id <> %s AND {visible}"
        f" ORDER BY listing.popularity DESC, listing.product_id DESC LIMIT {SIBLINGS:d}"
    )
    return read_cards(shopper, page, [category_id, product_id, *values])


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

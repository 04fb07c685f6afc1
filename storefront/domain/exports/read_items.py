"""What a buyer sees, with his prices, as values of a catalogue: portion by portion, so that memory does not grow.

Goods pass the one filter of `visibility.py`, prices the one decision of `pricing.py`.
"""

# Statements are made of constants and `visible_condition`; values are always parameters.

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from protocols.catalogue import Attribute, CatalogueItem, CataloguePrice, Text
from protocols.values import Classification
from storefront.domain.pricing import Price, breaks_for
from storefront.domain.search_words import base_language
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.models import Category

PORTION = 1000
_PAGE = """
SELECT product.id, product.sku, product.category_id, coalesce(brand.name, ''), product.manufacturer_part_number,
       product.gtin, product.unit, product.pack_quantity, product.pack_unit, product.min_quantity,
       product.quantity_step, product.lead_time_days, product.stock, product.unspsc, product.eclass,
       product.eclass_version, product.attributes::text,
       (SELECT json_agg(json_build_array(language, name, description) ORDER BY language)::text
        FROM storefront_producttext WHERE product_id = product.id)
FROM storefront_listing listing
JOIN storefront_product product ON product.id = listing.product_id
LEFT JOIN storefront_brand brand ON brand.id = product.brand_id
WHERE {condition} AND listing.product_id > %s ORDER BY listing.product_id LIMIT %s
"""


def visible_items(shopper: Shopper) -> Iterator[CatalogueItem]:
    """Every product that this buyer may see, in the order of its number; one without a price has none."""
    language, path_of = base_language(shopper.language), _paths(base_language(shopper.language))
    condition, values = visible_condition(shopper.assortment)
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PAGE.format(condition=condition), [*values, last, PORTION])
            rows = cursor.fetchall()
        if not rows:
            return
        prices = breaks_for(shopper, [row[0] for row in rows])
        for row in rows:
            yield _item(row, path_of(row[2]), prices.get(row[0], ()), language)
        last = rows[-1][0]


def _paths(language: str) -> Callable[[int], tuple[str, ...]]:
    """The names of a category's branch, from the top."""
    nodes = {row.pk: row for row in Category.objects.all()}

    def path_of(pk: int) -> tuple[str, ...]:
        branch: list[Category] = []
        here = nodes.get(pk)
        while here is not None and here not in branch:
            branch.insert(0, here)
            here = nodes.get(here.parent_id or 0)
        return tuple(node.name_in(language) for node in branch)

    return path_of


def _item(row: tuple[Any, ...], path: tuple[str, ...], breaks: tuple[Price, ...], language: str) -> CatalogueItem:
    (_id, sku, _category, brand, mpn, gtin, unit, content, content_unit, minimum, step, lead, stock, *codes) = row
    unspsc, eclass, eclass_version, attributes, texts = codes
    words = sorted(json.loads(texts or "[]"), key=lambda text: (text[0] != language, text[0] != "en", text[0]))
    classes = [("UNSPSC", unspsc), (f"ECLASS-{eclass_version}" if eclass_version else "ECLASS", eclass)]
    return CatalogueItem(
        sku=sku, brand=brand, manufacturer=brand, manufacturer_part_number=mpn, gtin=gtin, unit=unit,
        names=tuple(Text(code, name) for code, name, _description in words),
        descriptions=tuple(Text(code, said) for code, _name, said in words if said),
        content_quantity=content, content_unit=content_unit, minimum=minimum, step=step,
        lead_time_days=lead, stock=stock, category_path=path,
        classifications=tuple(Classification(domain, code) for domain, code in classes if code),
        attributes=tuple(_attributes(json.loads(attributes or "[]"), language)),
        prices=tuple(
            CataloguePrice(price.amount, price.currency, price.price_unit, price.min_quantity) for price in breaks
        ),
    )  # fmt: skip


def _attributes(items: Any, language: str) -> Iterator[Attribute]:
    for item in items if isinstance(items, list) else ():
        name, value = _in(item.get("names"), language), _in(item.get("value"), language)
        if name and value:
            yield Attribute(name, value, str(item.get("unit") or ""), language)


def _in(text: Any, language: str) -> str:
    if isinstance(text, dict):
        return str(text.get(language) or text.get("en") or next(iter(text.values()), ""))
    return str(text or "")

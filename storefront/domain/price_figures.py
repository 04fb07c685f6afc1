"""Read what prices are computed from: fixed lines, rules and categories, for some products in some versions.

One statement whatever the number of products, versions and rules. Rules are few; only those that can fit one of the
products are read. Measured with 20 million lines: every part goes by an index.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from storefront.domain.price_rules import Article, Break, Figures, Inheritance, Scope, fitting_scope

_IN_FORCE = """
    SELECT coalesce(heir.contents_id, heir.id) AS id FROM storefront_pricelistversion heir
    WHERE heir.price_list_id = version.{column} AND heir.published_at <= (SELECT at FROM moment)
      AND heir.valid_from <= (SELECT at FROM moment)
      AND (heir.valid_until IS NULL OR heir.valid_until > (SELECT at FROM moment))
    ORDER BY heir.number DESC LIMIT 1
"""
#: A part of a WITH RECURSIVE that has `chain (id)` and `moment (at)`: the versions among the chain that compute prices,
#: and those they compute from. Rows without a version only start it. UNION also ends a loop of lists.
INHERITANCES = f"""inheritance (version_id, parent_id, floor_id, decimals, list_name) AS (
    SELECT NULL::int, chain.id, NULL::int, NULL::smallint, NULL::text FROM chain
    UNION
    SELECT version.id, parent.id, floor.id, version.decimals, list.name::text
    FROM inheritance
    JOIN LATERAL (
        SELECT id, price_list_id, parent_list_id, floor_list_id, decimals FROM storefront_pricelistversion
        WHERE id = ANY(ARRAY[inheritance.parent_id, inheritance.floor_id]) AND parent_list_id IS NOT NULL OFFSET 0
    ) version ON TRUE
    JOIN storefront_pricelist list ON list.id = version.price_list_id
    LEFT JOIN LATERAL ({_IN_FORCE.format(column="parent_list_id")}) parent ON TRUE
    LEFT JOIN LATERAL ({_IN_FORCE.format(column="floor_list_id")}) floor ON TRUE
)"""  # noqa: S608 – no value in it

#: Rows of three kinds: "line", "rule" and "category". A loop of categories ends with UNION.
_FIGURES = """
WITH RECURSIVE wanted AS MATERIALIZED (
    SELECT id, category_id, brand_id, price_unit FROM storefront_product WHERE id = ANY(%(products)s::int[])
), branch (id, parent_id) AS (
    SELECT category.id, category.parent_id FROM storefront_category category
    WHERE category.id IN (SELECT category_id FROM wanted)
    UNION
    SELECT above.id, above.parent_id FROM branch JOIN storefront_category above ON above.id = branch.parent_id
)
SELECT 'category', id, parent_id, NULL::int, NULL::int, NULL::numeric, NULL::numeric, NULL::numeric, NULL FROM branch
UNION ALL
SELECT 'rule', NULL, version_id, category_id, brand_id, percent, NULL, NULL, NULL
FROM storefront_pricerule rule
WHERE rule.version_id = ANY(%(heirs)s::int[])
  AND (rule.category_id IS NULL OR rule.category_id IN (SELECT id FROM branch))
  AND (rule.brand_id IS NULL OR rule.brand_id IN (SELECT brand_id FROM wanted))
UNION ALL
SELECT 'line', wanted.id, version.id, wanted.category_id, wanted.brand_id, line.price, line.min_quantity,
       wanted.price_unit, list.name
FROM unnest(%(versions)s::int[]) AS asked (version_id)
JOIN storefront_pricelistversion version ON version.id = asked.version_id
JOIN storefront_pricelist list ON list.id = version.price_list_id
CROSS JOIN wanted
JOIN LATERAL (
    SELECT price, min_quantity FROM storefront_priceline
    WHERE version_id = asked.version_id AND product_id = wanted.id OFFSET 0) line ON TRUE
WHERE list.currency = %(currency)s
"""


@dataclass(frozen=True, slots=True)
class PricedProduct:
    """What one product's prices are computed from."""

    price_unit: Decimal
    figures: Figures


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """The products that have a line in any of the versions, and what the versions' lists are called."""

    products: Mapping[int, PricedProduct]
    list_names: Mapping[int, str]


def read_figures(
    chain: Sequence[int], inheritances: Sequence[Inheritance], product_ids: Collection[int], currency: str
) -> ReadFigures:
    """Of these versions and all that they compute from."""
    known = {each.version_id: each for each in inheritances}
    sources = (version for each in inheritances for version in (each.parent_id, each.floor_id) if version is not None)
    values: dict[str, Any] = {
        "products": list(product_ids), "heirs": list(known), "versions": list({*chain, *known, *sources}),
        "currency": currency,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, values)
        rows = cursor.fetchall()
    names = {each.version_id: each.price_list_name for each in inheritances}
    names |= {row[2]: row[8] for row in rows if row[0] == "line"}
    return ReadFigures(_products(rows, known), names)


def _products(rows: Sequence[Sequence[Any]], known: Mapping[int, Inheritance]) -> dict[int, PricedProduct]:
    parents = {row[1]: row[2] for row in rows if row[0] == "category"}
    rules: dict[int, dict[Scope, Decimal]] = {}
    for _kind, _product, version_id, category_id, brand_id, percent, *_rest in (r for r in rows if r[0] == "rule"):
        rules.setdefault(version_id, {})[category_id, brand_id] = percent
    lines: dict[int, dict[int, list[Break]]] = {}
    asked: dict[int, tuple[Article, Decimal]] = {}
    for row in (row for row in rows if row[0] == "line"):
        _kind, product_id, version_id, category_id, brand_id, price, start, price_unit, _name = row
        lines.setdefault(product_id, {}).setdefault(version_id, []).append((start, price))
        if product_id not in asked:
            asked[product_id] = (Article(path_of(category_id, parents), brand_id), price_unit)
    return {
        product_id: PricedProduct(price_unit, _figures(lines[product_id], rules, article, known))
        for product_id, (article, price_unit) in asked.items()
    }


def _figures(
    lines: Mapping[int, list[Break]],
    rules: Mapping[int, Mapping[Scope, Decimal]],
    article: Article,
    known: Mapping[int, Inheritance],
) -> Figures:
    percents = {}
    for version_id, of_version in rules.items():
        scope = fitting_scope(of_version, article)
        if scope is not None:
            percents[version_id] = of_version[scope]
    return Figures({version_id: tuple(sorted(rows)) for version_id, rows in lines.items()}, percents, known)


def path_of(category_id: int, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """The category and all above it, nearest first; a loop ends where it would begin again."""
    path: dict[int, None] = {}
    at: int | None = category_id
    while at is not None and at not in path:
        path[at] = None
        at = parents.get(at)
    return tuple(path)

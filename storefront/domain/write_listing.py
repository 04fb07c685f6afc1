"""Write what lists and search read: membership in sets, listing rows, search vectors, the lexicon.

Set-based SQL over all products or some; whoever changes products, texts, categories or picked sets calls
`write_listings` afterwards, in the same transaction. Only rows that differ are written. One at a time per
supplier. Memory is bounded: search words go through in portions.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from storefront.domain.catalogue_version import raise_catalogue_version
from storefront.domain.write_search import write_search
from storefront.domain.write_sets import one_writer, write_rule_sets
from storefront.models import Category, ProductSet, ProductSetKind

#: Every category with itself and each of its ancestors. UNION also ends a loop of parents.
_BRANCHES = """
WITH RECURSIVE branch (category_id, ancestor_id) AS (
    SELECT id, id FROM storefront_category
    UNION
    SELECT branch.category_id, parent.parent_id FROM branch
    JOIN storefront_category parent ON parent.id = branch.ancestor_id WHERE parent.parent_id IS NOT NULL
), wanted (product_set_id, product_id) AS (
    SELECT selection.id, product.id FROM storefront_product product
    JOIN branch USING (category_id)
    JOIN storefront_productset selection ON selection.category_id = branch.ancestor_id
    WHERE %(all)s OR product.id = ANY(%(ids)s::int[])
    UNION ALL
    SELECT selection.id, product.id FROM storefront_productset selection CROSS JOIN storefront_product product
    WHERE selection.kind = 'everything' AND (%(all)s OR product.id = ANY(%(ids)s::int[]))
)
"""
_LEAVE_SETS = f"""{_BRANCHES}
DELETE FROM storefront_productsetitem item USING storefront_productset selection
WHERE selection.id = item.product_set_id AND selection.kind IN ('category', 'everything')
  AND (%(all)s OR item.product_id = ANY(%(ids)s::int[]))
  AND NOT EXISTS (SELECT FROM wanted WHERE wanted.product_set_id = item.product_set_id
                                       AND wanted.product_id = item.product_id)
"""
_ENTER_SETS = f"""{_BRANCHES}
INSERT INTO storefront_productsetitem (product_set_id, product_id)
SELECT product_set_id, product_id FROM wanted ON CONFLICT DO NOTHING
"""
_DROP_LISTINGS = """
DELETE FROM storefront_listing listing USING storefront_product product
WHERE product.id = listing.product_id AND NOT product.is_active
  AND (%(all)s OR product.id = ANY(%(ids)s::int[]))
"""
_WRITE_LISTINGS = """
INSERT INTO storefront_listing AS kept (product_id, category_id, brand_id, popularity, set_ids)
SELECT product.id, product.category_id, product.brand_id, product.popularity, coalesce(member.set_ids, '{}')
FROM storefront_product product
LEFT JOIN (SELECT product_id, array_agg(product_set_id ORDER BY product_set_id) AS set_ids
           FROM storefront_productsetitem WHERE %(all)s OR product_id = ANY(%(ids)s::int[])
           GROUP BY product_id) member ON member.product_id = product.id
WHERE product.is_active AND (%(all)s OR product.id = ANY(%(ids)s::int[]))
ON CONFLICT (product_id) DO UPDATE
SET category_id = excluded.category_id, brand_id = excluded.brand_id,
    popularity = excluded.popularity, set_ids = excluded.set_ids
WHERE (kept.category_id, kept.brand_id, kept.popularity, kept.set_ids)
   IS DISTINCT FROM (excluded.category_id, excluded.brand_id, excluded.popularity, excluded.set_ids)
"""
#: After writing everything the planner must not go on believing that the tables are empty.
_LEARN_SIZES = "ANALYZE storefront_product, storefront_producttext, storefront_listing, storefront_productsetitem"


def write_listings(product_ids: Collection[int] | None = None) -> int:
    """Bring lists and search up to date for these products, or all. Answers the new catalogue version."""
    scope: dict[str, Any] = {"all": product_ids is None, "ids": list(product_ids or ())}
    with transaction.atomic():
        one_writer()
        sync_category_sets()
        _run((_LEAVE_SETS, _ENTER_SETS), scope)
        write_rule_sets(product_ids)
        _run((_DROP_LISTINGS, _WRITE_LISTINGS), scope)
        write_search(product_ids)
        if product_ids is None:
            with connection.cursor() as cursor:
                cursor.execute(_LEARN_SIZES)
        return raise_catalogue_version()


def _run(statements: tuple[str, ...], scope: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, scope)


def sync_category_sets() -> None:
    """See that the set of everything and one set per category exist, with the categories' present names."""
    everything_set()
    sets = {row.category_id: row for row in ProductSet.objects.filter(kind=ProductSetKind.CATEGORY)}
    missing, renamed = [], []
    for category in Category.objects.all():
        name = str(category)[:200]
        row = sets.get(category.pk)
        if row is None:
            missing.append(ProductSet(kind=ProductSetKind.CATEGORY, category=category, name=name))
        elif row.name != name:
            row.name = name
            renamed.append(row)
    ProductSet.objects.bulk_create(missing)
    ProductSet.objects.bulk_update(renamed, ["name"])


def everything_set() -> ProductSet:
    """The set that holds every product, which a new connection starts with."""
    return ProductSet.objects.get_or_create(kind=ProductSetKind.EVERYTHING, defaults={"name": "Everything"})[0]

"""Write what lists and search read: membership in sets, listing rows, search vectors, the lexicon.

Set-based SQL over all products or some; whoever changes products, texts, categories or picked sets calls
`write_listings` afterwards, in the same transaction. Only rows that differ are written. One at a time per
supplier. Memory is bounded: search words go through in portions.
"""

# Every statement here is made of constants; values are always parameters.
# ruff: noqa: S608

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from storefront.domain.catalogue_version import raise_catalogue_version
from storefront.domain.write_search import write_search
from storefront.domain.write_sets import one_writer, write_rule_sets
from storefront.models import Category, ProductSet, ProductSetKind

#: The implicit sets of each category's products, in order: everything, and those of the category and all above it.
#: UNION also ends a loop of parents.
_SETS_OF = """
WITH RECURSIVE branch (category_id, ancestor_id) AS (
    SELECT id, id FROM storefront_category
    UNION
    SELECT branch.category_id, parent.parent_id FROM branch
    JOIN storefront_category parent ON parent.id = branch.ancestor_id WHERE parent.parent_id IS NOT NULL
), sets_of AS MATERIALIZED (
    SELECT category_id, array_agg(set_id ORDER BY set_id) AS set_ids
    FROM (SELECT branch.category_id, selection.id AS set_id FROM branch
          JOIN storefront_productset selection ON selection.category_id = branch.ancestor_id
          UNION ALL
          SELECT category.id, selection.id FROM storefront_category category, storefront_productset selection
          WHERE selection.kind = 'everything') one
    GROUP BY category_id
)
"""
_LEAVE_SETS = f"""{_SETS_OF}
DELETE FROM storefront_productsetitem item USING storefront_productset selection, storefront_product product, sets_of
WHERE selection.id = item.product_set_id AND selection.kind IN ('category', 'everything')
  AND (%(all)s OR item.product_id = ANY(%(ids)s::int[]))
  AND product.id = item.product_id AND sets_of.category_id = product.category_id
  AND NOT item.product_set_id = ANY(sets_of.set_ids)
"""
_ENTER_SETS = f"""{_SETS_OF}
INSERT INTO storefront_productsetitem (product_set_id, product_id)
SELECT wanted.product_set_id, wanted.product_id
FROM (SELECT unnest(sets_of.set_ids) AS product_set_id, product.id AS product_id
      FROM storefront_product product JOIN sets_of USING (category_id)
      WHERE %(all)s OR product.id = ANY(%(ids)s::int[])) wanted
WHERE NOT EXISTS (SELECT FROM storefront_productsetitem item
                  WHERE item.product_set_id = wanted.product_set_id AND item.product_id = wanted.product_id)
"""
_DROP_LISTINGS = """
DELETE FROM storefront_listing listing USING storefront_product product
WHERE product.id = listing.product_id AND NOT product.is_active
  AND (%(all)s OR product.id = ANY(%(ids)s::int[]))
"""
#: The listing rows as they should be; implicit sets need not be asked for product by product.
_WANTED = f"""{_SETS_OF}, others AS MATERIALIZED (
    SELECT item.product_id, array_agg(item.product_set_id) AS set_ids FROM storefront_productsetitem item
    JOIN storefront_productset selection ON selection.id = item.product_set_id
    WHERE selection.kind NOT IN ('category', 'everything') AND (%(all)s OR item.product_id = ANY(%(ids)s::int[]))
    GROUP BY item.product_id
), wanted AS (
    SELECT product.id AS product_id, product.category_id, product.brand_id, product.popularity,
           CASE WHEN others.set_ids IS NULL THEN sets_of.set_ids
                ELSE ARRAY(SELECT unnest(sets_of.set_ids || others.set_ids) ORDER BY 1) END AS set_ids
    FROM storefront_product product JOIN sets_of USING (category_id)
    LEFT JOIN others ON others.product_id = product.id
    WHERE product.is_active AND (%(all)s OR product.id = ANY(%(ids)s::int[]))
)
"""
_CHANGE_LISTINGS = f"""{_WANTED}
UPDATE storefront_listing kept
SET category_id = wanted.category_id, brand_id = wanted.brand_id, popularity = wanted.popularity,
    set_ids = wanted.set_ids
FROM wanted WHERE wanted.product_id = kept.product_id
  AND (kept.category_id, kept.brand_id, kept.popularity, kept.set_ids)
      IS DISTINCT FROM (wanted.category_id, wanted.brand_id, wanted.popularity, wanted.set_ids)
"""
_ADD_LISTINGS = f"""{_WANTED}
INSERT INTO storefront_listing (product_id, category_id, brand_id, popularity, set_ids)
SELECT product_id, category_id, brand_id, popularity, set_ids FROM wanted
WHERE NOT EXISTS (SELECT FROM storefront_listing kept WHERE kept.product_id = wanted.product_id)
"""
#: After writing everything the planner must not go on believing that the tables are empty.
_LEARN_SIZES = "ANALYZE storefront_product, storefront_producttext, storefront_listing, storefront_productsetitem"


def write_listings(product_ids: Collection[int] | None = None, has_vectors: bool = False) -> int:
    """Bring lists and search up to date for these products, or all. Answers the new catalogue version.

    `has_vectors`: whoever wrote the texts wrote the vectors of plain ones with them (`write_search.py`).
    """
    scope: dict[str, Any] = {"all": product_ids is None, "ids": list(product_ids or ())}
    with transaction.atomic():
        one_writer()
        sync_category_sets()
        _run((_LEAVE_SETS, _ENTER_SETS), scope)
        write_rule_sets(product_ids)
        _run((_DROP_LISTINGS, _CHANGE_LISTINGS, _ADD_LISTINGS), scope)
        write_search(product_ids, only_missing=has_vectors)
        if product_ids is None:
            with connection.cursor() as cursor:
                cursor.execute(_LEARN_SIZES)
        return raise_catalogue_version()


def _run(statements: tuple[str, ...], scope: dict[str, Any]) -> None:
    """Over all products no loop within a loop: the planner takes a table that was just filled for an empty one."""
    with connection.cursor() as cursor:
        if scope["all"]:
            cursor.execute("SET LOCAL enable_nestloop = off")
        for statement in statements:
            cursor.execute(statement, scope)
        if scope["all"]:
            cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


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

"""The products of a small assortment in the order of lists, kept while the catalogue stays as it is.

Where a million products are on sale and a buyer sees a few thousand, no index leads to them in their order. They are read
once per state of the catalogue; a page picks its places here and asks for their visibility again.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.

from typing import Any

from django.db import connection

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.categories import CACHE_SECONDS, CatalogueTree
from storefront.queries.ordered import Ordered
from tenants.caching import kept_for_ever

#: A few whole numbers for each of them stay in the process.
MAX_ON_SHELF = 6000

#: Without the fence the planner walks the popularity index past nearly a million hidden products.
_READ = """
WITH candidate AS MATERIALIZED (
    SELECT product_id FROM storefront_productsetitem WHERE product_set_id = ANY(%s::int[])
    UNION SELECT unnest(%s::int[]))
SELECT 0, listing.popularity, listing.product_id, listing.category_id, coalesce(listing.brand_id, 0)
FROM storefront_listing listing WHERE {visible} AND listing.product_id IN (SELECT product_id FROM candidate)
ORDER BY listing.popularity DESC, listing.product_id DESC
"""


def small_shelf(shopper: Shopper, tree: CatalogueTree) -> Ordered:
    """The products of a buyer who sees at most MAX_ON_SHELF of them."""
    key = f"shelf:{shopper.assortment.id}:{tree.version}"
    return kept_for_ever(key, Ordered, lambda: _read(shopper), CACHE_SECONDS)


def _read(shopper: Shopper) -> Ordered:
    visible, values = visible_condition(shopper.assortment)
    given: list[Any] = [list(shopper.assortment.include_set_ids), list(shopper.assortment.shown_product_ids), *values]
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(visible=visible), given)
        return Ordered.of(cursor.fetchall())

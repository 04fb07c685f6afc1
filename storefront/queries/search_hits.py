"""What a search finds among the products a buyer may see: where the hits stand, and which they are if they are few.

Found once and kept for minutes, so that turning a page or choosing a brand does not search anew. The name it is kept
under holds the buyer's rules, his words and the catalogue's version; whoever shows a hit asks for its visibility again.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from storefront.domain.catalogue_version import catalogue_version
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.facets import Cube
from storefront.queries.ordered import Ordered
from storefront.queries.search_terms import Terms
from tenants.database import prepared_cursor

#: So many hits are ordered by how well they match; more of them are ordered by popularity and are not kept one by one.
RANKED_HITS = 5000
EXACT_RANK = 1_000_000
_KEPT_SECONDS = 300

#: The products of an exact code: article number, manufacturer's number, GTIN, the customer's own number.
_EXACT = """FROM storefront_product product
              JOIN storefront_listing listing ON listing.product_id = product.id
              WHERE (product.sku = ANY(%s) OR product.manufacturer_part_number = ANY(%s)
                     OR product.gtin = ANY(%s)
                     OR product.id = ANY(ARRAY(SELECT part.product_id FROM storefront_customerpart part
                                               WHERE part.customer_id = %s AND part.number = ANY(%s))))"""
_FIND = f"""
SELECT hit.category_id, hit.brand_id, brand.name, count(*)::int,
       array_agg(hit.rank) FILTER (WHERE few.are), array_agg(hit.popularity) FILTER (WHERE few.are),
       array_agg(hit.product_id) FILTER (WHERE few.are)
FROM hit CROSS JOIN (SELECT (SELECT count(*) FROM hit) <= {RANKED_HITS} AS are) few
LEFT JOIN storefront_brand brand ON brand.id = hit.brand_id
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits of a search. `ordered`, best first, is None where they are more than RANKED_HITS."""

    cube: Cube
    brand_names: Mapping[int, str]
    ordered: Ordered | None

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.cube.values())


NO_HITS = Hits({}, {}, Ordered.of([]))


def find_hits(shopper: Shopper, terms: Terms) -> Hits:
    """The hits, as they were found a while ago or are now. That nothing was found is not kept: it is soon mended."""
    statement, values = hit_table(shopper, terms)
    key = hits_key(statement, values)
    hits = cache.get(key)
    if not isinstance(hits, Hits):
        hits = _find(f"{statement} {_FIND}", values)
        if hits.cube:
            cache.set(key, hits, _KEPT_SECONDS)
    return hits


def hits_key(statement: str, values: list[Any]) -> str:
    """What hits are kept under: everything they follow from."""
    asked = hashlib.sha256(repr((statement, values)).encode()).hexdigest()
    return f"hits:{catalogue_version()}:{asked}"


def _find(statement: str, values: list[Any]) -> Hits:
    with prepared_cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    if not rows:
        return NO_HITS
    cube = {(category_id, brand_id): count for category_id, brand_id, _name, count, *_places in rows}
    names = {brand_id: name for _category_id, brand_id, name, *_rest in rows if brand_id is not None}
    if sum(cube.values()) > RANKED_HITS:
        return Hits(cube, names, None)
    found = [
        (*place, category_id, brand_id or 0)
        for category_id, brand_id, _name, _count, *places in rows
        for place in zip(*places, strict=True)
    ]
    return Hits(cube, names, Ordered.of(sorted(found, reverse=True)))


def hit_table(shopper: Shopper, terms: Terms, *, is_ranked: bool = True) -> tuple[str, list[Any]]:
    """The common table `hit`: each visible product once, with its rank."""
    visible, visible_values = visible_condition(shopper.assortment)
    query, query_values = terms.text_query()
    language, language_values = text_language(terms)
    rank = "least(999999, (ts_rank(words.search, query.text) * 100000)::int)" if is_ranked else "0"
    sql = f"""WITH query AS MATERIALIZED (SELECT ({query}) AS text), hit AS MATERIALIZED (
        SELECT found.product_id, max(found.rank) AS rank, min(found.category_id) AS category_id,
               min(found.brand_id) AS brand_id, min(found.popularity) AS popularity
        FROM (SELECT listing.*, {EXACT_RANK} AS rank {_EXACT} AND {visible}
              UNION ALL
              SELECT listing.*, {rank}
              FROM query, storefront_producttext words JOIN storefront_listing listing USING (product_id)
              WHERE words.search @@ query.text AND {language} AND {visible}) found
        GROUP BY found.product_id)"""
    values = [*query_values, *code_values(shopper, terms), *visible_values, *language_values, *visible_values]
    return sql, values


def exact_hits(shopper: Shopper, terms: Terms) -> tuple[str, list[Any]]:
    """A statement of rank, popularity, product_id, category_id and brand_id of the exact hits alone."""
    visible, values = visible_condition(shopper.assortment)
    columns = "listing.popularity, listing.product_id, listing.category_id, listing.brand_id"
    return f"SELECT {EXACT_RANK} AS rank, {columns} {_EXACT} AND {visible}", [*code_values(shopper, terms), *values]


def code_values(shopper: Shopper, terms: Terms) -> list[Any]:
    """The parameters of the condition on codes."""
    codes = list(terms.codes)
    return [codes, codes, list(terms.gtins), shopper.customer_id, codes]


def text_language(terms: Terms) -> tuple[str, list[Any]]:
    """The condition on the texts that are searched."""
    return ("TRUE", []) if terms.in_all_languages else ("words.language = %s", [terms.language])

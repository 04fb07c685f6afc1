"""The statement that yields one page of hits, by the way that touches the fewest rows.

Few hits are known one by one. Of many, those that are close together in the order of popularity are come across by
walking along it; those that are far apart are all found anew.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from dataclasses import dataclass
from typing import Any

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.cards import PageStatement
from storefront.queries.categories import CatalogueTree, CategoryNode
from storefront.queries.facets import category_ids
from storefront.queries.keyset import Window
from storefront.queries.ordered import Narrowed
from storefront.queries.search_hits import exact_hits, hit_table, text_language
from storefront.queries.search_terms import Terms


@dataclass(frozen=True, slots=True)
class Narrow:
    """What the hits are narrowed to; products are those with the chosen attributes, None where none is chosen."""

    category: CategoryNode | None
    brand_ids: tuple[int, ...]
    product_ids: frozenset[int] | None

    @property
    def narrowed(self) -> Narrowed:
        """The same for products that are known one by one."""
        within = frozenset(category_ids(self.category)) if self.category else None
        return Narrowed(within, self.brand_ids, self.product_ids)

    def conditions(self) -> tuple[list[str], list[Any]]:
        """The same in SQL over category_id and brand_id, for hits too many to choose attributes among."""
        conditions: list[str] = []
        values: list[Any] = []
        if self.category is not None:
            conditions.append("category_id + 0 = ANY(%s::int[])")
            values.append(category_ids(self.category))
        if self.brand_ids:
            conditions.append("brand_id = ANY(%s::int[])")
            values.append(list(self.brand_ids))
        return conditions, values


def many(
    shopper: Shopper, tree: CatalogueTree, terms: Terms, narrow: Narrow, window: Window, counts: tuple[int, int]
) -> PageStatement:
    """A page of more hits than are kept; `counts`: all hits, and those that are left after narrowing."""
    found, left = counts
    passed = window.size * sum(tree.listed.values()) / left
    return (walked if passed <= found else picked)(shopper, terms, narrow, window)


def walked(shopper: Shopper, terms: Terms, narrow: Narrow, window: Window) -> PageStatement:
    """Along popularity, asking of each visible product whether a text of its matches; exact hits stand before."""
    exact, exact_values = exact_hits(shopper, terms)
    query, query_values = terms.text_query()
    visible, visible_values = visible_condition(shopper.assortment)
    language, language_values = text_language(terms)
    conditions, narrow_values = narrow.conditions()
    below, below_values = window.unranked_condition
    place, place_values = window.condition
    direction = "ASC" if window.before else "DESC"
    narrowed = " AND ".join(["TRUE", *conditions])
    # Not EXISTS: the planner would find all texts that match, and join them.
    page = f"""WITH exact AS MATERIALIZED ({exact}), query AS MATERIALIZED (SELECT ({query}) AS text), hit AS (
        SELECT rank, popularity, product_id FROM exact WHERE {narrowed}
        UNION ALL (
            SELECT 0, listing.popularity, listing.product_id FROM storefront_listing listing
            WHERE {visible} AND {narrowed} AND {below} AND product_id NOT IN (SELECT product_id FROM exact)
              AND (SELECT bool_or(words.search @@ (SELECT text FROM query)) FROM storefront_producttext words
                   WHERE words.product_id = listing.product_id AND {language})
            ORDER BY listing.popularity {direction}, listing.product_id {direction} LIMIT {window.size + 1:d}))
        SELECT rank, popularity, product_id FROM hit WHERE {place} ORDER BY {window.order}"""
    walk_values = [*visible_values, *narrow_values, *below_values, *language_values]
    return page, [*exact_values, *query_values, *narrow_values, *walk_values, *place_values]


def picked(shopper: Shopper, terms: Terms, narrow: Narrow, window: Window) -> PageStatement:
    """All hits found anew, and of those that are left the most popular."""
    hits, values = hit_table(shopper, terms, is_ranked=False)
    conditions, narrow_values = narrow.conditions()
    place, place_values = window.condition
    page = (
        f"{hits} SELECT rank, popularity, product_id FROM hit WHERE {' AND '.join([place, *conditions])}"
        f" ORDER BY {window.order}"
    )
    return page, [*values, *place_values, *narrow_values]

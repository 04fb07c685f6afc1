"""Search among the products a buyer may see: exact codes first, then words, then words spelt better.

The visibility condition stands in every statement, so counts, facets and corrections come from visible products
alone. Up to RANKED_HITS hits are ordered by how well they match, more of them by popularity.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.attribute_facets import (
    MAX_COUNTED,
    NOTHING_HELD,
    Choice,
    Held,
    attribute_facets,
    has_filters,
    narrowed,
    read_held,
    stands_of,
)
from storefront.queries.cards import Card, read_cards
from storefront.queries.categories import CategoryNode, catalogue_tree
from storefront.queries.correct_search import corrections
from storefront.queries.facets import Cube, category_ids, cube_facets, cube_within
from storefront.queries.keyset import Window, cut, read_window
from storefront.queries.listing import PER_PAGE, ProductPage
from storefront.queries.search_terms import Terms, read_terms

#: Above this, ranking costs what touching every hit costs (45 ms at 50,000 hits) and tells little.
RANKED_HITS = 5000
EXACT_RANK = 1_000_000


@dataclass(frozen=True, slots=True)
class SearchPage(ProductPage):
    """A page of hits. `corrected_query` is what was searched for where the typed words found nothing."""

    query: str = ""
    corrected_query: str | None = None
    has_exact_hit: bool = False


@dataclass(frozen=True, slots=True)
class Narrow:
    """What the hits are narrowed to; products are those with the chosen attributes, None where none is chosen."""

    category: CategoryNode | None
    brand_ids: tuple[int, ...]
    product_ids: frozenset[int] | None


def search_products(
    shopper: Shopper,
    q: str,
    *,
    category_slug: str | None = None,
    brand_ids: Collection[int] = (),
    choices: Collection[Choice] = (),
    after: str = "",
    before: str = "",
    per_page: int = PER_PAGE,
) -> SearchPage:
    """The hits for what was typed. Raises NotVisible for a category this buyer has not, or a wrong place."""
    window = read_window(after, before, per_page)
    tree = catalogue_tree(shopper)
    path = tree.path_to(category_slug) if category_slug else ()
    category = path[-1] if path else None
    terms, cube, corrected = _find(shopper, read_terms(q, shopper.language))
    held = _held(shopper, terms, cube)
    chosen = narrowed(held, choices)
    if chosen is not None:
        cube = stands_of(held, chosen)
    kept = cube_within(cube, category, brand_ids)
    narrow = Narrow(category, tuple(brand_ids), chosen)
    rows = _read_page(shopper, terms, narrow, window, sum(kept.values())) if kept else []
    within = set(category_ids(category)) if category else None
    page, has_previous, has_next = cut(rows, window)
    return SearchPage(
        cards=page,
        next_after=str(page[-1].place) if page and has_next else "",
        previous_before=str(page[0].place) if page and has_previous else "",
        about_count=sum(kept.values()),
        facets=replace(
            cube_facets(tree, cube, category, brand_ids),
            attributes=attribute_facets(held, choices, within, brand_ids),
        ),
        category=category,
        breadcrumbs=path,
        query=q,
        corrected_query=corrected,
        has_exact_hit=bool(page) and page[0].place.rank == EXACT_RANK,
    )


def _find(shopper: Shopper, terms: Terms) -> tuple[Terms, Cube, str | None]:
    """What finds something: the typed words, else in other languages too, else a correction of them."""
    if terms.is_empty:
        return terms, {}, None
    for attempt in (terms, replace(terms, in_all_languages=True)):
        cube = _count_hits(shopper, attempt)
        if cube:
            return attempt, cube, None
    for tokens in corrections(terms):
        attempt = replace(terms, tokens=tokens, codes=(), gtins=(), may_be_beginning=False)
        cube = _count_hits(shopper, attempt)
        if cube:
            return attempt, cube, " ".join(tokens)
    return terms, {}, None


def _count_hits(shopper: Shopper, terms: Terms) -> Cube:
    hits, values = hit_table(shopper, terms, is_ranked=False)
    with connection.cursor() as cursor:
        cursor.execute(f"{hits} SELECT category_id, brand_id, count(*)::int FROM hit GROUP BY 1, 2", values)
        return {(category_id, brand_id): count for category_id, brand_id, count in cursor.fetchall()}


def hit_table(shopper: Shopper, terms: Terms, *, is_ranked: bool) -> tuple[str, list[Any]]:
    """The common table `hit`: each visible product once, with its rank."""
    visible, visible_values = visible_condition(shopper.assortment)
    query, query_values = terms.text_query()
    language = "TRUE" if terms.in_all_languages else "words.language = %s"
    language_values = [] if terms.in_all_languages else [terms.language]
    rank = "least(999999, (ts_rank(words.search, query.text) * 100000)::int)" if is_ranked else "0"
    sql = f"""WITH query AS MATERIALIZED (SELECT ({query}) AS text), hit AS MATERIALIZED (
        SELECT found.product_id, max(found.rank) AS rank, min(found.category_id) AS category_id,
               min(found.brand_id) AS brand_id, min(found.popularity) AS popularity
        FROM (SELECT listing.*, {EXACT_RANK} AS rank
              FROM storefront_product product
              JOIN storefront_listing listing ON listing.product_id = product.id
              WHERE (product.sku = ANY(%s) OR product.manufacturer_part_number = ANY(%s)
                     OR product.gtin = ANY(%s)
                     OR product.id = ANY(ARRAY(SELECT part.product_id FROM storefront_customerpart part
                                               WHERE part.customer_id = %s AND part.number = ANY(%s))))
                AND {visible}
              UNION ALL
              SELECT listing.*, {rank}
              FROM query, storefront_producttext words JOIN storefront_listing listing USING (product_id)
              WHERE words.search @@ query.text AND {language} AND {visible}) found
        GROUP BY found.product_id)"""
    codes = list(terms.codes)
    return sql, [
        *query_values,
        codes,
        codes,
        list(terms.gtins),
        shopper.customer_id,
        codes,
        *visible_values,
        *language_values,
        *visible_values,
    ]


def _held(shopper: Shopper, terms: Terms, cube: Cube) -> Held:
    """What the hits hold of the attributes to filter by, as long as they are few enough to be counted."""
    if not 0 < sum(cube.values()) <= MAX_COUNTED or not has_filters():
        return NOTHING_HELD
    hits, values = hit_table(shopper, terms, is_ranked=False)
    return read_held(f"{hits} SELECT product_id, category_id, brand_id FROM hit", values, shopper.language)


def _read_page(shopper: Shopper, terms: Terms, narrow: Narrow, window: Window, count: int) -> list[Card]:
    hits, values = hit_table(shopper, terms, is_ranked=count <= RANKED_HITS)
    place, place_values = window.condition
    conditions = [place]
    values = [*values, *place_values]
    if narrow.category is not None:
        conditions.append("category_id = ANY(%s::int[])")
        values.append(category_ids(narrow.category))
    if narrow.brand_ids:
        conditions.append("brand_id = ANY(%s::int[])")
        values.append(list(narrow.brand_ids))
    if narrow.product_ids is not None:
        conditions.append("product_id = ANY(%s::int[])")
        values.append(sorted(narrow.product_ids))
    page = (
        f"{hits} SELECT rank, popularity, product_id FROM hit WHERE {' AND '.join(conditions)} ORDER BY {window.order}"
    )
    return read_cards(shopper, page, values, order=window.outer_order)

"""Search among the products a buyer may see: exact codes first, then words, then words spelt better.

The visibility condition stands in every statement, so counts, facets and corrections come from visible products
alone. Up to RANKED_HITS hits are ordered by how well they match, more of them by popularity.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections.abc import Collection
from dataclasses import dataclass, replace

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
from storefront.queries.cards import Card, at_places, read_cards
from storefront.queries.categories import CatalogueTree, catalogue_tree
from storefront.queries.correct_search import corrections
from storefront.queries.facets import category_ids, cube_facets, cube_within
from storefront.queries.keyset import Window, cut, read_window
from storefront.queries.listing import PER_PAGE, ProductPage
from storefront.queries.search_hits import EXACT_RANK, NO_HITS, Hits, find_hits
from storefront.queries.search_pages import Narrow, many
from storefront.queries.search_terms import Terms, read_terms


@dataclass(frozen=True, slots=True)
class SearchPage(ProductPage):
    """A page of hits. `corrected_query` is what was searched for where the typed words found nothing."""

    query: str = ""
    corrected_query: str | None = None
    has_exact_hit: bool = False


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
    terms, hits, corrected = _find(shopper, read_terms(q, shopper.language))
    held = _held(shopper, terms, hits)
    chosen = narrowed(held, choices)
    cube = hits.cube if chosen is None else stands_of(held, chosen)
    kept = cube_within(cube, category, brand_ids)
    narrow = Narrow(category, tuple(brand_ids), chosen)
    rows = _read_page(shopper, tree, terms, hits, narrow, window, sum(kept.values())) if kept else []
    within = set(category_ids(category)) if category else None
    page, has_previous, has_next = cut(rows, window)
    return SearchPage(
        cards=page,
        next_after=str(page[-1].place) if page and has_next else "",
        previous_before=str(page[0].place) if page and has_previous else "",
        about_count=sum(kept.values()),
        facets=replace(
            cube_facets(tree, cube, category, brand_ids, hits.brand_names),
            attributes=attribute_facets(held, choices, within, brand_ids),
        ),
        category=category,
        breadcrumbs=path,
        query=q,
        corrected_query=corrected,
        has_exact_hit=bool(page) and page[0].place.rank == EXACT_RANK,
    )


def _find(shopper: Shopper, terms: Terms) -> tuple[Terms, Hits, str | None]:
    """What finds something: the typed words, else in other languages too, else a correction of them."""
    if terms.is_empty:
        return terms, NO_HITS, None
    for attempt in (terms, replace(terms, in_all_languages=True)):
        hits = find_hits(shopper, attempt)
        if hits.cube:
            return attempt, hits, None
    for tokens in corrections(terms):
        attempt = replace(terms, tokens=tokens, codes=(), gtins=(), may_be_beginning=False)
        hits = find_hits(shopper, attempt)
        if hits.cube:
            return attempt, hits, " ".join(tokens)
    return terms, NO_HITS, None


def _held(shopper: Shopper, terms: Terms, hits: Hits) -> Held:
    """What the hits hold of the attributes to filter by, as long as they are few enough to be counted."""
    if not hits.ordered or hits.count > MAX_COUNTED or not has_filters():
        return NOTHING_HELD
    visible, values = visible_condition(shopper.assortment)
    scope = (
        "SELECT listing.product_id, listing.category_id, listing.brand_id FROM storefront_listing listing"
        f" WHERE listing.product_id = ANY(%s::int[]) AND {visible}"
    )
    return read_held(scope, [hits.ordered.product_ids.tolist(), *values], shopper.language)


def _read_page(
    shopper: Shopper, tree: CatalogueTree, terms: Terms, hits: Hits, narrow: Narrow, window: Window, left: int
) -> list[Card]:
    """The cards of a page, of the `left` hits that are not narrowed away."""
    if hits.ordered is not None:
        page = at_places(shopper, hits.ordered.page(window, narrow.narrowed))
    else:
        page = many(shopper, tree, terms, narrow, window, (hits.count, left))
    return read_cards(shopper, *page, order=window.outer_order)

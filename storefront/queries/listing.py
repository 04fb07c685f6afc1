"""A page of the buyer's products: all of them or a category, narrowed by brands.

Two queries at most: the page with its words, and its prices; tree and facets come from the cache. The plan is
chosen by us, by density: PostgreSQL cannot estimate how many rows an array condition leaves.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.cards import Card, read_cards, with_prices
from storefront.queries.categories import CatalogueTree, CategoryNode, catalogue_tree
from storefront.queries.facets import Facets, category_ids, list_facets
from storefront.queries.keyset import Window, cut, read_window

PER_PAGE = 24
#: An ordered scan reads about 25 x listed / visible rows at 1.2 us, the fence visible rows at 3 us (measured
#: with a million products): the scan wins where visible² >= 10 x listed.
_SCAN_ADVANTAGE = 10


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One page. `next_after` and `previous_before` are empty where there is no such page."""

    cards: tuple[Card, ...]
    next_after: str
    previous_before: str
    about_count: int
    facets: Facets
    category: CategoryNode | None = None
    breadcrumbs: tuple[CategoryNode, ...] = ()


def list_products(
    shopper: Shopper,
    *,
    category_slug: str | None = None,
    brand_ids: Collection[int] = (),
    after: str = "",
    before: str = "",
    per_page: int = PER_PAGE,
) -> ProductPage:
    """The products in order of popularity. Raises NotVisible for a category this buyer has not."""
    window = read_window(after, before, per_page)
    tree = catalogue_tree(shopper)
    path = tree.path_to(category_slug) if category_slug else ()
    category = path[-1] if path else None
    facets = list_facets(shopper, tree, category, brand_ids)
    count = _about(tree, category, facets, brand_ids)
    cards: list[Card] = []
    if count:
        cards = read_cards(shopper, *_page(shopper, tree, category, brand_ids, window), order=window.outer_order)
    page, has_previous, has_next = cut(cards, window)
    return ProductPage(
        cards=with_prices(shopper, page),
        next_after=str(page[-1].place) if page and has_next else "",
        previous_before=str(page[0].place) if page and has_previous else "",
        about_count=count,
        facets=facets,
        category=category,
        breadcrumbs=path,
    )


def _about(tree: CatalogueTree, category: CategoryNode | None, facets: Facets, brand_ids: Collection[int]) -> int:
    if brand_ids:
        return sum(brand.count for brand in facets.brands if brand.is_chosen)
    return (category.count or 0) if category else tree.visible_count


def _page(
    shopper: Shopper,
    tree: CatalogueTree,
    category: CategoryNode | None,
    brand_ids: Collection[int],
    window: Window,
) -> tuple[str, list[Any]]:
    """The statement that yields the page's products, with its parameters."""
    visible, values = visible_condition(shopper.assortment)
    conditions, fence, fence_values = [visible], "", []
    if category is None and tree.visible_count**2 < _SCAN_ADVANTAGE * tree.listed_count:
        fence, fence_values = _FENCE, _fence_values(shopper)
        conditions.append("listing.product_id IN (SELECT product_id FROM candidate)")
    if category is not None:
        conditions.append("listing.category_id = ANY(%s::int[])")
        values = [*values, category_ids(category)]
    if brand_ids:
        conditions.append("listing.brand_id = ANY(%s::int[])")
        values = [*values, list(brand_ids)]
    place, place_values = _place_condition(window)
    conditions.append(place)
    direction = "ASC" if window.before else "DESC"
    statement = (
        f"{fence} SELECT 0 AS rank, listing.popularity, listing.product_id FROM storefront_listing listing"
        f" WHERE {' AND '.join(conditions)}"
        f" ORDER BY listing.popularity {direction}, listing.product_id {direction} LIMIT {window.size + 1:d}"
    )
    return statement, [*fence_values, *values, *place_values]


#: Without the fence the planner walks the popularity index past nearly a million hidden products.
_FENCE = """WITH candidate AS MATERIALIZED (
    SELECT product_id FROM storefront_productsetitem WHERE product_set_id = ANY(%s::int[])
    UNION SELECT unnest(%s::int[]))"""


def _fence_values(shopper: Shopper) -> list[Any]:
    return [list(shopper.assortment.include_set_ids), list(shopper.assortment.shown_product_ids)]


def _place_condition(window: Window) -> tuple[str, list[Any]]:
    """The row comparison that `listing_popular` and `listing_category` are made for."""
    place, sign = (window.before, ">") if window.before else (window.after, "<")
    if place is None:
        return "TRUE", []
    return f"(listing.popularity, listing.product_id) {sign} (%s, %s)", [place.popularity, place.product_id]

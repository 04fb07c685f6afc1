"""A page of the buyer's products: all of them or a category, narrowed by brands and attributes.

One query: the page with its words and prices; tree and facets come from the cache. The plan is
chosen by us, by density: PostgreSQL cannot estimate how many rows an array condition leaves. Of a small assortment the
order of all products is known beforehand (`small_shelf.py`).
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from django.core.cache import cache

from storefront.domain.search_words import base_language
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.attribute_facets import (
    HELD_SECONDS,
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
from storefront.queries.cards import Card, PageStatement, at_places, read_cards
from storefront.queries.categories import CatalogueTree, CategoryNode, catalogue_tree
from storefront.queries.facets import Facets, category_ids, cube_facets, cube_within, list_facets
from storefront.queries.keyset import Window, cut, read_window
from storefront.queries.ordered import Narrowed
from storefront.queries.small_shelf import MAX_ON_SHELF, small_shelf

PER_PAGE = 24
#: A member of a set costs 3 us, a row of an index in order 1.2 us (measured with a million products).
_MEMBER_COST = 2.5
#: A product on the shelf that is passed over, 0.2 us.
_KEPT_COST = 0.2


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
    choices: Collection[Choice] = (),
    after: str = "",
    before: str = "",
    per_page: int = PER_PAGE,
) -> ProductPage:
    """The products in order of popularity. Raises NotVisible for a category this buyer has not."""
    window = read_window(after, before, per_page)
    tree = catalogue_tree(shopper)
    path = tree.path_to(category_slug) if category_slug else ()
    category = path[-1] if path else None
    held = _held(shopper, tree, category)
    chosen = narrowed(held, choices)
    if chosen is None:
        facets = list_facets(shopper, tree, category, brand_ids)
        count = _about(tree, category, facets, brand_ids)
    else:
        cube = stands_of(held, chosen)
        facets = cube_facets(tree, cube, category, brand_ids)
        count = sum(cube_within(cube, category, brand_ids).values())
    facets = replace(facets, attributes=attribute_facets(held, choices, None, brand_ids))
    cards: list[Card] = []
    if count:
        page_of = _page(shopper, tree, category, brand_ids, window, chosen)
        cards = read_cards(shopper, *page_of, order=window.outer_order)
    page, has_previous, has_next = cut(cards, window)
    return ProductPage(
        cards=page,
        next_after=str(page[-1].place) if page and has_next else "",
        previous_before=str(page[0].place) if page and has_previous else "",
        about_count=count,
        facets=facets,
        category=category,
        breadcrumbs=path,
    )


def _held(shopper: Shopper, tree: CatalogueTree, category: CategoryNode | None) -> Held:
    """What a category's products hold of the attributes to filter by, as long as they are few enough to be counted."""
    if category is None or (category.count or 0) > MAX_COUNTED or not has_filters():
        return NOTHING_HELD
    key = f"held:{shopper.assortment.id}:{tree.version}:{category.id}:{base_language(shopper.language)}"
    held = cache.get(key)
    if not isinstance(held, Held):
        visible, values = visible_condition(shopper.assortment)
        scope = (
            "SELECT listing.product_id, listing.category_id, listing.brand_id FROM storefront_listing listing"
            f" WHERE {visible} AND listing.category_id = ANY(%s::int[])"
        )
        held = read_held(scope, [*values, category_ids(category)], shopper.language)
        cache.set(key, held, HELD_SECONDS)
    return held


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
    chosen: frozenset[int] | None,
) -> PageStatement:
    """The statement that yields the page's products, with its parameters."""
    plan = cheapest(tree, category, window.size)
    if plan is Plan.SHELF:
        within = None if category is None else frozenset(category_ids(category))
        places = small_shelf(shopper, tree).page(window, Narrowed(within, brand_ids, chosen))
        return at_places(shopper, places)
    visible, values = visible_condition(shopper.assortment)
    conditions, fence, fence_values = [visible], "", []
    if plan is Plan.MEMBERS:
        fence, fence_values = _FENCE, _fence_values(shopper)
        conditions.append("listing.product_id IN (SELECT product_id FROM candidate)")
    if category is not None:
        condition, category_values = _category_condition(category, plan)
        conditions.append(condition)
        values = [*values, category_values]
    if brand_ids:
        conditions.append("listing.brand_id = ANY(%s::int[])")
        values = [*values, list(brand_ids)]
    if chosen is not None:
        conditions.append("listing.product_id = ANY(%s::int[])")
        values = [*values, sorted(chosen)]
    place, place_values = _place_condition(window)
    conditions.append(place)
    direction = "ASC" if window.before else "DESC"
    statement = (
        f"{fence} SELECT 0 AS rank, listing.popularity, listing.product_id FROM storefront_listing listing"
        f" WHERE {' AND '.join(conditions)}"
        f" ORDER BY listing.popularity {direction}, listing.product_id {direction} LIMIT {window.size + 1:d}"
    )
    return statement, [*fence_values, *values, *place_values]


class Plan(Enum):
    """The way to a page: by popularity through everything, a category, the members of sets, or what is kept of them."""

    POPULARITY = auto()
    CATEGORY = auto()
    MEMBERS = auto()
    SHELF = auto()


def cheapest(tree: CatalogueTree, category: CategoryNode | None, size: int) -> Plan:
    """The plan that reads the fewest rows, by what is listed and what of it is visible."""
    listed = sum(tree.listed.values())
    visible = max(1, (category.count or 0) if category else tree.visible_count)
    rows = {
        Plan.POPULARITY: min(listed, size * listed / visible),
        Plan.MEMBERS: _MEMBER_COST * tree.visible_count,
    }
    if tree.visible_count <= MAX_ON_SHELF:
        rows[Plan.SHELF] = _KEPT_COST * tree.visible_count
    if category is not None:
        there = sum(tree.listed.get(pk, 0) for pk in category_ids(category))
        # One category is an index in order; of several all products are read and sorted.
        rows[Plan.CATEGORY] = there if category.children else min(there, size * there / visible)
    return min(rows, key=lambda plan: rows[plan])


def _category_condition(category: CategoryNode, plan: Plan) -> tuple[str, Any]:
    """The category and all below it; only the plan that goes by it may use its index."""
    if plan is not Plan.CATEGORY:
        return "listing.category_id + 0 = ANY(%s::int[])", category_ids(category)
    if category.children:
        return "listing.category_id = ANY(%s::int[])", category_ids(category)
    return "listing.category_id = %s", category.id


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

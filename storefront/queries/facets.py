"""Brands and categories to narrow a list by, with the number of visible products behind each."""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.models import Brand
from storefront.queries.attribute_facets import AttributeFacet, Stand
from storefront.queries.categories import CACHE_SECONDS, CatalogueTree, CategoryNode, has_cube
from tenants.caching import kept_for_ever

MAX_BRANDS_SHOWN = 200

#: Where products stand, and how many visible ones of a list do.
Cube = Mapping[Stand, int]


@dataclass(frozen=True, slots=True)
class BrandFacet:
    """A brand and how many products of the list carry it."""

    id: int
    name: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class CategoryFacet:
    """A category below the present one and how many products of the list stand in it."""

    id: int
    slug: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the list can be narrowed by; brands are counted without regard to the chosen brands."""

    categories: tuple[CategoryFacet, ...] = ()
    brands: tuple[BrandFacet, ...] = ()
    attributes: tuple[AttributeFacet, ...] = ()


def list_facets(
    shopper: Shopper, tree: CatalogueTree, category: CategoryNode | None, chosen: Collection[int]
) -> Facets:
    """The facets of a list without search, from the cache where they are there."""
    below = category.children if category else tree.roots
    categories = tuple(CategoryFacet(node.id, node.slug, node.name, node.count or 0) for node in below)
    return Facets(categories, mark(_brands(shopper, tree, category), chosen))


def cube_within(cube: Cube, category: CategoryNode | None, brand_ids: Collection[int]) -> Cube:
    """The part of a cube in a category and of some brands."""
    ids = set(category_ids(category)) if category else None
    return {
        (category_id, brand_id): count
        for (category_id, brand_id), count in cube.items()
        if (ids is None or category_id in ids) and (not brand_ids or brand_id in brand_ids)
    }


def cube_facets(
    tree: CatalogueTree,
    cube: Cube,
    category: CategoryNode | None,
    brand_ids: Collection[int],
    names: Mapping[int, str] | None = None,
) -> Facets:
    """Brands are counted in the chosen category, categories with the chosen brands; `names` of brands, if known."""
    by_brand: Counter[int] = Counter()
    for (_category_id, brand_id), count in cube_within(cube, category, ()).items():
        if brand_id is not None:
            by_brand[brand_id] += count
    if names is None:
        names = dict(Brand.objects.filter(pk__in=by_brand).values_list("pk", "name")) if by_brand else {}
    by_category: Counter[int] = Counter()
    for (category_id, _brand_id), count in cube_within(cube, category, brand_ids).items():
        by_category[category_id] += count
    below = category.children if category else tree.roots
    counted = [(node, sum(by_category[pk] for pk in category_ids(node))) for node in below]
    return Facets(
        tuple(CategoryFacet(node.id, node.slug, node.name, count) for node, count in counted if count),
        mark([(pk, names[pk], count) for pk, count in by_brand.items() if pk in names], brand_ids),
    )


def mark(brands: Sequence[tuple[int, str, int]], chosen: Collection[int]) -> tuple[BrandFacet, ...]:
    """Brands as facets, those with most products first; chosen ones are never cut off."""
    ordered = sorted(brands, key=lambda brand: (-brand[2], brand[1]))
    kept = [brand for at, brand in enumerate(ordered) if at < MAX_BRANDS_SHOWN or brand[0] in chosen]
    return tuple(BrandFacet(pk, name, count, pk in chosen) for pk, name, count in kept)


def _brands(shopper: Shopper, tree: CatalogueTree, category: CategoryNode | None) -> list[tuple[int, str, int]]:
    key = f"brands:{shopper.assortment.id}:{tree.version}:{category.id if category else 'all'}"
    return kept_for_ever(key, list, lambda: _read_brands(shopper, tree, category), CACHE_SECONDS)


def _read_brands(shopper: Shopper, tree: CatalogueTree, category: CategoryNode | None) -> list[tuple[int, str, int]]:
    if has_cube(shopper, tree.version):
        source, number = "storefront_assortmentfacet listing", "sum(listing.product_count)::int"
        condition = "listing.assortment_id = %s"
        values: list[Any] = [shopper.assortment.id]
    else:
        source, number = "storefront_listing listing", "count(*)::int"
        condition, values = visible_condition(shopper.assortment)
    if category is not None:
        condition, values = (
            f"{condition} AND listing.category_id = ANY(%s::int[])",
            [*values, category_ids(category)],
        )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT brand.id, brand.name, {number} FROM {source}"
            f" JOIN storefront_brand brand ON brand.id = listing.brand_id WHERE {condition} GROUP BY 1, 2",
            values,
        )
        return list(cursor.fetchall())


def category_ids(category: CategoryNode) -> list[int]:
    """The category and everything visible below it."""
    return [node.id for node in category.walk()]

"""Brands and categories to narrow a list by, with the number of visible products behind each."""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.queries.categories import CACHE_SECONDS, CatalogueTree, CategoryNode, has_cube
from tenants.caching import kept_for_ever

MAX_BRANDS_SHOWN = 200


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


def list_facets(
    shopper: Shopper, tree: CatalogueTree, category: CategoryNode | None, chosen: Collection[int]
) -> Facets:
    """The facets of a list without search, from the cache where they are there."""
    below = category.children if category else tree.roots
    categories = tuple(CategoryFacet(node.id, node.slug, node.name, node.count or 0) for node in below)
    return Facets(categories, mark(_brands(shopper, tree, category), chosen))


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

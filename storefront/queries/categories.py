"""The category tree as one buyer sees it: only branches that hold something he may see, with their counts.

Kept by assortment, catalogue version and language; a page reads it without a query.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from storefront.domain.catalogue_version import catalogue_version
from storefront.domain.refusals import NotVisible
from storefront.domain.search_words import base_language
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_condition
from storefront.models import Assortment, Category
from tenants.caching import kept_for_ever

CACHE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category with the number of visible products in it and below."""

    id: int
    slug: str
    name: str
    count: int | None
    children: tuple["CategoryNode", ...] = ()

    def walk(self) -> Iterator["CategoryNode"]:
        """This node and everything below."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class CatalogueTree:
    """The buyer's tree. `listed` counts the whole shop's products by category, to choose a plan, never to be shown."""

    version: int
    visible_count: int
    listed: Mapping[int, int]
    roots: tuple[CategoryNode, ...]

    def find(self, slug: str) -> tuple[CategoryNode, ...]:
        """From the root to the category; empty where the tree has none such."""
        return _path(self.roots, slug)

    def path_to(self, slug: str) -> tuple[CategoryNode, ...]:
        """From the root to the category. Raises NotVisible: a hidden category is an unknown one."""
        path = self.find(slug)
        if not path:
            raise NotVisible(detail=f"category {slug[:100]!r}")
        return path


def category_tree(shopper: Shopper) -> tuple[CategoryNode, ...]:
    """The top categories with everything below."""
    return catalogue_tree(shopper).roots


def catalogue_tree(shopper: Shopper) -> CatalogueTree:
    """The buyer's tree, read once per state of the catalogue: in another state it has another name."""
    version, language = catalogue_version(), base_language(shopper.language)
    key = f"shop-tree:{shopper.assortment.id}:{version}:{language}"
    return kept_for_ever(key, CatalogueTree, lambda: _read_tree(shopper, version, language), CACHE_SECONDS)


def _path(nodes: tuple[CategoryNode, ...], slug: str) -> tuple[CategoryNode, ...]:
    for node in nodes:
        if node.slug == slug:
            return (node,)
        below = _path(node.children, slug)
        if below:
            return (node, *below)
    return ()


def _read_tree(shopper: Shopper, version: int, language: str) -> CatalogueTree:
    counts = _count(shopper, version)
    children: dict[int | None, list[Category]] = defaultdict(list)
    for category in Category.objects.all():
        children[category.parent_id].append(category)
    listed = kept_for_ever(f"listed:{version}", dict, _count_listed, CACHE_SECONDS)
    return CatalogueTree(version, sum(counts.values()), listed, _nodes(children, None, counts, language))


def _count_listed() -> dict[int, int]:
    """Everybody's products by category, hidden or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT category_id, count(*)::int FROM storefront_listing GROUP BY category_id")
        return dict(cursor.fetchall())


def has_cube(shopper: Shopper, version: int) -> bool:
    """Whether the assortment is counted for this state of the catalogue."""
    return Assortment.objects.filter(pk=shopper.assortment.id, catalogue_version=version).exists()


def _count(shopper: Shopper, version: int) -> dict[int, int]:
    """Visible products standing directly in each category: from the cube, else counted now."""
    if has_cube(shopper, version):
        source, condition = "storefront_assortmentfacet", "assortment_id = %s"
        number, values = "sum(product_count)::int", [shopper.assortment.id]
    else:
        source, number = "storefront_listing listing", "count(*)::int"
        condition, values = visible_condition(shopper.assortment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT category_id, {number} FROM {source} WHERE {condition} GROUP BY category_id",
            values,
        )
        return dict(cursor.fetchall())


def _nodes(
    children: dict[int | None, list[Category]], parent_id: int | None, counts: dict[int, int], language: str
) -> tuple[CategoryNode, ...]:
    nodes = []
    for category in children[parent_id]:
        below = _nodes(children, category.pk, counts, language)
        count = counts.get(category.pk, 0) + sum(node.count or 0 for node in below)
        if count:
            nodes.append(CategoryNode(category.pk, category.slug, category.name_in(language), count, below))
    return tuple(nodes)

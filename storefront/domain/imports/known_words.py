"""What the shop already has by the names that a file may use: categories by their path, brands, attributes' names."""

import json

from django.db import connection
from django.utils.text import slugify

from storefront.domain.imports.fields import LANGUAGES
from storefront.models import Brand, Category

_ATTRIBUTE_NAMES = """
SELECT DISTINCT item -> 'names' FROM storefront_product product
CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(product.attributes) WHEN 'array'
                                        THEN product.attributes ELSE '[]' END) item
WHERE jsonb_typeof(item -> 'names') = 'object'
"""


def category_ids() -> dict[str, int]:
    """Every category by its address and by its path in each language, in lower case."""
    rows = {row.pk: row for row in Category.objects.all()}
    known: dict[str, int] = {row.slug.casefold(): row.pk for row in rows.values()}
    for row in rows.values():
        branch: list[Category] = []
        here: Category | None = row
        while here is not None and here not in branch:
            branch.insert(0, here)
            here = rows.get(here.parent_id or 0)
        for language in LANGUAGES:
            known[" > ".join(node.name_in(language) for node in branch).casefold()] = row.pk
    return known


def brand_ids() -> dict[str, int]:
    """Every brand by its name in lower case."""
    return {name.casefold(): pk for pk, name in Brand.objects.values_list("pk", "name")}


def attribute_names() -> dict[str, dict[str, str]]:
    """The names that attributes have, in all languages, by each of them in lower case."""
    with connection.cursor() as cursor:
        cursor.execute(_ATTRIBUTE_NAMES)
        found = [json.loads(names) if isinstance(names, str) else names for (names,) in cursor.fetchall()]
    return {str(name).casefold(): names for names in found for name in names.values()}


def add_categories(paths: list[str], language: str) -> tuple[dict[str, int], list[int]]:
    """Make the categories of these paths that are missing. Answers all by path, and the ids of the new ones."""
    known, added = category_ids(), []
    for path in paths:
        names = path.split(" > ")
        parent_id: int | None = None
        for depth, name in enumerate(names, start=1):
            here = " > ".join(names[:depth]).casefold()
            if here not in known:
                row = Category.objects.create(parent_id=parent_id, slug=_free_slug(name), names={language: name})
                known[here] = row.pk
                added.append(row.pk)
            parent_id = known[here]
    return known, added


def add_brands(names: list[str]) -> tuple[dict[str, int], list[int]]:
    """Make the brands that are missing. Answers all by name, and the ids of the new ones."""
    known, added = brand_ids(), []
    for name in names:
        if name.casefold() not in known:
            known[name.casefold()] = Brand.objects.create(name=name).pk
            added.append(known[name.casefold()])
    return known, added


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:90] or "category"
    taken = set(Category.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(taken) + 2)
        if (slug := f"{wanted}-{number}" if number > 1 else wanted) not in taken
    )

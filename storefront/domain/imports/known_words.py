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
    taken = set(Category.objects.values_list("slug", flat=True))
    branches = [path.split(" > ") for path in paths]
    for depth in range(1, max(map(len, branches), default=0) + 1):
        missing: dict[str, Category] = {}
        for names in branches:
            here = " > ".join(names[:depth]).casefold()
            if len(names) >= depth and here not in known and here not in missing:
                parent_id = known.get(" > ".join(names[: depth - 1]).casefold())
                slug = _free_slug(names[depth - 1], taken)
                missing[here] = Category(parent_id=parent_id, slug=slug, names={language: names[depth - 1]})
        Category.objects.bulk_create(missing.values())
        known |= {here: row.pk for here, row in missing.items()}
        added += [row.pk for row in missing.values()]
    return known, added


def add_brands(names: list[str]) -> tuple[dict[str, int], list[int]]:
    """Make the brands that are missing. Answers all by name, and the ids of the new ones."""
    known = brand_ids()
    missing = {name.casefold(): Brand(name=name) for name in reversed(names) if name.casefold() not in known}
    Brand.objects.bulk_create(missing.values())
    made = {name: row.pk for name, row in missing.items()}
    return known | made, list(made.values())


def _free_slug(name: str, taken: set[str]) -> str:
    """One that no category has; it is taken from now on."""
    wanted = slugify(name)[:90] or "category"
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    taken.add(slug)
    return slug

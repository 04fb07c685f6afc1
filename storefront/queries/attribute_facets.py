"""Attributes to narrow a list by, counted among the visible products of a category or the hits of a search.

Only those the supplier named are counted (`FilterAttribute`), and only up to MAX_COUNTED products: what each product
holds is read once, and counted here. Values of one attribute widen each other, attributes narrow each other.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from storefront.domain.catalogue_version import raise_catalogue_version
from storefront.domain.search_words import base_language
from storefront.models import FilterAttribute
from storefront.queries.product import in_language

MAX_COUNTED = 5000
MAX_ATTRIBUTES = 20
MAX_VALUES_SHOWN = 50
_CACHE_KEY = "filter-attributes"
_CACHE_SECONDS = 300
#: How long what a category's products hold is kept, under the catalogue's version.
HELD_SECONDS = 3600

#: An attribute's id and a value's key, as addresses carry them: "7-0a1b2c3d4e5f".
Choice = tuple[int, str]
#: Where a product stands: category and brand.
Stand = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """One value, as shown, and how many products of the list have it."""

    choice: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class AttributeFacet:
    """An attribute in the buyer's language with its values, the commonest first; chosen ones are never cut off."""

    id: int
    name: str
    values: tuple[AttributeValue, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Which products hold which value, where they stand, and how attributes and values are called."""

    products: Mapping[Choice, frozenset[int]]
    stands: Mapping[int, Stand]
    names: Mapping[int, str]
    labels: Mapping[Choice, str]


NOTHING_HELD = Held({}, {}, {}, {})

_HELD = """
WITH scope AS MATERIALIZED ({scope})
SELECT wanted.id, left(md5(concat(item -> 'value', '|', item ->> 'unit')), 12), min((item -> 'value')::text),
       min(item ->> 'unit'), min((item -> 'names')::text), array_agg(scope.product_id),
       array_agg(scope.category_id), array_agg(scope.brand_id)
FROM scope
JOIN storefront_product product ON product.id = scope.product_id
CROSS JOIN LATERAL jsonb_path_query(product.attributes, '$[*]') AS item
JOIN storefront_filterattribute wanted ON EXISTS (
    SELECT FROM jsonb_path_query(item, '$.names.*', '{{}}', true) AS name
    WHERE lower(name #>> '{{}}') = lower(wanted.name))
WHERE jsonb_typeof(item -> 'value') IS DISTINCT FROM 'null'
GROUP BY wanted.id, wanted.position, 2 ORDER BY wanted.position, wanted.id
"""


def has_filters() -> bool:
    """Whether the supplier lets buyers narrow by attributes at all; mostly without a query."""
    found: bool | None = cache.get(_CACHE_KEY)
    if found is None:
        found = FilterAttribute.objects.exists()
        cache.set(_CACHE_KEY, found, _CACHE_SECONDS)
    return found


def forget_filters() -> None:
    """They have changed: with a new catalogue version lists are counted by the new ones."""
    raise_catalogue_version()
    transaction.on_commit(lambda: cache.delete(_CACHE_KEY))


def read_held(scope: str, values: Sequence[Any], language: str) -> Held:
    """What the products of `scope` hold: a statement of visible product_id, category_id, brand_id; in one query."""
    language = base_language(language)
    with connection.cursor() as cursor:
        cursor.execute(_HELD.format(scope=scope), values)
        rows = cursor.fetchall()
    products: dict[Choice, frozenset[int]] = {}
    stands: dict[int, Stand] = {}
    names: dict[int, str] = {}
    labels: dict[Choice, str] = {}
    for pk, key, value, unit, called, product_ids, category_ids, brand_ids in rows:
        label = f"{in_language(json.loads(value or 'null'), language)} {unit or ''}".strip()
        if label and (pk in names or len(names) < MAX_ATTRIBUTES):
            names.setdefault(pk, in_language(json.loads(called or "null"), language))
            products[pk, key], labels[pk, key] = frozenset(product_ids), label
            stands.update(zip(product_ids, zip(category_ids, brand_ids, strict=True), strict=True))
    return Held(products, stands, names, labels)


def read_choices(texts: Iterable[str]) -> tuple[Choice, ...]:
    """The choices an address names; what is none is passed over."""
    parts = (text.partition("-") for text in texts)
    return tuple((int(pk), key) for pk, _mark, key in parts if pk.isascii() and pk.isdigit() and len(pk) <= 9)


def narrowed(held: Held, chosen: Collection[Choice], without: int | None = None) -> frozenset[int] | None:
    """The products that have a chosen value of every chosen attribute but `without`; None where nothing narrows."""
    kept: frozenset[int] | None = None
    for pk in {pk for pk, _key in chosen} - {without}:
        having = frozenset[int]().union(*(held.products.get(choice, ()) for choice in chosen if choice[0] == pk))
        kept = having if kept is None else kept & having
    return kept


def stands_of(held: Held, kept: Iterable[int]) -> dict[Stand, int]:
    """How many of the products stand where."""
    return dict(Counter(held.stands[pk] for pk in kept))


def attribute_facets(
    held: Held, chosen: Collection[Choice], within: Collection[int] | None, brand_ids: Collection[int]
) -> tuple[AttributeFacet, ...]:
    """The facets of a list: each attribute counted with the other ones' choices, in these categories and brands."""
    standing = {
        pk
        for pk, (category_id, brand_id) in held.stands.items()
        if (within is None or category_id in within) and (not brand_ids or brand_id in brand_ids)
    }
    return tuple(facet for pk, name in held.names.items() if (facet := _facet(held, pk, name, chosen, standing)).values)


def _facet(held: Held, pk: int, name: str, chosen: Collection[Choice], standing: set[int]) -> AttributeFacet:
    others = narrowed(held, chosen, without=pk)
    counted = standing if others is None else standing & others
    values = [
        AttributeValue(f"{pk}-{choice[1]}", held.labels[choice], len(having & counted), choice in chosen)
        for choice, having in held.products.items()
        if choice[0] == pk
    ]
    ordered = sorted((v for v in values if v.count or v.is_chosen), key=lambda value: (-value.count, value.label))
    return AttributeFacet(pk, name, tuple(v for at, v in enumerate(ordered) if at < MAX_VALUES_SHOWN or v.is_chosen))

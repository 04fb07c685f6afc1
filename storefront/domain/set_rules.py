"""Rules of a product set as values, and as one condition in SQL over rows of `storefront_product product`.

The last matching rule decides, hence a CASE from the last rule to the first; no match is out. Texts are compared
without regard to capitals, in every language a product keeps them in. Values are always parameters.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from storefront.models import Comparison, ProductSetRule, RuleEffect, RuleKind

Sql = tuple[str, list[Any]]
MOST_RULES = 200
MOST_LISTED = 10_000
MOST_VALUES = 500

#: A category and all below it. UNION also ends a loop of parents.
_IN_BRANCH = """product.category_id IN (
    WITH RECURSIVE branch (id) AS (
        SELECT %s::bigint UNION SELECT child.id FROM storefront_category child JOIN branch ON child.parent_id = branch.id
    ) SELECT id FROM branch)"""
#: Lax paths pass over whatever has another shape, as the shop does.
_HAS_ATTRIBUTE = """EXISTS (
    SELECT FROM jsonb_path_query(product.attributes, '$[*]') AS attribute
    WHERE EXISTS (SELECT FROM jsonb_path_query(attribute, '$.names.*', '{{}}', true) AS name
                  WHERE lower(name #>> '{{}}') = lower(%s))
      AND EXISTS (SELECT FROM (SELECT lower(kept #>> '{{}}') AS value FROM (
                      SELECT jsonb_path_query(attribute, '$.value.*', '{{}}', true) AS kept
                      UNION ALL
                      SELECT jsonb_path_query(attribute, '$.value ? (@.type() != "object")', '{{}}', true)) AS texts
                  ) AS held WHERE {compared}))"""
#: What counts as a number in an attribute; a decimal comma is one, too.
NUMBER = r"^\s*-?[0-9]{1,15}([.,][0-9]{1,15})?\s*$"
_AS_NUMBER = f"CASE WHEN held.value ~ '{NUMBER}' THEN replace(trim(held.value), ',', '.')::numeric END"


@dataclass(frozen=True, slots=True)
class SetRule:
    """One rule; what `kind` does not ask for is empty. `values` as in `ProductSetRule`."""

    effect: str
    kind: str
    category_id: int | None = None
    brand_id: int | None = None
    tag: str = ""
    attribute: str = ""
    comparison: str = ""
    values: tuple[str, ...] = ()
    product_ids: tuple[int, ...] = ()
    used_set_id: int | None = None


def rules_in_order(rows: Iterable[ProductSetRule]) -> tuple[SetRule, ...]:
    """The rules as values; the rows come in the order of their positions."""
    return tuple(
        SetRule(
            effect=row.effect,
            kind=row.kind,
            category_id=row.category_id,
            brand_id=row.brand_id,
            tag=row.tag,
            attribute=row.attribute,
            comparison=row.comparison,
            values=tuple(row.values),
            product_ids=tuple(row.product_ids),
            used_set_id=row.used_set_id,
        )
        for row in rows
    )


def is_number(text: str) -> bool:
    """Whether a range can be made of it."""
    return re.match(NUMBER, text) is not None


def matches(rule: SetRule) -> Sql:
    """Whether the rule speaks of the product, whatever it then does with it."""
    return _MATCHES[rule.kind](rule)


def membership(rules: Sequence[SetRule]) -> Sql:
    """Whether a product is in a set of these rules: the last that matches decides."""
    if not rules:
        return "false", []
    sql, values = "CASE", []
    for rule in reversed(rules):
        condition, given = matches(rule)
        sql += f" WHEN {condition} THEN {str(rule.effect == RuleEffect.INCLUDE).lower()}"
        values += given
    return f"{sql} ELSE false END", values


def may_be_included(rules: Sequence[SetRule]) -> Sql:
    """Whether any including rule matches: implied by `membership`, and what indexes can help with."""
    conditions = [matches(rule) for rule in rules if rule.effect == RuleEffect.INCLUDE]
    if not conditions:
        return "false", []
    return "(" + " OR ".join(sql for sql, _values in conditions) + ")", [v for _sql, given in conditions for v in given]


def _in_category(rule: SetRule) -> Sql:
    return _IN_BRANCH, [rule.category_id]


def _of_brand(rule: SetRule) -> Sql:
    return "product.brand_id = %s", [rule.brand_id]


def _with_tag(rule: SetRule) -> Sql:
    return "product.tags @> ARRAY[%s]::varchar[]", [rule.tag]


def _listed(rule: SetRule) -> Sql:
    return "product.id = ANY(%s::int[])", [list(rule.product_ids)]


def _in_set(rule: SetRule) -> Sql:
    return (
        "EXISTS (SELECT FROM storefront_productsetitem item"
        " WHERE item.product_set_id = %s AND item.product_id = product.id)",
        [rule.used_set_id],
    )


def _with_attribute(rule: SetRule) -> Sql:
    compared, values = _COMPARED[rule.comparison](rule.values)
    return _HAS_ATTRIBUTE.format(compared=compared), [rule.attribute, *values]


def _equals(values: tuple[str, ...]) -> Sql:
    return "held.value = lower(%s)", [values[0]]


def _contains(values: tuple[str, ...]) -> Sql:
    return "strpos(held.value, lower(%s)) > 0", [values[0]]


def _between(values: tuple[str, ...]) -> Sql:
    bounds = [(sign, _plain(bound)) for sign, bound in zip((">=", "<="), values, strict=True) if bound]
    return " AND ".join(f"{_AS_NUMBER} {sign} %s::numeric" for sign, _bound in bounds), [
        bound for _sign, bound in bounds
    ]


def _one_of(values: tuple[str, ...]) -> Sql:
    return "held.value = ANY(SELECT lower(given) FROM unnest(%s::text[]) AS given)", [list(values)]


def _plain(number: str) -> str:
    return number.strip().replace(",", ".")


_MATCHES: Mapping[str, Callable[[SetRule], Sql]] = {
    RuleKind.CATEGORY: _in_category,
    RuleKind.BRAND: _of_brand,
    RuleKind.TAG: _with_tag,
    RuleKind.ATTRIBUTE: _with_attribute,
    RuleKind.PRODUCTS: _listed,
    RuleKind.SET: _in_set,
}
_COMPARED: Mapping[str, Callable[[tuple[str, ...]], Sql]] = {
    Comparison.EQUALS: _equals,
    Comparison.CONTAINS: _contains,
    Comparison.RANGE: _between,
    Comparison.ONE_OF: _one_of,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What rules would hold, before anybody saves them: how many products, and the first by SKU."""

    count: int
    first_ids: tuple[int, ...]


def preview(rules: Sequence[SetRule], most: int = 20) -> Preview:
    """Count what the rules hold now, and name the first. Sets they use are taken as they are written."""
    wide, wide_values = may_be_included(rules)
    narrow, narrow_values = membership(rules)
    members = f"FROM storefront_product product WHERE {wide} AND {narrow}"
    values = [*wide_values, *narrow_values]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {members}", values)
        count = int(cursor.fetchone()[0])
        cursor.execute(f"SELECT product.id {members} ORDER BY product.sku LIMIT %s", [*values, most])
        return Preview(count, tuple(row[0] for row in cursor.fetchall()))

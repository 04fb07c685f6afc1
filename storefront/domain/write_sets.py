"""Write who is in the sets made of rules: all of them for some products, or some of them for all products.

One statement per level of sets that use sets, however many sets and products there are. Only what differs is
written, and sets that use a changed one are asked about the changed products alone. `write_listing.py` calls
`write_rule_sets` for products; `write_changed_sets` is for rules. Rows are locked by `one_writer`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

from django.db import connection, transaction

from storefront.domain.catalogue_version import raise_catalogue_version
from storefront.domain.set_rules import SetRule, may_be_included, membership, rules_in_order
from storefront.models import ProductSet, ProductSetKind, ProductSetRule

Rules = Mapping[int, Sequence[SetRule]]
#: Two writers of one supplier wait for each other; other suppliers' keys differ.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('write_listings'), hashtext(current_schema()))"
_IF_NOBODY_ELSE = "SELECT pg_try_advisory_xact_lock(hashtext('write_listings'), hashtext(current_schema()))"
#: `wanted` is fenced: leaving and entering are two readings of the same. EXCEPT, because nobody can tell the planner how
#: many rows are wanted: NOT EXISTS becomes a nested loop over all of them (measured: minutes for 50,000).
_WRITE_LEVEL = """
WITH wanted AS MATERIALIZED (
    SELECT decided.product_set_id, product.id AS product_id FROM storefront_product product
    CROSS JOIN LATERAL (VALUES {decisions}) AS decided (product_set_id, is_member)
    WHERE (%s OR product.id = ANY(%s::int[])) AND {wide} AND decided.is_member
), present AS MATERIALIZED (
    SELECT product_set_id, product_id FROM storefront_productsetitem
    WHERE product_set_id = ANY(%s::int[]) AND (%s OR product_id = ANY(%s::int[]))
), surplus AS MATERIALIZED (
    SELECT product_set_id, product_id FROM present EXCEPT SELECT product_set_id, product_id FROM wanted
), gone AS (
    DELETE FROM storefront_productsetitem item USING surplus
    WHERE item.product_set_id = surplus.product_set_id AND item.product_id = surplus.product_id
    RETURNING item.product_id
), come AS (
    INSERT INTO storefront_productsetitem (product_set_id, product_id)
    SELECT product_set_id, product_id FROM wanted EXCEPT SELECT product_set_id, product_id FROM present
    RETURNING product_id
)
SELECT product_id FROM gone UNION SELECT product_id FROM come
"""
_WRITE_SET_IDS = """
UPDATE storefront_listing kept SET set_ids = member.set_ids
FROM (SELECT changed.product_id,
             coalesce(array_agg(item.product_set_id ORDER BY item.product_set_id)
                      FILTER (WHERE item.product_set_id IS NOT NULL), '{}')::int[] AS set_ids
      FROM unnest(%s::int[]) AS changed (product_id)
      LEFT JOIN storefront_productsetitem item ON item.product_id = changed.product_id
      GROUP BY changed.product_id) member
WHERE member.product_id = kept.product_id AND kept.set_ids IS DISTINCT FROM member.set_ids
"""


def one_writer() -> None:
    """Wait until no other transaction of this supplier writes membership or listings."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)


def is_only_writer() -> bool:
    """The same without waiting: whether nobody else is writing."""
    with connection.cursor() as cursor:
        cursor.execute(_IF_NOBODY_ELSE)
        return bool(cursor.fetchone()[0])


def rules_of_sets() -> dict[int, tuple[SetRule, ...]]:
    """Every set of kind "rules" with its rules in order; two statements."""
    rows: dict[int, list[ProductSetRule]] = {
        pk: [] for pk in ProductSet.objects.filter(kind=ProductSetKind.RULES).values_list("pk", flat=True)
    }
    if rows:
        for row in ProductSetRule.objects.filter(product_set__in=list(rows)):
            rows[row.product_set_id].append(row)
    return {pk: rules_in_order(of_set) for pk, of_set in rows.items()}


def used_sets(rules: Iterable[SetRule]) -> set[int]:
    """The sets that these rules look into."""
    return {rule.used_set_id for rule in rules if rule.used_set_id is not None}


def levels(rules: Rules) -> list[list[int]]:
    """Sets made of rules, those first that use none of the others; raises CycleError, which saving excludes."""
    sorter = TopologicalSorter({pk: used_sets(of_set) & rules.keys() for pk, of_set in rules.items()})
    sorter.prepare()
    found = []
    while sorter.is_active():
        ready = sorter.get_ready()
        sorter.done(*ready)
        found.append(sorted(ready))
    return found


def write_rule_sets(product_ids: Collection[int] | None = None) -> None:
    """Membership of these products, or all, in every set made of rules. The caller is the one writer."""
    rules = rules_of_sets()
    for level in levels(rules):
        _write_level({pk: rules[pk] for pk in level}, product_ids)
    if product_ids is None and rules:
        ProductSet.objects.filter(is_waiting=True).update(is_waiting=False)


def write_changed_sets(set_ids: Collection[int]) -> int:
    """Membership of all products in these sets, and of those that change in the sets that use them.

    Answers how many products entered or left any set; lists follow in the same transaction.
    """
    with transaction.atomic():
        one_writer()
        rules = rules_of_sets()
        changed: dict[int, set[int]] = {}
        for level in levels(rules):
            for pk in level:
                _write_set(pk, rules, pk in set_ids, changed)
        ProductSet.objects.filter(pk__in=set_ids).update(is_waiting=False)
        touched = set().union(*changed.values())
        write_set_ids(touched)
        raise_catalogue_version()
    return len(touched)


def _write_set(pk: int, rules: Rules, has_new_rules: bool, changed: dict[int, set[int]]) -> None:
    """One set: wholly, or for the products that changed in what it uses."""
    if has_new_rules:
        changed[pk] = _write_level({pk: rules[pk]}, None)
        return
    concerned = set().union(*(changed.get(used, set()) for used in used_sets(rules[pk])))
    if concerned:
        changed[pk] = _write_level({pk: rules[pk]}, concerned)


def write_set_ids(product_ids: Collection[int]) -> None:
    """Repeat on the listing rows of these products which sets they are in."""
    if product_ids:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_SET_IDS, [list(product_ids)])


def write_waiting_sets() -> int:
    """What the worker does: write every set whose rules have changed. Answers how many there were."""
    waiting = list(ProductSet.objects.filter(is_waiting=True).values_list("pk", flat=True))
    if waiting:
        write_changed_sets(waiting)
    return len(waiting)


def _write_level(rules: Rules, product_ids: Collection[int] | None) -> set[int]:
    """Sets that do not use each other, in one statement. Answers the products that entered or left one."""
    decisions, values = [], []
    for pk, of_set in rules.items():
        condition, given = membership(of_set)
        decisions.append(f"(%s::int, {condition})")
        values += [pk, *given]
    scope: list[Any] = [product_ids is None, list(product_ids or ())]
    # Indexes help where one set is looked for among all products.
    wide, wide_values = may_be_included(next(iter(rules.values()))) if len(rules) == 1 else ("true", [])
    statement = _WRITE_LEVEL.format(decisions=", ".join(decisions), wide=wide)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *scope, *wide_values, list(rules), *scope])
        return {row[0] for row in cursor.fetchall()}

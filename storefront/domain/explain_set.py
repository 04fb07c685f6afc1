"""Why a product is in a set, or is not: each rule's say, down through the sets that rules look into.

Membership itself is read from what is written; the rules are asked of this one product by the conditions that
wrote it. While a set waits for the worker the two may differ, and `is_waiting` says so.
"""

# Every statement here is made of conditions of `set_rules.py`; values are always parameters.
# ruff: noqa: S608

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from storefront.domain.set_rules import SetRule, matches, rules_in_order
from storefront.models import Product, ProductSet, ProductSetItem, ProductSetKind


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule of a set. `decides`: the last that matches. `inner` is the set that it looks into."""

    position: int
    rule: SetRule
    is_match: bool
    decides: bool
    inner: "SetTrace | None" = None


@dataclass(frozen=True, slots=True)
class SetTrace:
    """A set, whether the product is in it, and, where it is made of rules, what each says."""

    product_set_id: int
    name: str
    kind: str
    is_member: bool
    is_waiting: bool
    rules: tuple[RuleTrace, ...] = ()

    @property
    def deciding(self) -> RuleTrace | None:
        """The rule that settled it; None where no rule matches, or the set is not made of rules."""
        return next((rule for rule in self.rules if rule.decides), None)


def explain_sets(product: Product, set_ids: Iterable[int]) -> dict[int, SetTrace]:
    """The trace of each of these sets for the product; sets that do not exist are left out."""
    found: dict[int, SetTrace] = {}
    for pk, row in ProductSet.objects.in_bulk(list(set_ids)).items():
        found[pk] = _explain(product, row, found)
    return found


def _explain(product: Product, product_set: ProductSet, known: dict[int, SetTrace]) -> SetTrace:
    """Rules never go round (`change_rules.py`), so this ends; what is known already is not asked again."""
    if product_set.pk not in known:
        known[product_set.pk] = SetTrace(
            product_set_id=product_set.pk,
            name=product_set.name,
            kind=product_set.kind,
            is_member=ProductSetItem.objects.filter(product_set=product_set, product=product).exists(),
            is_waiting=product_set.is_waiting,
            rules=_rules(product, product_set, known) if product_set.kind == ProductSetKind.RULES else (),
        )
    return known[product_set.pk]


def _rules(product: Product, product_set: ProductSet, known: dict[int, SetTrace]) -> tuple[RuleTrace, ...]:
    rows = list(product_set.rules.select_related("used_set"))
    rules = rules_in_order(rows)
    matching = _matching(product, rules)
    return tuple(
        RuleTrace(
            position=row.position,
            rule=rule,
            is_match=at in matching,
            decides=bool(matching) and at == max(matching),
            inner=_explain(product, row.used_set, known) if row.used_set is not None else None,
        )
        for at, (row, rule) in enumerate(zip(rows, rules, strict=True))
    )


def _matching(product: Product, rules: Sequence[SetRule]) -> Collection[int]:
    """The places of the rules that speak of the product; one statement."""
    if not rules:
        return ()
    conditions = [matches(rule) for rule in rules]
    columns = ", ".join(sql for sql, _values in conditions)
    values = [value for _sql, given in conditions for value in given]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM storefront_product product WHERE product.id = %s", [*values, product.pk])
        answers = cursor.fetchone()
    return [at for at, answer in enumerate(answers) if answer]

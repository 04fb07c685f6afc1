"""Give a set new rules: at once if the set is small, by the worker if it is large. Cycles of sets are refused.

The caller wakes the worker (`storefront/tasks.py`) when the answer says that the set waits; beat would, too.
"""

# Every statement here is made of constants and conditions of `set_rules.py`; values are always parameters.
# ruff: noqa: S608

from collections.abc import Sequence

from django.db import connection, transaction

from storefront.domain.set_rules import (
    MOST_LISTED,
    MOST_RULES,
    MOST_VALUES,
    SetRule,
    is_number,
    may_be_included,
    membership,
)
from storefront.domain.write_sets import (
    is_only_writer,
    one_writer,
    rules_of_sets,
    used_sets,
    write_changed_sets,
    write_set_ids,
)
from storefront.models import Comparison, ProductSet, ProductSetItem, ProductSetKind, ProductSetRule, RuleKind

#: Sets with up to so many products, before and after, are written while the person waits.
AT_ONCE = 5_000
_ONE_CHANGE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('change_rules'), hashtext(current_schema()))"


class RulesRefused(Exception):
    """The rules cannot be those of the set; `code` says why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def change_rules(product_set: ProductSet, rules: Sequence[SetRule]) -> bool:
    """Make these the set's rules, in this order. Answers whether the worker has to write the members.

    Raises RulesRefused: not a set of rules, a rule that is not whole, too many, or a set that would use itself.
    """
    if product_set.kind != ProductSetKind.RULES:
        raise RulesRefused("product_set.not_rules", f"Set {product_set.pk} is of kind {product_set.kind}.")
    _check(rules)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ONE_CHANGE_AT_A_TIME)
        if product_set.pk in would_use(used_sets(rules)):
            raise RulesRefused("product_set.cycle", f"Set {product_set.pk} would use itself.")
        product_set.rules.all().delete()
        ProductSetRule.objects.bulk_create(
            _row(product_set, position, rule) for position, rule in enumerate(rules, start=1)
        )
        waits = not (is_small(product_set, rules) and is_only_writer())
        if waits:
            ProductSet.objects.filter(pk=product_set.pk).update(is_waiting=True)
        else:
            write_changed_sets([product_set.pk])
        product_set.is_waiting = waits
    return waits


def would_use(set_ids: set[int]) -> set[int]:
    """These sets and every set that they look into, directly or through others."""
    rules = rules_of_sets()
    found, ahead = set(), set(set_ids)
    while ahead:
        pk = ahead.pop()
        found.add(pk)
        ahead |= used_sets(rules.get(pk, ())) - found
    return found


def using(set_id: int) -> set[int]:
    """The set itself and every set of rules that looks into it, directly or through others."""
    rules = rules_of_sets()
    found, size = {set_id}, 0
    while size != len(found):
        size = len(found)
        found |= {pk for pk, of_set in rules.items() if used_sets(of_set) & found}
    return found


def is_small(product_set: ProductSet, rules: Sequence[SetRule]) -> bool:
    """Whether members before and after are few. Neither is counted further than needed."""
    wide, wide_values = may_be_included(rules)
    narrow, narrow_values = membership(rules)
    wanted = f"SELECT FROM storefront_product product WHERE {wide} AND {narrow} LIMIT %s"
    present = "SELECT FROM storefront_productsetitem WHERE product_set_id = %s LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT count(*) FROM ({present}) AS present), (SELECT count(*) FROM ({wanted}) AS wanted)",
            [product_set.pk, AT_ONCE + 1, *wide_values, *narrow_values, AT_ONCE + 1],
        )
        return all(count <= AT_ONCE for count in cursor.fetchone())


def drop_set(product_set: ProductSet) -> None:
    """Delete a set that nothing uses, and let no listing remember it. Raises ProtectedError."""
    with transaction.atomic():
        one_writer()
        members = ProductSetItem.objects.filter(product_set=product_set).values_list("product_id", flat=True)
        left = list(members)
        product_set.delete()
        write_set_ids(left)


def _row(product_set: ProductSet, position: int, rule: SetRule) -> ProductSetRule:
    return ProductSetRule(
        product_set=product_set,
        position=position,
        effect=rule.effect,
        kind=rule.kind,
        category_id=rule.category_id,
        brand_id=rule.brand_id,
        tag=rule.tag,
        attribute=rule.attribute,
        comparison=rule.comparison,
        values=list(rule.values),
        product_ids=list(rule.product_ids),
        used_set_id=rule.used_set_id,
    )


def _check(rules: Sequence[SetRule]) -> None:
    if len(rules) > MOST_RULES:
        raise RulesRefused("product_set.too_many_rules", f"{len(rules)} rules; {MOST_RULES} are the most.")
    for position, rule in enumerate(rules, start=1):
        if not is_whole(rule):
            raise RulesRefused("product_set.rule_not_whole", f"Rule {position} lacks what its kind asks for.")


def is_whole(rule: SetRule) -> bool:
    """Whether the rule has what its kind asks for, in bounds."""
    needed = {
        RuleKind.CATEGORY: rule.category_id is not None,
        RuleKind.BRAND: rule.brand_id is not None,
        RuleKind.TAG: bool(rule.tag),
        RuleKind.ATTRIBUTE: bool(rule.attribute) and _is_comparable(rule),
        RuleKind.PRODUCTS: 0 < len(rule.product_ids) <= MOST_LISTED,
        RuleKind.SET: rule.used_set_id is not None,
    }
    return needed.get(RuleKind(rule.kind), False)


def _is_comparable(rule: SetRule) -> bool:
    given = [value for value in rule.values if value]
    if rule.comparison == Comparison.RANGE:
        return len(rule.values) == 2 and bool(given) and all(is_number(value) for value in given)
    if rule.comparison == Comparison.ONE_OF:
        return 0 < len(given) <= MOST_VALUES
    return rule.comparison in Comparison.values and len(rule.values) == 1 and bool(given)

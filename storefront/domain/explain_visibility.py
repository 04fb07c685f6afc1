"""Why a buyer sees a product, or does not: the decision of `visibility.py` as steps, for the desk.

The desk imports from here. The tests hold both to the same answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from storefront.domain.explain_set import SetTrace, explain_sets
from storefront.domain.visibility import Rule, in_force
from storefront.models import Effect, Listing, Product


class Verdict(StrEnum):
    """The rule that settled it, the strongest first."""

    NOT_ON_SALE = "not_on_sale"
    PRODUCT_HIDDEN = "product_hidden"
    PRODUCT_SHOWN = "product_shown"
    SET_HIDDEN = "set_hidden"
    SET_SHOWN = "set_shown"
    NOTHING_INCLUDES_IT = "nothing_includes_it"


VISIBLE_VERDICTS = frozenset({Verdict.PRODUCT_SHOWN, Verdict.SET_SHOWN})


@dataclass(frozen=True, slots=True)
class VisibilityStep:
    """One rule and its say. `source` is "customer", "connection" or "team"; a replaced rule has none.

    `membership` tells why the product is in the set that the rule names, or is not.
    """

    source: str
    effect: str
    target_name: str
    names_a_set: bool
    concerns_product: bool
    is_replaced: bool
    membership: SetTrace | None = None


@dataclass(frozen=True, slots=True)
class VisibilityTrace:
    """The decision, what settled it, and every rule that was looked at."""

    is_visible: bool
    verdict: Verdict
    steps: tuple[VisibilityStep, ...]


def explain_visibility(
    product: Product,
    customer_rules: Iterable[Rule],
    connection_rules: Iterable[Rule],
    team_rules: Iterable[Rule] = (),
) -> VisibilityTrace:
    """The same decision as `visible_condition`, rule by rule. Reads the listing row and the sets that are named."""
    sides = tuple(
        (source, in_force(rules))
        for source, rules in (("customer", customer_rules), ("connection", connection_rules), ("team", team_rules))
    )
    set_ids = Listing.objects.filter(product=product).values_list("set_ids", flat=True).first()
    sets = _sets_of(product, [rule for _source, rules in sides for rule in rules.values()])
    member_of = frozenset(set_ids or ())
    steps = tuple(
        _step(source, rule, product, member_of, sets, is_replaced=any(target in later for _later, later in sides[at:]))
        for at, (source, rules) in enumerate(sides, start=1)
        for target, rule in rules.items()
    )
    verdict = Verdict.NOT_ON_SALE if set_ids is None else _verdict(steps)
    return VisibilityTrace(verdict in VISIBLE_VERDICTS, verdict, steps)


def _sets_of(product: Product, rules: list[Rule]) -> dict[int, SetTrace]:
    return explain_sets(product, {rule.product_set_id for rule in rules if rule.product_set_id is not None})


def _step(
    source: str,
    rule: Rule,
    product: Product,
    member_of: frozenset[int],
    sets: dict[int, SetTrace],
    *,
    is_replaced: bool,
) -> VisibilityStep:
    if rule.product_set_id is None:
        concerns = rule.product_id == product.pk
        return VisibilityStep(source, rule.effect, product.sku if concerns else "", False, concerns, is_replaced)
    told = sets.get(rule.product_set_id)
    concerns = rule.product_set_id in member_of
    return VisibilityStep(source, rule.effect, told.name if told else "", True, concerns, is_replaced, told)


#: What a rule on the product says, strongest first: a product's row beats a set's, hide beats show.
_STRENGTH = (
    (False, Effect.HIDE, Verdict.PRODUCT_HIDDEN),
    (False, Effect.SHOW, Verdict.PRODUCT_SHOWN),
    (True, Effect.HIDE, Verdict.SET_HIDDEN),
    (True, Effect.SHOW, Verdict.SET_SHOWN),
)


def _verdict(steps: tuple[VisibilityStep, ...]) -> Verdict:
    said = {(step.names_a_set, step.effect) for step in steps if step.concerns_product and not step.is_replaced}
    return next(
        (verdict for names_a_set, effect, verdict in _STRENGTH if (names_a_set, effect) in said),
        Verdict.NOTHING_INCLUDES_IT,
    )

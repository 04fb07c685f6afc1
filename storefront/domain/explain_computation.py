"""How a version came to its price at one quantity, step by step: its own line, or the parent's price, the rule that
fitted, the rounding and the floor; and the same of parent and floor.

Decides nothing: the pieces are those of `price_rules.py`, asked at one quantity instead of for whole rows of breaks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from storefront.domain.price_figures import path_of
from storefront.domain.price_rules import (
    MAX_DEPTH,
    Article,
    Break,
    Breaks,
    Figures,
    Inheritance,
    Scope,
    altered,
    amount_at,
    breaks_of,
    fitting_scope,
)
from storefront.models import Category, PriceLine, PriceListVersion, PriceRule, Product


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One version's word at a quantity. `amount` is None where it has no price.

    `fixed`: by its own line. Else `parent` was asked (None: its list has no version in force), altered by `rule`'s
    percentage to `computed`, rounded to `decimals` as `rounded`, and lifted to the floor where `is_lifted`.
    """

    version: PriceListVersion
    amount: Decimal | None
    fixed: Decimal | None = None
    parent: "PriceStep | None" = None
    rule: PriceRule | None = None
    computed: Decimal | None = None
    decimals: int = 0
    rounded: Decimal | None = None
    floor: "PriceStep | None" = None
    is_lifted: bool = False


class Computations:
    """Every version that one product's prices may come from, read once."""

    def __init__(self, product: Product, chain: Sequence[int], inheritances: Sequence[Inheritance]) -> None:
        self._known = {each.version_id: each for each in inheritances}
        sources = {source for each in inheritances for source in (each.parent_id, each.floor_id) if source is not None}
        versions = PriceListVersion.objects.select_related("price_list", "parent_list", "floor_list")
        self._versions = versions.in_bulk([*chain, *self._known, *sources])
        self._rules = _fitting_rules(product, self._known)
        percents = {version_id: rule.percent for version_id, rule in self._rules.items()}
        self._figures = Figures(_lines(product, list(self._versions)), percents, self._known)

    def breaks_of(self, version_id: int) -> Breaks:
        """Every price of the product in the version."""
        return breaks_of(version_id, self._figures)

    def step(self, version_id: int, quantity: Decimal, depth: int = 0) -> PriceStep:
        """How the version comes to its price at the quantity."""
        version = self._versions[version_id]
        fixed = amount_at(self._figures.lines.get(version_id, ()), quantity)
        inheritance = self._known.get(version_id)
        if fixed is not None or inheritance is None or inheritance.parent_id is None or depth >= MAX_DEPTH:
            return PriceStep(version, amount=fixed, fixed=fixed)
        parent = self.step(inheritance.parent_id, quantity, depth + 1)
        rule = self._rules.get(version_id)
        if parent.amount is None:
            return PriceStep(version, amount=None, parent=parent, rule=rule)
        floor = None
        if inheritance.floor_id is not None:
            floor = self.step(inheritance.floor_id, quantity, depth + 1)
        return _computed(version, parent, rule, floor, inheritance.decimals)


def _computed(
    version: PriceListVersion, parent: PriceStep, rule: PriceRule | None, floor: PriceStep | None, decimals: int
) -> PriceStep:
    amount = parent.amount or Decimal(0)
    exact = rounded = amount
    if rule is not None:
        exact = amount * (100 + rule.percent) / 100
        rounded = altered(amount, rule.percent, decimals)
    least = floor.amount if floor is not None else None
    is_lifted = least is not None and least > rounded
    return PriceStep(
        version, amount=least if is_lifted else rounded, parent=parent, rule=rule, computed=exact, decimals=decimals,
        rounded=rounded, floor=floor, is_lifted=is_lifted,
    )  # fmt: skip


def _lines(product: Product, version_ids: Sequence[int]) -> dict[int, Breaks]:
    found: dict[int, list[Break]] = {}
    rows = PriceLine.objects.filter(product=product, version__in=version_ids).order_by("min_quantity")
    for version_id, start, price in rows.values_list("version_id", "min_quantity", "price"):
        found.setdefault(version_id, []).append((start, price))
    return {version_id: tuple(breaks) for version_id, breaks in found.items()}


def _fitting_rules(product: Product, known: Mapping[int, Inheritance]) -> dict[int, PriceRule]:
    """The rule of each version that fits the product best."""
    if not known:
        return {}
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    article = Article(path_of(product.category_id, parents), product.brand_id)
    by_scope: dict[int, dict[Scope, PriceRule]] = {}
    for rule in PriceRule.objects.filter(version__in=list(known)).select_related("category", "brand"):
        by_scope.setdefault(rule.version_id, {})[rule.category_id, rule.brand_id] = rule
    chosen: dict[int, PriceRule] = {}
    for version_id, rules in by_scope.items():
        scope = fitting_scope({scope: rule.percent for scope, rule in rules.items()}, article)
        if scope is not None:
            chosen[version_id] = rules[scope]
    return chosen

"""What a product costs, asked the slow way: list by list, version by version, rule by rule, in fractions.

Shares nothing with `storefront/domain`: it was written from docs/algorithms/pricing.md alone. Quantities and amounts
are fractions; moments are plain numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class OracleRule:
    """A percentage on a category and all below, on a brand, on both, or on everything."""

    percent: Fraction
    category: int | None = None
    brand: int | None = None


@dataclass(frozen=True)
class OracleVersion:
    """One version; `lines` by product: from quantity, amount. `contents` is the number of the version it repeats."""

    number: int
    starts: int = 0
    ends: int | None = None
    is_published: bool = True
    lines: Mapping[int, Mapping[Fraction, Fraction]] = field(default_factory=dict)
    rules: Sequence[OracleRule] = ()
    parent: int | None = None
    floor: int | None = None
    decimals: int = 4
    contents: int | None = None


@dataclass(frozen=True)
class OracleList:
    """A list with all its versions."""

    versions: Sequence[OracleVersion]
    currency: str = "EUR"


@dataclass(frozen=True)
class World:
    """Everything: lists by number, the parent of each category, category and brand of each product."""

    lists: Mapping[int, OracleList]
    category_parents: Mapping[int, int | None]
    products: Mapping[int, tuple[int, int | None]]


def cost(
    world: World, asked: Sequence[int], currency: str, product: int, quantity: Fraction, at: int
) -> tuple[int, Fraction] | None:
    """The list that answers and its price; None: on request."""
    for number in asked:
        if world.lists[number].currency == currency:
            amount = amount_in(world, number, product, quantity, at)
            if amount is not None:
                return number, amount
    return None


def amount_in(world: World, number: int, product: int, quantity: Fraction, at: int) -> Fraction | None:
    """The price in one list."""
    version = in_force(world.lists[number], at)
    if version is None:
        return None
    breaks = version.lines.get(product, {})
    reached = [start for start in breaks if start <= quantity]
    if reached:
        return breaks[max(reached)]
    if version.parent is None:
        return None
    amount = amount_in(world, version.parent, product, quantity, at)
    if amount is None:
        return None
    rule = best_rule(world, version.rules, product)
    if rule is not None:
        amount = half_up(amount + amount * rule.percent / 100, version.decimals)
    if version.floor is not None:
        least = amount_in(world, version.floor, product, quantity, at)
        if least is not None and least > amount:
            amount = least
    return amount


def in_force(price_list: OracleList, at: int) -> OracleVersion | None:
    """The highest number of those that hold at the moment; what it repeats, if it repeats one."""
    best = None
    for version in price_list.versions:
        holds = version.is_published and version.starts <= at and (version.ends is None or at < version.ends)
        if holds and (best is None or version.number > best.number):
            best = version
    if best is not None and best.contents is not None:
        return next(version for version in price_list.versions if version.number == best.contents)
    return best


def best_rule(world: World, rules: Sequence[OracleRule], product: int) -> OracleRule | None:
    """Both beat a category, a category a brand, a brand nothing; of two categories the nearer."""
    category, brand = world.products[product]
    ranked = []
    for place, rule in enumerate(rules):
        distance = 0 if rule.category is None else steps_up(world, category, rule.category)
        if distance is None or (rule.brand is not None and rule.brand != brand):
            continue
        kind = (2 if rule.category is not None else 0) + (1 if rule.brand is not None else 0)
        ranked.append((kind, -distance, -place))
    return rules[-max(ranked)[2]] if ranked else None


def steps_up(world: World, category: int, wanted: int) -> int | None:
    """How far above the category the wanted one stands; None: it does not."""
    steps, at = 0, category
    while at != wanted:
        above = world.category_parents[at]
        if above is None:
            return None
        steps, at = steps + 1, above
    return steps


def half_up(amount: Fraction, decimals: int) -> Fraction:
    """Rounded to so many decimals; amounts are never negative."""
    unit = 10**decimals
    return Fraction((amount * unit + Fraction(1, 2)).__floor__(), unit)

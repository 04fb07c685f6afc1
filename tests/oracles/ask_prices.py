"""Hold the shop's choice of a price against the oracle's, on values: no database, so that a million cases are minutes.

What the database decides (which version is in force, which lines and rules are read) is held against the same oracle
in tests/storefront/test_price_oracle.py.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random

from storefront.domain.price_figures import path_of
from storefront.domain.price_rules import Article, Figures, Inheritance, Scope, breaks_of, fitting_scope
from storefront.domain.pricing import Price, merge_breaks, price_at
from tests.oracles.price_worlds import LISTS, PRODUCTS, random_world
from tests.oracles.prices import OracleVersion, World, cost

_QUANTITIES = [Fraction(n, 4) for n in (1, 2, 3, 4, 7, 8, 19, 20, 21, 40, 79, 80, 400)]
_QUESTIONS_PER_WORLD = 50


def differences(cases: int, seed: int) -> list[str]:
    """Each case where shop and oracle differ, in words; at most ten."""
    random = Random(seed)
    found: list[str] = []
    for first in range(0, cases, _QUESTIONS_PER_WORLD):
        world_seed = random.getrandbits(63)
        world = random_world(Random(world_seed), has_history=False)
        prices: dict[tuple[int, ...], Sequence[Price]] = {}
        for _question in range(min(_QUESTIONS_PER_WORLD, cases - first)):
            asked = tuple(random.sample(range(1, LISTS + 1), random.randint(1, 3)))
            product, quantity = random.randint(1, PRODUCTS), random.choice(_QUANTITIES)
            if (product, *asked) not in prices:
                prices[product, *asked] = shops_prices(world, asked, product)
            told, expected = _told(prices[product, *asked], quantity), cost(world, asked, "EUR", product, quantity, 0)
            if told != expected and len(found) < 10:
                found.append(
                    f"world {world_seed}, lists {asked}, product {product} x {quantity}: {told}, not {expected}"
                )
    return found


def shops_prices(world: World, asked: Sequence[int], product: int) -> Sequence[Price]:
    """The shop's breaks; a list's number stands for its one version."""
    versions = {number: row.versions[0] for number, row in world.lists.items()}
    figures = _figures(world, versions, product)
    chain = [number for number in asked if world.lists[number].currency == "EUR"]
    by_version = {
        number: [
            Price(amount, Decimal(1), "EUR", start, number) for start, amount in breaks_of(number, figures)
        ]
        for number in chain
    }  # fmt: skip
    return merge_breaks(by_version, chain)


def _figures(world: World, versions: dict[int, OracleVersion], product: int) -> Figures:
    category, brand = world.products[product]
    article = Article(path_of(category, world.category_parents), brand)
    lines, percents, inheritances = {}, {}, {}
    for number, version in versions.items():
        if product in version.lines:
            rows = version.lines[product].items()
            lines[number] = tuple(sorted((decimal(start), decimal(amount)) for start, amount in rows))
        rules: dict[Scope, Decimal] = {(rule.category, rule.brand): decimal(rule.percent) for rule in version.rules}
        scope = fitting_scope(rules, article)
        if scope is not None:
            percents[number] = rules[scope]
        if version.parent is not None:
            inheritances[number] = Inheritance(number, version.parent, version.floor, version.decimals)
    return Figures(lines, percents, inheritances)


def _told(breaks: Sequence[Price], quantity: Fraction) -> tuple[int, Fraction] | None:
    price = price_at(breaks, decimal(quantity))
    return (price.version_id, Fraction(price.amount)) if price is not None else None


def decimal(number: Fraction) -> Decimal:
    """The same number; its denominator is one of a decimal."""
    return Decimal(number.numerator) / Decimal(number.denominator)

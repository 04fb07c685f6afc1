"""Random worlds of price lists, small enough that everything meets: breaks, rules, parents, floors, currencies.

Amounts and percentages are chosen so that roundings fall on halves. A world is decided by its seed alone.
"""

from collections.abc import Mapping
from fractions import Fraction
from random import Random

from tests.oracles.prices import OracleList, OracleRule, OracleVersion, World

CATEGORIES = {1: None, 2: 1, 3: 2, 4: 1, 5: None}
BRANDS = (1, 2)
PRODUCTS = 4
LISTS = 7
#: The moments that a world has.
MOMENTS = 12
_STARTS = [Fraction(n, 2) for n in (0, 1, 2, 4, 10, 20, 40)]
_PERCENTS = [Fraction(n, 4) for n in (-400, -150, -50, -33, -32, -10, -1, 0, 1, 30, 100, 3999)]


def random_world(random: Random, *, has_history: bool) -> World:
    """Lists whose parents and floors are always earlier ones, at most five steps; with one version each, or several."""
    depths: dict[int, int] = {}
    lists: dict[int, OracleList] = {}
    products = {
        product: (random.choice(list(CATEGORIES)), random.choice([None, *BRANDS])) for product in range(1, PRODUCTS + 1)
    }
    for number in range(1, LISTS + 1):
        sources = [earlier for earlier in lists if depths[earlier] < 5 and lists[earlier].currency == "EUR"]
        versions: list[OracleVersion] = []
        for place in range(1, random.randint(1, 4) + 1 if has_history else 2):
            versions.append(_version(random, place, sources, versions if has_history else None))
        currency = "EUR" if random.random() < 0.9 else "CHF"
        lists[number] = OracleList(tuple(_of_one_currency(each, currency) for each in versions), currency)
        named = {source for each in versions for source in (each.parent, each.floor) if source is not None}
        depths[number] = max((depths[source] + 1 for source in named), default=0)
    return World(lists, CATEGORIES, products)


def _version(random: Random, number: int, sources: list[int], earlier: list[OracleVersion] | None) -> OracleVersion:
    """With a history: dates, drafts, and some that repeat an earlier one."""
    starts, ends, is_published, contents = 0, None, True, None
    if earlier is not None:
        starts = random.randint(0, MOMENTS - 1)
        ends = random.randint(starts + 1, MOMENTS + 3) if random.random() < 0.4 else None
        is_published = random.random() < 0.85
        repeatable = [each.number for each in earlier if each.is_published and each.contents is None]
        contents = random.choice(repeatable) if repeatable and random.random() < 0.25 else None
    has_parent = contents is None and bool(sources) and random.random() < 0.75
    return OracleVersion(
        number, starts, ends, is_published,
        lines={} if contents is not None else _lines(random, 0.25 if has_parent else 0.8),
        rules=_rules(random) if has_parent else (),
        parent=random.choice(sources) if has_parent else None,
        floor=random.choice(sources) if has_parent and random.random() < 0.4 else None,
        decimals=random.choice((0, 1, 2, 4, 6)), contents=contents,
    )  # fmt: skip


def _lines(random: Random, share: float) -> Mapping[int, Mapping[Fraction, Fraction]]:
    return {
        product: {
            start: Fraction(random.choice((0, 1, 25, 333_333, 1_005_000, 4_000_000, 10_150_000)), 10**6)
            * random.choice((1, 1, 3))
            for start in random.sample(_STARTS, random.randint(1, 3))
        }
        for product in range(1, PRODUCTS + 1)
        if random.random() < share
    }


def _rules(random: Random) -> tuple[OracleRule, ...]:
    scopes = [(category, brand) for category in (None, *CATEGORIES) for brand in (None, *BRANDS)]
    chosen = random.sample(scopes, random.randint(0, 6))
    return tuple(OracleRule(random.choice(_PERCENTS), category, brand) for category, brand in chosen)


def _of_one_currency(version: OracleVersion, currency: str) -> OracleVersion:
    """A list in another currency computes from nothing here."""
    if currency == "EUR" or version.parent is None:
        return version
    return OracleVersion(
        version.number, version.starts, version.ends, version.is_published, version.lines, contents=version.contents
    )

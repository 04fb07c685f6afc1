"""Make a trade's products from its vocabulary: equal arguments give equal products, on every machine.

Pure: no database, no clock. GTINs lie in the range 952 that GS1 keeps for demonstrations.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from admin_ui.demo.vocabulary import LANGUAGES, Family, Texts, Trade

DEMONSTRATION_PREFIX = "952"
CENT = Decimal("0.01")
NAME_MAX = 255
#: How article numbers of each trade look, by the position within a family: most are plain, some must be escaped
#: in addresses.
SKU_SHAPES = {
    "safety": ("{code}-{n:04d}",) * 14 + ("{code}-{n:04d}+", "{code}.{n:04d}_B"),
    "electrical": ("{code}{n:04d}",) * 10 + ("{code}{n:04d} BK", "{code}{n:04d}/2", "{code}{n:04d}&{n}"),
    "fasteners": ("{code}-{n:04d}",) * 10
    + ("{code} {n:04d}", "{code}-{n:04d}/A2", "{code}#{n:04d}", "{code}-{n:04d}%"),
}


@dataclass(frozen=True, slots=True)
class Article:
    """One product as the vocabulary yields it. `price` is the shop's own, for `family.price_unit` units."""

    family: Family
    sku: str
    names: Texts
    texts: Texts
    brand: str
    part_number: str
    gtin: str
    price: Decimal
    attributes: tuple[dict[str, Any], ...]
    colour: str
    stock: int
    lead_time_days: int
    popularity: int


def gtin13(twelve_digits: str) -> str:
    """The number with its check digit. Source: GS1 General Specifications, 7.9."""
    weighted = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(twelve_digits))
    return twelve_digits + str(-weighted % 10)


def generate(trade: Trade, count: int) -> tuple[Article, ...]:
    """`count` articles, or all there are if fewer, every family in its turn."""
    turns = [_variants(trade, number, family) for number, family in enumerate(trade.families)]
    rounds = itertools.chain.from_iterable(itertools.zip_longest(*turns))
    return tuple(itertools.islice((article for article in rounds if article is not None), count))


def _variants(trade: Trade, family_number: int, family: Family) -> Iterator[Article]:
    """Every combination of model, brand and axis values, in an order that mixes them."""
    dice = random.Random(f"{trade.name}/{family_number}")  # noqa: S311 – the same goods in every clone, no secrets
    choices = [range(len(axis.values)) for axis in family.axes]
    combinations: list[tuple[Any, ...]] = list(itertools.product(range(family.models), family.brands, *choices))
    dice.shuffle(combinations)
    for n, (model, brand, *steps) in enumerate(combinations, start=1):
        yield _article(trade.name, family_number, family, n, model, brand, steps, dice)


def _article(
    trade: str, family_number: int, family: Family, n: int, model: int, brand: str, steps: list[int],
    dice: random.Random,
) -> Article:  # fmt: skip
    series = (
        f"{brand.split()[0]} {(family_number % 9 + 1) * 100 + model * 10}" if family.models > 1 else brand.split()[0]
    )
    shapes = SKU_SHAPES[trade]
    trade_digit = str(list(SKU_SHAPES).index(trade) + 1)
    return Article(
        family=family,
        sku=shapes[n % len(shapes)].format(code=family.code, n=n),
        names={language: _name(family, series, steps, language) for language in LANGUAGES},
        texts=family.texts,
        brand=brand,
        part_number=f"{brand[:2].upper()}{family_number:02d}{n:04d}",
        gtin=gtin13(f"{DEMONSTRATION_PREFIX}{trade_digit}{family_number:03d}{n:05d}"),
        price=_price(family, model, brand, steps),
        attributes=tuple(_attribute(axis, step) for axis, step in zip(family.axes, steps, strict=True)),
        colour=_colour(family, steps),
        stock=dice.choice((0, 12, 40, 85, 120, 300, 650, 2400)) * int(family.step if family.step >= 1 else 1),
        lead_time_days=dice.choice((1, 1, 2, 2, 3, 5, 8, 14)),
        popularity=dice.randrange(1000),
    )


def _name(family: Family, series: str, steps: list[int], language: str) -> str:
    values = [_with_unit(axis.values[step][language], axis.unit) for axis, step in zip(family.axes, steps, strict=True)]
    return ", ".join([f"{family.names[language]} {series}", *values])[:NAME_MAX]


def _with_unit(value: str, unit: str) -> str:
    return f"{value} {unit}" if unit else value


def _attribute(axis: Any, step: int) -> dict[str, Any]:
    """As `Product.attributes` keeps it; a value that reads the same everywhere is plain text."""
    value = axis.values[step]
    is_same = len(set(value.values())) == 1
    return {
        "names": axis.names,
        "value": value["en"] if is_same else value,
        "unit": axis.unit,
    }


def _price(family: Family, model: int, brand: str, steps: list[int]) -> Decimal:
    price = family.price * (1 + Decimal(model) * 9 / 100) * (1 + Decimal(family.brands.index(brand)) * 7 / 100)
    for axis, step in zip(family.axes, steps, strict=True):
        price *= (1 + axis.growth) ** step
    return max(price.quantize(CENT, ROUND_HALF_UP), CENT)


def _colour(family: Family, steps: list[int]) -> str:
    for axis, step in zip(family.axes, steps, strict=True):
        if axis.colours:
            return axis.colours[step]
    colours = family.colours or ("#5b7fa6",)
    return colours[steps[0] % len(colours)]

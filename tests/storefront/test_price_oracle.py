"""The shop's price is the oracle's: on values in many cases, and through the database with dates, drafts and history.

PRICE_CASES asks for more of the first (20,000 unless told); the million: `python -m tests.oracles prices`.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest

from storefront.domain.explain_price import explain_price
from storefront.domain.pricing import breaks_for, price_at, price_chain, read_inheritances
from storefront.models import Brand, Category, PriceLine, PriceList, PriceListVersion, PriceRule
from tests.factories.storefront import make_product, make_shopper
from tests.oracles.ask_prices import decimal, differences
from tests.oracles.price_worlds import BRANDS, CATEGORIES, LISTS, MOMENTS, PRODUCTS, random_world
from tests.oracles.prices import OracleVersion, World, cost

CASES = int(os.environ.get("PRICE_CASES", "20000"))
START = datetime(2026, 1, 1, tzinfo=UTC)
Question = tuple[tuple[int, ...], Fraction, int]


def test_price_on_values_is_the_oracles() -> None:
    assert differences(CASES, seed=20261125) == []


class Stored:
    """A world in the database. Moments are days."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.categories: dict[int | None, Category | None] = {None: None}
        for number, parent in CATEGORIES.items():
            slug, above = f"c{number}", self.categories[parent]
            self.categories[number] = Category.objects.create(slug=slug, parent=above)
        self.brands: dict[int | None, Brand | None] = {None: None}
        for number in BRANDS:
            self.brands[number] = Brand.objects.create(name=f"B{number}")
        self.products = {
            number: make_product(f"P{number}", category=self.categories[category], brand=self.brands[brand])
            for number, (category, brand) in world.products.items()
        }
        self.lists = {
            number: PriceList.objects.create(code=f"l{number}", name=f"L{number}", currency=row.currency)
            for number, row in world.lists.items()
        }
        for number, row in world.lists.items():
            written: dict[int | None, PriceListVersion | None] = {None: None}
            for version in row.versions:
                written[version.number] = self._write(self.lists[number], version, written[version.contents])

    def _write(
        self, price_list: PriceList, version: OracleVersion, contents: PriceListVersion | None
    ) -> PriceListVersion:
        row = PriceListVersion.objects.create(
            price_list=price_list, number=version.number, valid_from=moment(version.starts),
            valid_until=None if version.ends is None else moment(version.ends), contents=contents,
            parent_list=self.lists.get(version.parent), floor_list=self.lists.get(version.floor), decimals=version.decimals,
        )  # fmt: skip
        PriceLine.objects.bulk_create(
            PriceLine(version=row, product=self.products[product], min_quantity=decimal(start), price=decimal(amount))
            for product, breaks in version.lines.items()
            for start, amount in breaks.items()
        )
        PriceRule.objects.bulk_create(
            PriceRule(
                version=row, percent=decimal(rule.percent),
                category=self.categories[rule.category], brand=self.brands[rule.brand],
            )
            for rule in version.rules
        )  # fmt: skip
        if version.is_published:
            PriceListVersion.objects.filter(pk=row.pk).update(published_at=START)
        return row

    def told(self, question: Question) -> list[tuple[int, Fraction] | None]:
        """What the shop says of each product."""
        asked, quantity, at = question
        ids, now = [self.lists[number].pk for number in asked], moment(at)
        chain = price_chain(ids, "EUR", now)
        inheritances = read_inheritances(chain, "EUR", now)
        shopper = replace(make_shopper(), price_chain=chain, inheritances=inheritances)
        found = breaks_for(shopper, [product.pk for product in self.products.values()])
        prices = {
            number: price_at(found.get(product.pk, ()), decimal(quantity)) for number, product in self.products.items()
        }
        for number, product in self.products.items():
            assert explain_price(product, decimal(quantity), ids, "EUR", now).price == prices[number]
        return [(int(p.price_list_name[1:]), Fraction(p.amount)) if p else None for p in prices.values()]


def moment(number: int) -> datetime:
    return START + timedelta(days=number)


def questions(random: Random) -> Iterator[Question]:
    for _number in range(8):
        asked = tuple(random.sample(range(1, LISTS + 1), random.randint(1, 4)))
        yield asked, random.choice([Fraction(1, 2), Fraction(1), Fraction(5), Fraction(30)]), random.randint(0, MOMENTS)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("seed", range(12))
def test_price_through_the_database_is_the_oracles_and_the_trace_the_same(seed: int) -> None:
    random = Random(seed)
    world = random_world(random, has_history=True)
    stored = Stored(world)

    for asked, quantity, at in questions(random):
        expected = [cost(world, asked, "EUR", product, quantity, at) for product in range(1, PRODUCTS + 1)]
        assert stored.told((asked, quantity, at)) == expected

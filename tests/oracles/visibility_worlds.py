"""Random catalogues with sets of every kind and buyers with random agreements: in the database, and as the oracle's
own values. The same seed makes the same world."""

import string
from collections.abc import Sequence
from random import Random
from typing import Any

from connections.models import ConnectionAssortmentRule
from storefront.domain.change_rules import change_rules
from storefront.domain.pick_products import pick_products
from storefront.domain.set_rules import SetRule
from storefront.domain.write_listing import everything_set, write_listings
from storefront.domain.write_sets import write_waiting_sets
from storefront.models import (
    Brand,
    Category,
    CustomerAssortmentRule,
    PriceLine,
    PriceList,
    Product,
    ProductSet,
    ProductText,
)
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import LONG_AGO, make_customer, make_price_list
from tests.oracles.visibility import Agreement, Goods, NaiveRule, NaiveSet, World

CATEGORIES, BRANDS, PICKED_SETS, RULE_SETS = 60, 25, 8, 24
FAMILY = 20
TAGS = ("new", "sale", "heavy", "bulky", "cold")
NAMES = ({"en": "Size", "de": "Größe"}, {"en": "Colour", "fr": "Couleur"}, {"en": "Length"})
VALUES = ("M", "XL", "12", "12,5", "13.75", "-4", {"en": "red", "fr": "rouge"}, {"en": "Dark Red", "de": "Dunkelrot"})
ASKED = ("m", "xl", "RED", "rouge", "12", "dunkel", "14")
BATCH = 5_000


class Made:
    """A world in the database, its twin for the oracle, and its buyers."""

    def __init__(self, random: Random, products: int, customers: int) -> None:
        self.random = random
        self.world = World(self._categories(), {}, {})
        self.brands = [Brand.objects.create(name=f"Brand {number}").pk for number in range(BRANDS)]
        self._products(products)
        write_listings()
        self._implicit_sets()
        for number in range(PICKED_SETS):
            self._new_set(number, "picked")
        for number in range(RULE_SETS):
            self._new_set(number, "rules")
        self.refill(ProductSet.objects.filter(kind__in=("picked", "rules")).order_by("pk").values_list("pk", flat=True))
        self.price_list = self._prices()
        self.buyers = [self._buyer() for _number in range(customers)]

    @property
    def agreements(self) -> list[Agreement]:
        """Of every buyer, in their order."""
        return [agreement for _agreed, agreement in self.buyers]

    def refill(self, set_ids: Sequence[int]) -> None:
        """Give these sets new members or rules; the worker writes what is large."""
        for pk in set_ids:
            row = ProductSet.objects.get(pk=pk)
            if row.kind == "picked":
                self._pick(row)
            else:
                self._rule(row)
        write_waiting_sets()

    def shake(self) -> None:
        """Change some of everything that membership depends on: products, the tree, picks, rules."""
        changed = self.random.sample(list(self.world.goods.values()), max(len(self.world.goods) // 100, 5))
        for goods in changed:
            self._vary(goods)
        Product.objects.bulk_update(
            [self._row(goods) for goods in changed],
            ["category", "brand", "tags", "attributes", "is_active"],
            batch_size=BATCH,
        )
        write_listings([goods.pk for goods in changed])
        self._move_a_branch()
        chosen = ProductSet.objects.filter(kind__in=("picked", "rules")).order_by("pk").values_list("pk", flat=True)
        self.refill(self.random.sample(list(chosen), 6))

    def _categories(self) -> dict[int, int | None]:
        parents: dict[int, int | None] = {}
        for number in range(CATEGORIES):
            above = self.random.choice([None, *parents]) if number > 3 else None
            made = Category.objects.create(slug=f"oracle-{number}", names={"en": f"Cat {number}"}, parent_id=above)
            parents[made.pk] = above
        return parents

    def _move_a_branch(self) -> None:
        moved = self.random.choice([pk for pk, above in self.world.parents.items() if above is not None])
        free = [pk for pk in self.world.parents if pk not in self.world.branch(moved)]
        self.world.parents[moved] = self.random.choice(free)
        Category.objects.filter(pk=moved).update(parent_id=self.world.parents[moved])
        branch = self.world.branch(moved)
        write_listings([goods.pk for goods in self.world.goods.values() if goods.category in branch])

    def _vary(self, goods: Goods) -> None:
        random = self.random
        goods.category = random.choice(list(self.world.parents))
        goods.brand = random.choice([None, *self.brands])
        goods.tags = random.sample(TAGS, random.randrange(3))
        goods.attributes = [(dict(name), random.choice(VALUES)) for name in random.sample(NAMES, random.randrange(3))]
        goods.is_on_sale = random.random() > 0.03

    def _row(self, goods: Goods) -> Product:
        return Product(
            pk=goods.pk or None, sku=goods.sku, category_id=goods.category, brand_id=goods.brand, tags=goods.tags,
            attributes=[{"names": names, "value": value, "unit": ""} for names, value in goods.attributes],
            popularity=goods.popularity, is_active=goods.is_on_sale,
        )  # fmt: skip

    def _products(self, count: int) -> None:
        for start in range(0, count, BATCH):
            batch = []
            for number in range(start, min(start + BATCH, count)):
                goods = Goods(0, f"P-{number:07d}", 0, None, [], [], self.random.randrange(1000), family(number))
                self._vary(goods)
                batch.append(goods)
            rows = Product.objects.bulk_create(self._row(goods) for goods in batch)
            for goods, row in zip(batch, rows, strict=True):
                goods.pk = row.pk
                self.world.goods[row.pk] = goods
            ProductText.objects.bulk_create(
                ProductText(product_id=goods.pk, language="en", name=f"Article {goods.family}") for goods in batch
            )

    def _implicit_sets(self) -> None:
        for row in ProductSet.objects.filter(kind="category"):
            self.world.sets[row.pk] = NaiveSet("category", category=row.category_id or 0)
        self.world.sets[everything_set().pk] = NaiveSet("everything")

    def _new_set(self, number: int, kind: str) -> None:
        self.world.sets[ProductSet.objects.create(name=f"{kind} {number}", kind=kind).pk] = NaiveSet(kind)

    def _pick(self, row: ProductSet) -> None:
        most = max(len(self.world.goods) // 20, 2)
        picked = self.random.sample(list(self.world.goods), self.random.randrange(1, min(most, 20_000)))
        self.world.sets[row.pk].picked = set(picked)
        pick_products(row, [self.world.goods[pk].sku for pk in picked])

    def _rule(self, row: ProductSet) -> None:
        """Only sets made before this one are used, so that none goes round."""
        rules = [self._any_rule(row.pk) for _number in range(self.random.randrange(1, 7))]
        self.world.sets[row.pk].rules = rules
        change_rules(row, [_as_rule(rule) for rule in rules])

    def _any_rule(self, own: int) -> NaiveRule:
        random = self.random
        earlier = [pk for pk in self.world.sets if pk < own]
        kind = random.choice(("category", "category", "brand", "tag", "attribute", "products", "set"))
        asked: Any = {
            "category": lambda: random.choice(list(self.world.parents)),
            "brand": lambda: random.choice(self.brands),
            "tag": lambda: random.choice(TAGS),
            "products": lambda: tuple(random.sample(list(self.world.goods), random.randrange(1, 40))),
            "set": lambda: random.choice(earlier),
            "attribute": self._any_comparison,
        }[kind]()
        return NaiveRule(random.random() < 0.65, kind, asked)

    def _any_comparison(self) -> tuple[str, str, tuple[str, ...]]:
        random = self.random
        name = random.choice([text for names in NAMES for text in names.values()]).upper()
        comparison = random.choice(("equals", "contains", "one_of", "range"))
        if comparison == "range":
            return name, comparison, random.choice((("12", "13"), ("12,5", ""), ("", "12"), ("-5", "99.5")))
        values = tuple(random.sample(ASKED, 3 if comparison == "one_of" else 1))
        return name, comparison, values

    def _prices(self) -> PriceList:
        price_list = make_price_list({}, published_at=None)
        version = price_list.versions.get()
        PriceLine.objects.bulk_create(
            (PriceLine(version=version, product_id=pk, min_quantity=0, price=1) for pk in self.world.goods),
            batch_size=BATCH,
        )
        version.published_at = LONG_AGO
        version.save(update_fields=["published_at"])
        return price_list

    def _buyer(self) -> tuple[Agreed, Agreement]:
        agreement = Agreement(self._rows(self.random.randrange(1, 7)), self._rows(self.random.randrange(4)))
        agreed = make_connection(customer=make_customer(), price_lists=(self.price_list,), sees_everything=False)
        for effect, what, pk in agreement.customer:
            target = {"product_id" if what == "product" else "product_set_id": pk}
            CustomerAssortmentRule.objects.create(customer=agreed.connection.customer, effect=effect, **target)
        for effect, what, pk in agreement.connection:
            target = {"product_id" if what == "product" else "product_set_id": pk}
            ConnectionAssortmentRule.objects.create(connection=agreed.connection, effect=effect, **target)
        return agreed, agreement

    def _rows(self, count: int) -> list[tuple[str, str, int]]:
        """Each target once, as the desk has it."""
        random = self.random
        rows: dict[tuple[str, int], str] = {}
        for _number in range(count):
            what = random.choice(("set", "set", "set", "product"))
            pk = random.choice(list(self.world.sets if what == "set" else self.world.goods))
            rows[what, pk] = random.choice(("show", "show", "hide"))
        return [(effect, what, pk) for (what, pk), effect in rows.items()]


def family(number: int) -> str:
    """A word that twenty products share, and no other begins with; nor does its ending look like a grammatical one."""
    letters, rest = "", number // FAMILY
    for _place in range(5):
        rest, letter = divmod(rest, len(string.ascii_lowercase))
        letters = string.ascii_lowercase[letter] + letters
    return f"fam{letters}x"


def _as_rule(rule: NaiveRule) -> SetRule:
    fields: dict[str, Any] = {
        "category": {"category_id": rule.asked},
        "brand": {"brand_id": rule.asked},
        "tag": {"tag": rule.asked},
        "products": {"product_ids": rule.asked},
        "set": {"used_set_id": rule.asked},
    }.get(rule.kind, {})
    if rule.kind == "attribute":
        name, comparison, values = rule.asked
        fields = {"attribute": name, "comparison": comparison, "values": values}
    return SetRule("include" if rule.includes else "exclude", rule.kind, **fields)

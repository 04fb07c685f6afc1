"""Who sees what, asked the slow way: one product, one set, one rule at a time.

Shares nothing with `storefront/domain`: written from DESIGN §9 alone. Effects are plain words; a rule names a set or
a product by its number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass
class Goods:
    """A product; `attributes` are pairs of names by language and a value, or values by language."""

    pk: int
    sku: str
    category: int
    brand: int | None
    tags: list[str]
    attributes: list[tuple[dict[str, str], Any]]
    popularity: int
    family: str
    is_on_sale: bool = True


@dataclass(frozen=True)
class NaiveRule:
    """A rule of a set: `asked` is what its kind needs."""

    includes: bool
    kind: str
    asked: Any


@dataclass
class NaiveSet:
    """A set: `category`, `picked`, `rules` or everything."""

    kind: str
    category: int = 0
    picked: set[int] = field(default_factory=set)
    rules: list[NaiveRule] = field(default_factory=list)


@dataclass(frozen=True)
class Agreement:
    """The rows of a customer and of his connection: effect, "set" or "product", number."""

    customer: Sequence[tuple[str, str, int]]
    connection: Sequence[tuple[str, str, int]]


@dataclass
class World:
    """Everything there is."""

    parents: dict[int, int | None]
    goods: dict[int, Goods]
    sets: dict[int, NaiveSet]

    def members_of(self, product: Goods) -> "Memberships":
        """The sets of a product, asked as needed."""
        return Memberships(self, product)

    def branch(self, category: int) -> set[int]:
        """The category and all below it."""
        return {pk for pk in self.parents if category in _upwards(self.parents, pk)}


class Memberships:
    """The sets of one product; each is decided once."""

    def __init__(self, world: World, product: Goods) -> None:
        self.world = world
        self.product = product
        self.above = _upwards(world.parents, product.category)
        self.known: dict[int, bool] = {}

    def holds(self, set_id: int) -> bool:
        """Whether the product is in the set."""
        if set_id not in self.known:
            self.known[set_id] = self._decide(self.world.sets[set_id])
        return self.known[set_id]

    def _decide(self, asked: NaiveSet) -> bool:
        if asked.kind == "everything":
            return True
        if asked.kind == "category":
            return asked.category in self.above
        if asked.kind == "picked":
            return self.product.pk in asked.picked
        is_in = False
        for rule in asked.rules:
            if self._is_about(rule):
                is_in = rule.includes
        return is_in

    def _is_about(self, rule: NaiveRule) -> bool:
        product = self.product
        if rule.kind == "category":
            return rule.asked in self.above
        if rule.kind == "brand":
            return bool(product.brand == rule.asked)
        if rule.kind == "tag":
            return rule.asked in product.tags
        if rule.kind == "products":
            return product.pk in rule.asked
        if rule.kind == "set":
            return self.holds(rule.asked)
        return _has_attribute(product, *rule.asked)


def sees(world: World, agreement: Agreement, product: Goods, memberships: Memberships) -> bool:
    """Whether the buyer sees it: his own row on the product, then on its sets; hide wins over show."""
    if not product.is_on_sale:
        return False
    replaced = {row[1:] for row in agreement.connection}
    rows = [*agreement.connection, *(row for row in agreement.customer if row[1:] not in replaced)]
    on_product = [effect for effect, what, pk in rows if what == "product" and pk == product.pk]
    if on_product:
        return "hide" not in on_product
    on_sets = [effect for effect, what, pk in rows if what == "set" and memberships.holds(pk)]
    return bool(on_sets) and "hide" not in on_sets


def all_seen(world: World, agreements: Iterable[Agreement]) -> list[set[int]]:
    """For each agreement every product that its buyers see: all pairs."""
    asked = list(agreements)
    seen: list[set[int]] = [set() for _agreement in asked]
    for product in world.goods.values():
        memberships = world.members_of(product)
        for at, agreement in enumerate(asked):
            if sees(world, agreement, product, memberships):
                seen[at].add(product.pk)
    return seen


def _upwards(parents: Mapping[int, int | None], category: int) -> set[int]:
    above, here = set(), category
    while True:
        above.add(here)
        parent = parents[here]
        if parent is None:
            return above
        here = parent


def _has_attribute(product: Goods, name: str, comparison: str, values: Sequence[str]) -> bool:
    for names, value in product.attributes:
        if name.lower() not in {text.lower() for text in names.values()}:
            continue
        held = list(value.values()) if isinstance(value, dict) else [value]
        if any(_compares(str(text), comparison, values) for text in held):
            return True
    return False


def _compares(held: str, comparison: str, values: Sequence[str]) -> bool:
    if comparison == "equals":
        return held.lower() == values[0].lower()
    if comparison == "contains":
        return values[0].lower() in held.lower()
    if comparison == "one_of":
        return held.lower() in {value.lower() for value in values}
    number = _number(held)
    start, end = (_number(value) if value else None for value in values)
    return number is not None and (start is None or number >= start) and (end is None or number <= end)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None

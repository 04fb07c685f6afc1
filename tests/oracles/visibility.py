"""Who sees what, asked the plain way: one set, one rule at a time, over all products in Python's own sets.

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

    def branch(self, category: int) -> set[int]:
        """The category and all below it."""
        return {pk for pk in self.parents if category in _upwards(self.parents, pk)}


class Memberships:
    """Which products are in which set; each set is decided once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[int, frozenset[int]] = {}
        self.standing: dict[int, set[int]] = {}
        for pk, goods in world.goods.items():
            for category in _upwards(world.parents, goods.category):
                self.standing.setdefault(category, set()).add(pk)

    def of(self, set_id: int) -> frozenset[int]:
        """The members of a set."""
        if set_id not in self.known:
            self.known[set_id] = frozenset(self._decide(self.world.sets[set_id]))
        return self.known[set_id]

    def _decide(self, asked: NaiveSet) -> set[int]:
        if asked.kind == "everything":
            return set(self.world.goods)
        if asked.kind == "category":
            return set(self.standing.get(asked.category, ()))
        if asked.kind == "picked":
            return set(asked.picked)
        members: set[int] = set()
        for rule in asked.rules:
            members = members | self._about(rule) if rule.includes else members - self._about(rule)
        return members

    def _about(self, rule: NaiveRule) -> set[int]:
        """The products that a rule speaks of."""
        goods = self.world.goods
        if rule.kind == "category":
            return set(self.standing.get(rule.asked, ()))
        if rule.kind == "brand":
            return {pk for pk, product in goods.items() if product.brand == rule.asked}
        if rule.kind == "tag":
            return {pk for pk, product in goods.items() if rule.asked in product.tags}
        if rule.kind == "products":
            return set(rule.asked)
        if rule.kind == "set":
            return set(self.of(rule.asked))
        return {pk for pk, product in goods.items() if _has_attribute(product, *rule.asked)}


def seen_by(agreement: Agreement, memberships: Memberships) -> set[int]:
    """What the buyer's rows come to: his own row on a product, else those on its sets; hide wins over show."""
    replaced = {row[1:] for row in agreement.connection}
    rows = [*agreement.connection, *(row for row in agreement.customer if row[1:] not in replaced)]
    told = {
        (effect, what): [pk for said, about, pk in rows if (said, about) == (effect, what)]
        for effect in ("show", "hide")
        for what in ("set", "product")
    }
    shown = set[int]().union(*(memberships.of(pk) for pk in told["show", "set"]))
    hidden = set[int]().union(*(memberships.of(pk) for pk in told["hide", "set"]))
    return ((shown - hidden) | set(told["show", "product"])) - set(told["hide", "product"])


def all_seen(world: World, agreements: Iterable[Agreement]) -> list[set[int]]:
    """For each agreement every product that its buyers see: all pairs."""
    memberships = Memberships(world)
    on_sale = {pk for pk, product in world.goods.items() if product.is_on_sale}
    return [seen_by(agreement, memberships) & on_sale for agreement in agreements]


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

"""Carts and the orders that come of them, each with the differences that were put in: the oracle knows, it does not look.

Nothing of the shop's code is asked. Amounts are whole cents, so that nothing here is ever rounded but a line's total.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from tests.oracles.prices import half_up

SKUS = tuple(f"O-{number}" for number in range(8))
#: Units of which no two are one.
UNITS = ("C62", "BX", "MTR", "KGM")
PRICE_UNITS = (1, 10, 100)
Difference = tuple[str, str]  # where, and its code


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cart or of an order; `number` is that of the cart's line it stands for. No `cents`: no price."""

    number: int
    sku: str
    quantity: int
    unit: str
    cents: int | None
    price_unit: int
    description: str
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Pair:
    """A cart, the order of it, how the order tells which cart it means, and what differs."""

    seed: int
    way: str  # "line", "header" or "change"
    cart: tuple[Line, ...]
    order: tuple[Line, ...]
    total_cents: int
    differences: tuple[Difference, ...]


Change = Callable[[Random, Line], tuple[list[Line], list[tuple[int, str]]]]


def _same(_random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    return [line], []


def _one_cent(random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    return [replace(line, cents=(line.cents or 0) + random.choice((-1, 1)))], [(0, "order.line.price_differs")]


def _other_unit(random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    unit = random.choice([unit for unit in UNITS if unit != line.unit])
    return [replace(line, unit=unit)], [(0, "order.line.unit_differs")]


def _slipped_price_unit(random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    price_unit = random.choice([number for number in PRICE_UNITS if number != line.price_unit])
    return [replace(line, price_unit=price_unit)], [(0, "order.line.price_unit_differs")]


def _same_price_said_otherwise(_random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    return [replace(line, cents=(line.cents or 0) * 10, price_unit=line.price_unit * 10)], []


def _other_quantity(random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    return [replace(line, quantity=line.quantity + random.choice((-1, 1)))], [(0, "order.line.quantity_differs")]


def _without_price(_random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    return [replace(line, cents=None)], [(0, "order.line.price_missing")]


def _other_currency(_random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    return [replace(line, currency="USD")], [(0, "order.line.currency_differs")]


def _other_words(_random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    return [replace(line, description="Something else")], [(0, "order.line.description_differs")]


def _fewer_words(_random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    return [replace(line, description=line.description.upper()[:9])], []


def _split(random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    part = random.randint(1, line.quantity - 1)
    parts = [replace(line, quantity=part), replace(line, quantity=line.quantity - part)]
    return parts, [(1, "order.line.split")]


def _twice(_random: Random, line: Line) -> tuple[list[Line], list[tuple[int, str]]]:
    return [line, line], [(1, "order.line.duplicate")]


ONE_FOR_ONE: tuple[Change, ...] = (
    _one_cent, _other_unit, _slipped_price_unit, _same_price_said_otherwise, _other_quantity, _without_price,
    _other_currency, _other_words, _fewer_words,
)  # fmt: skip
#: What only lines that name their cart's line can show.
MORE: tuple[Change, ...] = (_split, _twice)


def pair(seed: int) -> Pair:
    """The pair of this seed."""
    random = Random(seed)
    way = random.choice(("line", "line", "header", "change"))
    changes = (*ONE_FOR_ONE, *MORE) if way == "line" else ONE_FOR_ONE
    cart = _cart(random)
    order: list[Line] = []
    found: list[Difference] = []
    for line in cart:
        change = random.choice(changes) if random.random() < 0.6 else _same
        lines, differences = change(random, line)
        found += [(f"ItemOut[{len(order) + place + 1}]", code) for place, code in differences]
        order += lines
    if way != "header" and random.random() < 0.3:
        cart, order, found = _merged(cart, order, found)
    if len(order) > 1 and random.random() < 0.2:
        order, found = _without_last(order, found)
    total = _total(order)
    if random.random() < 0.2:
        total += 1
        found.append(("OrderRequestHeader/Total", "order.total.differs"))
    return Pair(seed, way, tuple(cart), tuple(order), total, tuple(sorted(found)))


def _cart(random: Random) -> list[Line]:
    return [
        Line(
            number, sku, random.randint(2, 20), random.choice(UNITS), random.randint(100, 9999),
            random.choice(PRICE_UNITS), f"Article {number} of the catalogue",
        )
        for number, sku in enumerate(random.sample(SKUS, random.randint(1, 5)), start=1)
    ]  # fmt: skip


def _merged(
    cart: list[Line], order: list[Line], found: list[Difference]
) -> tuple[list[Line], list[Line], list[Difference]]:
    """Two more equal lines in the cart, which the order asks for as one."""
    first = Line(len(cart) + 1, "M-1", 3, "C62", 250, 1, "Article that stands there twice")
    second = replace(first, number=first.number + 1, quantity=4)
    place = f"ItemOut[{len(order) + 1}]"
    return [*cart, first, second], [*order, replace(first, quantity=7)], [*found, (place, "order.line.merged")]


def _without_last(order: list[Line], found: list[Difference]) -> tuple[list[Line], list[Difference]]:
    """The last cart line is not ordered, nor are those that were put together with it."""
    last = order[-1]
    kept = [line for line in order if line.number != last.number]
    if not kept:
        return order, found
    places = {f"ItemOut[{place}]" for place in range(1, len(kept) + 1)}
    missing = 2 if last.sku == "M-1" else 1
    return kept, [*(one for one in found if one[0] in places), *[("OrderRequest", "order.line.left_out")] * missing]


def _total(order: Sequence[Line]) -> int:
    """In cents, each line rounded once."""
    sums = (Fraction(line.cents * line.quantity, line.price_unit * 100) for line in order if line.cents is not None)
    return int(sum((half_up(amount, 2) for amount in sums), Fraction(0)) * 100)

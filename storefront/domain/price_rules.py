"""How a version of a price list computes the prices it has no line for, out of its parent's: pure, on values.

At a quantity: a line of the version's own, if it has one not above the quantity. Else the parent's price at that
quantity, altered by the most specific rule that fits the product, rounded half up, and lifted to the floor list's price
at that quantity. So all prices of a product become one row of breaks. Its twin in prose: docs/algorithms/pricing.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

#: From this quantity upward, this amount; a row of them by rising quantity.
Break = tuple[Decimal, Decimal]
Breaks = tuple[Break, ...]
#: What a rule is about: a category (and all below), a brand; None where it does not ask.
Scope = tuple[int | None, int | None]

#: Steps from a list to its parent or floor, and theirs; refused when a version is published, cut off when asked.
MAX_DEPTH = 5
#: The digits after the point that a stored price has.
STORED_DECIMALS = 6
WHOLE_LIST: Scope = (None, None)
#: A stored price has 18 digits and a percentage 7, so products are exact and a quotient by a hundred is, too.
_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Inheritance:
    """How one version computes: the versions of its parent list and floor list in force when the chain was read.

    A list without a version in force is None: without a parent's nothing is computed, without a floor's nothing
    is lifted.
    """

    version_id: int
    parent_id: int | None
    floor_id: int | None
    decimals: int
    price_list_name: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What rules ask of a product: its category with all above it, nearest first, and its brand."""

    path: tuple[int, ...]
    brand_id: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one product in every version that may matter: fixed breaks, and the rule that fits."""

    lines: Mapping[int, Breaks]
    percents: Mapping[int, Decimal]
    inheritances: Mapping[int, Inheritance]


def fitting_scope(rules: Mapping[Scope, Decimal], article: Article) -> Scope | None:
    """The most specific scope: brand and nearest category, nearest category, brand, the whole list."""
    brand = article.brand_id
    branded: list[Scope] = [(category, brand) for category in article.path] if brand is not None else []
    of_brand: list[Scope] = [(None, brand)] if brand is not None else []
    wider: list[Scope] = [*((category, None) for category in article.path), *of_brand, WHOLE_LIST]
    return next((scope for scope in (*branded, *wider) if scope in rules), None)


def altered(amount: Decimal, percent: Decimal, decimals: int) -> Decimal:
    """The amount with the percentage on it, rounded half up."""
    exact = _EXACT.divide(_EXACT.multiply(amount, _EXACT.add(_HUNDRED, percent)), _HUNDRED)
    return exact.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def breaks_of(version_id: int, figures: Figures, depth: int = 0) -> Breaks:
    """Every price of the product in this version, by rising quantity: its own, and below them the computed ones."""
    own = figures.lines.get(version_id, ())
    inheritance = figures.inheritances.get(version_id)
    if inheritance is None or inheritance.parent_id is None or depth >= MAX_DEPTH:
        return own
    computed = breaks_of(inheritance.parent_id, figures, depth + 1)
    percent = figures.percents.get(version_id)
    if percent is not None:
        computed = tuple((start, altered(amount, percent, inheritance.decimals)) for start, amount in computed)
    if inheritance.floor_id is not None:
        computed = lifted(computed, breaks_of(inheritance.floor_id, figures, depth + 1))
    return (*(each for each in computed if not own or each[0] < own[0][0]), *own)


def lifted(breaks: Breaks, floor: Breaks) -> Breaks:
    """At each quantity the higher of both; where there is no price, a floor makes none."""
    if not breaks or not floor:
        return breaks
    first = breaks[0][0]
    starts = sorted({start for start, _amount in (*breaks, *floor) if start >= first})
    raised: list[Break] = []
    for start in starts:
        price, least = amount_at(breaks, start), amount_at(floor, start)
        amount = price if least is None or (price is not None and price >= least) else least
        is_news = not raised or raised[-1][1] != amount or any(start == own for own, _amount in breaks)
        if amount is not None and is_news:
            raised.append((start, amount))
    return tuple(raised)


def amount_at(breaks: Sequence[Break], quantity: Decimal) -> Decimal | None:
    """The amount of the highest break not above the quantity, in a row by rising quantity."""
    return next((amount for start, amount in reversed(breaks) if start <= quantity), None)

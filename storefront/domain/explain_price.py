"""Why a buyer pays what he pays: the decision of `pricing.py`, list by list, for the desk.

The tests hold both to the same answer. How a list came to a price that it computes: `explain_computation.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from storefront.domain.explain_computation import Computations, PriceStep
from storefront.domain.pricing import PRICED_BY, Price, price_at, read_inheritances, versions_in_force
from storefront.models import PriceList, PriceListVersion, Product


class ListVerdict(StrEnum):
    """What one list said when it was asked."""

    OTHER_CURRENCY = "other_currency"
    NO_VERSION_IN_FORCE = "no_version_in_force"
    NO_LINE = "no_line"
    ONLY_HIGHER_BREAKS = "only_higher_breaks"
    APPLIES = "applies"
    AN_EARLIER_LIST_APPLIES = "an_earlier_list_applies"


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """One list of the order: its version in force, its breaks, the one that would apply, the verdict.

    `step` tells how the version computes its price at the quantity; None where it computes nothing.
    """

    price_list_id: int
    price_list_name: str
    currency: str
    version_number: int | None
    breaks: tuple[Price, ...]
    applying: Price | None
    verdict: ListVerdict
    step: PriceStep | None = None


@dataclass(frozen=True, slots=True)
class PriceTrace:
    """The price, or None for "on request", and what every list said."""

    price: Price | None
    answers: tuple[ListAnswer, ...]


def explain_price(
    product: Product, quantity: Decimal, price_list_ids: Sequence[int], currency: str, at: datetime
) -> PriceTrace:
    """The lists in the order they are asked, and which line won."""
    lists = PriceList.objects.in_bulk(list(price_list_ids))
    versions = {v.price_list_id: v for v in versions_in_force(at).filter(price_list__in=list(price_list_ids))}
    computations = _computations(product, lists, versions, at)
    answers: list[ListAnswer] = []
    for list_id in dict.fromkeys(price_list_ids):
        if list_id in lists:
            has_won = any(answer.verdict is ListVerdict.APPLIES for answer in answers)
            answer = _ask(product, lists[list_id], versions.get(list_id), computations, quantity)
            answers.append(_judged(answer, currency, has_won=has_won))
    winner = next((answer.applying for answer in answers if answer.verdict is ListVerdict.APPLIES), None)
    return PriceTrace(winner, tuple(answers))


def _computations(
    product: Product, lists: dict[int, PriceList], versions: dict[int, PriceListVersion], at: datetime
) -> Computations:
    """Of the versions in force, each with the decimals of its own list's currency."""
    chains: dict[str, list[int]] = {}
    for list_id, version in versions.items():
        chains.setdefault(lists[list_id].currency, []).append(getattr(version, PRICED_BY))
    inheritances = [each for currency, chain in chains.items() for each in read_inheritances(chain, currency, at)]
    return Computations(product, [version_id for chain in chains.values() for version_id in chain], inheritances)


def _ask(
    product: Product,
    price_list: PriceList,
    version: PriceListVersion | None,
    computations: Computations,
    quantity: Decimal,
) -> ListAnswer:
    """What the list says, before it is held against the others."""
    breaks: tuple[Price, ...] = ()
    step = None
    if version is not None:
        version_id: int = getattr(version, PRICED_BY)
        breaks = tuple(
            Price(amount, product.price_unit, price_list.currency, start, version_id, price_list.name)
            for start, amount in computations.breaks_of(version_id)
        )
        step = computations.step(version_id, quantity) if version.parent_list_id else None
    return ListAnswer(
        price_list.pk, price_list.name, price_list.currency, version.number if version else None,
        breaks, price_at(breaks, quantity), ListVerdict.APPLIES, step,
    )  # fmt: skip


def _judged(answer: ListAnswer, currency: str, *, has_won: bool) -> ListAnswer:
    table = (
        (answer.currency != currency, ListVerdict.OTHER_CURRENCY),
        (answer.version_number is None, ListVerdict.NO_VERSION_IN_FORCE),
        (not answer.breaks, ListVerdict.NO_LINE),
        (answer.applying is None, ListVerdict.ONLY_HIGHER_BREAKS),
        (has_won, ListVerdict.AN_EARLIER_LIST_APPLIES),
    )
    return replace(answer, verdict=next((said for is_so, said in table if is_so), ListVerdict.APPLIES))

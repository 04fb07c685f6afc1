"""Why a buyer pays what he pays: the decision of `pricing.py`, list by list, for the desk.

The tests hold both to the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from storefront.domain.pricing import Price, price_at, versions_in_force
from storefront.models import PriceLine, PriceList, PriceListVersion, Product


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
    """One list of the order: its version in force, its breaks, the one that would apply, the verdict."""

    price_list_id: int
    price_list_name: str
    currency: str
    version_number: int | None
    breaks: tuple[Price, ...]
    applying: Price | None
    verdict: ListVerdict


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
    lines = PriceLine.objects.filter(product=product, version__in=list(versions.values())).order_by("min_quantity")
    rows = list(lines)
    answers: list[ListAnswer] = []
    for list_id in dict.fromkeys(price_list_ids):
        if list_id in lists:
            has_won = any(answer.verdict is ListVerdict.APPLIES for answer in answers)
            version = versions.get(list_id)
            breaks = _breaks(product, lists[list_id], version, rows)
            answers.append(_answer(lists[list_id], version, breaks, quantity, currency, has_won=has_won))
    winner = next((answer.applying for answer in answers if answer.verdict is ListVerdict.APPLIES), None)
    return PriceTrace(winner, tuple(answers))


def _breaks(
    product: Product, price_list: PriceList, version: PriceListVersion | None, rows: list[PriceLine]
) -> tuple[Price, ...]:
    if version is None:
        return ()
    return tuple(
        Price(row.price, product.price_unit, price_list.currency, row.min_quantity, version.pk, price_list.name)
        for row in rows
        if row.version_id == version.pk
    )


def _answer(
    price_list: PriceList,
    version: PriceListVersion | None,
    breaks: tuple[Price, ...],
    quantity: Decimal,
    currency: str,
    *,
    has_won: bool,
) -> ListAnswer:
    applying = price_at(breaks, quantity)
    table = (
        (price_list.currency != currency, ListVerdict.OTHER_CURRENCY),
        (version is None, ListVerdict.NO_VERSION_IN_FORCE),
        (not breaks, ListVerdict.NO_LINE),
        (applying is None, ListVerdict.ONLY_HIGHER_BREAKS),
        (has_won, ListVerdict.AN_EARLIER_LIST_APPLIES),
    )
    verdict = next((said for is_so, said in table if is_so), ListVerdict.APPLIES)
    number = version.number if version else None
    return ListAnswer(price_list.pk, price_list.name, price_list.currency, number, breaks, applying, verdict)

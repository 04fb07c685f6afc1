"""The worked figures of docs/algorithms/delivery.md, run as they stand there."""

from decimal import Decimal
from pathlib import Path

import pytest

from storefront.domain.delivery import Goods, Rate, Tax, Terms, work_out

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "delivery.md"


def figures() -> list[list[str]]:
    rows = [line for line in PAGE.read_text().split("## Worked figures")[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def plain(word: str) -> str:
    return "" if word == "-" else word


def number(word: str) -> Decimal | None:
    return None if word == "-" else Decimal(word)


def goods(cell: str) -> list[Goods]:
    lines = [part.split() for part in cell.split(";")]
    return [Goods(Decimal(amount), plain(tax_class), number(weight)) for amount, tax_class, weight in lines]


def rate(part: str) -> Rate:
    where, cost = part.split(": ")
    *countries, start = where.split()
    return Rate(Decimal(start), Decimal(cost), frozenset(countries[0].split("+") if countries else ()))


def tax(part: str) -> Tax:
    tax_class, countries, percent = part.split()
    return Tax(Decimal(percent), plain(tax_class), frozenset(filter(None, plain(countries).split("+"))))


def test_the_page_has_figures() -> None:
    assert len(figures()) == 18


@pytest.mark.parametrize("row", figures(), ids="; ".join)
def test_worked_figure(row: list[str]) -> None:
    lines, basis, free_from, rates, taxes, country, currency, *expected = row
    terms = Terms(
        source="customer",
        basis=basis,
        rates=tuple(rate(part) for part in rates.split(", ") if part != "-"),
        taxes=tuple(tax(part) for part in taxes.split(", ") if part != "-"),
        free_from=number(free_from),
    )

    found = work_out(goods(lines), terms, plain(country), currency)

    told = ["-" if amount is None else str(amount) for amount in (found.shipping, found.tax, found.total)]
    assert told == expected

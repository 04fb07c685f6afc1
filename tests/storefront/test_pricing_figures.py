"""The worked figures of docs/algorithms/pricing.md, run as they stand there; and the trace tells the same."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from storefront.domain.explain_price import explain_price
from storefront.domain.pricing import breaks_for, line_total, price_at
from tests.factories.storefront import make_price_list, make_product, make_shopper

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "pricing.md"
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def figures() -> list[list[str]]:
    rows = [line for line in PAGE.read_text().split("## Worked figures")[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def breaks(cell: str) -> dict[str, str]:
    return dict(item.split(": ") for item in cell.split(", ")) if cell != "–" else {}


def test_the_page_has_figures() -> None:
    assert len(figures()) == 20


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("row", figures(), ids="; ".join)
def test_worked_figure(row: list[str]) -> None:
    first, second, quantity_text, price_unit, currency, price_text, line = row
    product = make_product(price_unit=Decimal(price_unit))
    lists = [make_price_list({product: breaks(cell)}, currency=currency) for cell in (first, second)]
    shopper = make_shopper(price_lists=lists, currency=currency)
    quantity = Decimal(quantity_text)

    price = price_at(breaks_for(shopper, [product.pk]).get(product.pk, ()), quantity)
    trace = explain_price(product, quantity, [row.pk for row in lists], currency, NOW)

    assert trace.price == price
    if price is None:
        assert (price_text, line) == ("on request", "–")
    else:
        assert price.amount == Decimal(price_text)
        assert str(line_total(price.amount, price.price_unit, quantity, currency)) == line

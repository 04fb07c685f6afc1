"""The worked figures of docs/algorithms/pricing.md, run as they stand there; and the trace tells the same."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from storefront.domain.explain_price import explain_price
from storefront.domain.pricing import breaks_for, line_total, price_at
from tests.factories.storefront import (
    add_version,
    make_brand,
    make_category,
    make_price_list,
    make_product,
    make_shopper,
)

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "pricing.md"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
COMPUTED = "## Worked figures of computed prices\n"


def figures(heading: str = "## Worked figures\n") -> list[list[str]]:
    section = PAGE.read_text().split(heading)[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def breaks(cell: str) -> dict[str, str]:
    return dict(item.split(": ") for item in cell.split(", ")) if cell != "–" else {}


def test_the_page_has_figures() -> None:
    assert (len(figures()), len(figures(COMPUTED))) == (20, 27)


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


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("row", figures(COMPUTED), ids="; ".join)
def test_worked_figure_of_a_computed_price(row: list[str]) -> None:
    own, parent, rules, floor, decimals, quantity_text, currency, price_text = row
    top = make_category()
    middle = make_category(parent=top)
    goods = {"A": top, "G": middle, "K": make_category(parent=middle)}
    brands = {"B": make_brand(), "C": make_brand()}
    product = make_product(category=goods["K"], brand=brands["B"])
    lists = [make_price_list({product: breaks(cell)}, currency=currency) for cell in (parent, floor)]
    heir = make_price_list({}, currency=currency)
    scopes = [(scope.split("+"), percent) for scope, percent in breaks(rules).items()]
    add_version(
        heir,
        {product: breaks(own)},
        [
            (
                next((goods[name] for name in names if name in goods), None),
                next((brands[name] for name in names if name in brands), None),
                percent,
            )
            for names, percent in scopes
        ],
        parent_list=lists[0], floor_list=lists[1], decimals=None if decimals == "–" else int(decimals),
    )  # fmt: skip

    quantity, shopper = Decimal(quantity_text), make_shopper(price_lists=[heir], currency=currency)
    price = price_at(breaks_for(shopper, [product.pk]).get(product.pk, ()), quantity)
    trace = explain_price(product, quantity, [heir.pk], currency, NOW)

    assert trace.price == price
    assert (price and price.amount) == (None if price_text == "on request" else Decimal(price_text))

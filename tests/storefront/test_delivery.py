"""Shipping, tax and total of a cart; the figures of docs/algorithms/delivery.md are in test_delivery_figures.py."""

from decimal import Decimal
from itertools import product as combinations

import pytest

from storefront.domain.delivery import Delivery, Goods, Rate, Tax, Terms, explain, goods_of, work_out

FLAT = (Rate(Decimal(0), Decimal("9.90")),)
STEPS = (Rate(Decimal(0), Decimal("9.90")), Rate(Decimal(100), Decimal("4.90")))


def delivered(*amounts: str, country: str = "FR", currency: str = "EUR", **terms: object) -> Delivery:
    goods = [Goods(Decimal(amount)) for amount in amounts]
    return work_out(goods, Terms("customer", **terms), country, currency)


def codes(found: Delivery) -> list[str]:
    return [step.code for step in found.steps]


def test_without_rates_nothing_is_said_of_shipping_and_the_total_is_the_goods() -> None:
    found = delivered("10.00", "2.50")

    assert (found.goods, found.shipping, found.tax, found.total) == (Decimal("12.50"), None, None, Decimal("12.50"))
    assert codes(found) == ["terms", "goods", "country", "shipping.not_agreed", "tax.not_agreed", "total"]


@pytest.mark.parametrize(
    ("amount", "shipping"),
    [("0.00", "9.90"), ("99.99", "9.90"), ("100.00", "4.90"), ("499.99", "4.90"), ("500.00", "0")],
)
def test_highest_step_not_above_the_value_applies_until_it_is_free(amount: str, shipping: str) -> None:
    found = delivered(amount, rates=STEPS, free_from=Decimal(500))

    assert found.shipping == Decimal(shipping)
    assert found.total == Decimal(amount) + Decimal(shipping)


def test_rates_that_name_the_country_leave_no_room_for_the_others() -> None:
    rates = (*STEPS, Rate(Decimal(50), Decimal("20.00"), frozenset({"CH", "NO"})))

    assert [delivered("60.00", country=country, rates=rates).shipping for country in ("ch", "FR", "")] == [
        Decimal("20.00"),
        Decimal("9.90"),
        Decimal("9.90"),
    ]
    below = delivered("10.00", country="CH", rates=rates)
    assert (below.shipping, below.total) == (None, None)
    assert "shipping.below_first" in codes(below)


def test_a_country_that_no_rate_is_for_has_no_shipping_and_no_total() -> None:
    found = delivered("10.00", country="US", rates=(Rate(Decimal(0), Decimal(5), frozenset({"FR"})),))

    assert (found.shipping, found.total) == (None, None)
    assert found.shipping_step is not None
    assert found.shipping_step.code == "shipping.no_rate"


def test_weight_is_that_of_all_units_and_one_unknown_weight_makes_it_unknown() -> None:
    rates = (Rate(Decimal(0), Decimal(5)), Rate(Decimal(30), Decimal(45)))
    terms = Terms("customer", "weight", rates)
    heavy = goods_of(Decimal("10.00"), Decimal(25), "", Decimal("1.2"))
    light = goods_of(Decimal("10.00"), Decimal(2), "", Decimal("0.5"))
    unknown = goods_of(Decimal("10.00"), Decimal(2), "", None)

    assert work_out([light], terms, "FR", "EUR").shipping == Decimal("5.00")
    assert work_out([heavy], terms, "FR", "EUR").shipping == Decimal("45.00")
    assert work_out([heavy, unknown], terms, "FR", "EUR").shipping is None


def test_tax_is_summed_exactly_and_rounded_once() -> None:
    """Three parts of 0.005 each: rounded apart they would come to 0.03."""
    goods = [Goods(Decimal("0.10"), name) for name in ("a", "b", "c")]
    found = work_out(goods, Terms("customer", taxes=(Tax(Decimal(5)),)), "FR", "EUR")

    assert found.tax == Decimal("0.02")
    assert found.total == Decimal("0.32")


def test_shipping_is_taxed_at_the_rate_of_no_class() -> None:
    taxes = (Tax(Decimal(20)), Tax(Decimal("5.5"), "reduced"))
    found = work_out([Goods(Decimal(100), "reduced")], Terms("customer", rates=FLAT, taxes=taxes), "FR", "EUR")

    assert found.tax == Decimal("7.48")  # 5.50 + 1.98
    assert found.total == Decimal("117.38")


def test_yen_have_no_decimals() -> None:
    found = delivered(
        "1000", currency="JPY", rates=(Rate(Decimal(0), Decimal("99.50")),), taxes=(Tax(Decimal("8.25")),)
    )

    assert (found.shipping, found.tax, found.total) == (Decimal(100), Decimal(91), Decimal(1191))


def test_every_choice_of_tax_rate_is_that_of_a_plain_reading() -> None:
    """Against an oracle that goes through the four kinds of rates in their order."""
    kinds = [("reduced", {"FR"}), ("", {"FR"}), ("reduced", set()), ("", set())]
    for present in combinations((True, False), repeat=4):
        rates = [
            Tax(Decimal(n), *kind) for n, (kind, is_there) in enumerate(zip(kinds, present, strict=True)) if is_there
        ]
        taxes = tuple(Tax(rate.percent, rate.tax_class, frozenset(rate.countries)) for rate in reversed(rates))
        for name, country in combinations(("reduced", "other", ""), ("FR", "DE", "")):
            expected = next(
                (r for r in rates if r.tax_class in ("", name) and (not r.countries or country in r.countries)), None
            )
            found = work_out([Goods(Decimal(100), name)], Terms("customer", taxes=taxes), country, "EUR")
            is_agreed = bool(taxes) and expected is not None
            assert found.tax == (expected.percent if is_agreed and expected else None)


def test_explain_gives_the_steps_of_the_same_decision() -> None:
    terms = Terms("connection", rates=STEPS, taxes=(Tax(Decimal(20)),))
    goods = [Goods(Decimal("120.00"))]

    assert explain(goods, terms, "FR", "EUR") == work_out(goods, terms, "FR", "EUR").steps
    assert [(s.code, list(s.values.values())[-1:]) for s in explain(goods, terms, "FR", "EUR")] == [
        ("terms", ["connection"]),
        ("goods", [Decimal("120.00")]),
        ("country", ["FR"]),
        ("shipping.by_value", [Decimal("4.90")]),
        ("tax.part", [Decimal("24.980")]),
        ("tax", [Decimal("24.98")]),
        ("total", [Decimal("149.88")]),
    ]

"""Quantities as typed in three languages, and what a product is sold in."""

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.quantities import MAX_QUANTITY, check_quantity, nearest_allowed, parse_quantity
from storefront.domain.refusals import ShopRefusal


@dataclass(frozen=True)
class Goods:
    min_quantity: Decimal = Decimal(1)
    quantity_step: Decimal = Decimal(1)


@pytest.mark.parametrize(
    ("typed", "language", "quantity"),
    [
        ("3", "en", "3"),
        (" 12 ", "en", "12"),
        ("1.5", "en", "1.5"),
        ("1.500", "en", "1.500"),
        ("1,5", "de", "1.5"),
        ("1,5", "fr", "1.5"),
        ("1,5", "fr-CH", "1.5"),
        ("1,500", "fr", "1.5"),
        ("1.5", "de", "1.5"),
        ("0,125", "de", "0.125"),
        ("3.", "en", "3"),
        ("007", "en", "7"),
        ("9999999", "en", "9999999"),
        ("0.000001", "en", "0.000001"),
    ],
)
def test_a_quantity_is_read_in_the_buyers_language(typed: str, language: str, quantity: str) -> None:
    assert parse_quantity(typed, language) == Decimal(quantity)


@pytest.mark.parametrize(
    ("typed", "language", "code"),
    [
        ("", "en", "quantity.not_a_number"),
        ("abc", "en", "quantity.not_a_number"),
        ("-1", "en", "quantity.not_a_number"),
        ("+1", "en", "quantity.not_a_number"),
        ("NaN", "en", "quantity.not_a_number"),
        ("Infinity", "en", "quantity.not_a_number"),
        ("1e3", "en", "quantity.not_a_number"),
        ("1E400", "en", "quantity.not_a_number"),
        ("1_000", "en", "quantity.not_a_number"),
        ("１２", "en", "quantity.not_a_number"),
        ("٣", "en", "quantity.not_a_number"),
        ("1 000", "fr", "quantity.not_a_number"),
        ("1.2.3", "en", "quantity.not_a_number"),
        (".", "en", "quantity.not_a_number"),
        ("1,5", "en", "quantity.not_a_number"),
        ("1,500", "en", "quantity.ambiguous"),
        ("1.500", "de", "quantity.ambiguous"),
        ("1.0000001", "en", "quantity.too_many_decimals"),
        ("0", "en", "quantity.not_positive"),
        ("0,000", "de", "quantity.not_positive"),
        ("10000000", "en", "quantity.too_large"),
        ("999999999999", "en", "quantity.too_large"),
        ("9" * 400, "en", "quantity.not_a_number"),
        ("1\x00", "en", "quantity.not_a_number"),
    ],
)
def test_anything_else_is_refused_with_its_reason(typed: str, language: str, code: str) -> None:
    with pytest.raises(ShopRefusal) as refusal:
        parse_quantity(typed, language)

    assert refusal.value.code == code


@given(st.text(max_size=20), st.sampled_from(["en", "fr", "de"]))
def test_any_text_is_a_good_quantity_or_a_refusal(typed: str, language: str) -> None:
    with suppress(ShopRefusal):
        assert 0 < parse_quantity(typed, language) <= MAX_QUANTITY


@pytest.mark.parametrize(
    ("minimum", "step", "quantity", "code"),
    [
        ("10", "5", "9", "quantity.below_minimum"),
        ("10", "5", "12", "quantity.not_a_step"),
        ("1", "1", "1.5", "quantity.not_a_step"),
        ("0.5", "0.25", "0.6", "quantity.not_a_step"),
        ("1", "1", "NaN", "quantity.not_positive"),
        ("1", "1", "-3", "quantity.not_positive"),
    ],
)
def test_a_product_is_not_sold_in_other_quantities(minimum: str, step: str, quantity: str, code: str) -> None:
    with pytest.raises(ShopRefusal) as refusal:
        check_quantity(Goods(Decimal(minimum), Decimal(step)), Decimal(quantity))

    assert refusal.value.code == code


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 10**6))
def test_the_nearest_allowed_quantity_is_allowed_and_no_step_too_high(minimum: int, step: int, wanted: int) -> None:
    goods = Goods(Decimal(minimum) / 100, Decimal(step) / 100)
    quantity = Decimal(wanted) / 100

    nearest = nearest_allowed(goods, quantity)

    check_quantity(goods, nearest)
    assert nearest >= quantity
    assert nearest == goods.min_quantity or nearest - goods.quantity_step < quantity


def test_the_refusal_names_both_neighbours() -> None:
    with pytest.raises(ShopRefusal) as refusal:
        check_quantity(Goods(Decimal(10), Decimal(5)), Decimal(12))

    assert str(refusal.value.text) == "The quantity must be 10 or 15: this article is sold in steps of 5."

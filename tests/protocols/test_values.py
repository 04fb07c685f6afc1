"""Numbers have a strict grammar of their own: Python's Decimal takes far more than a price (threats D14, R6)."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.values import BadNumber, format_decimal, parse_decimal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", "3"),
        (" 3\n", "3"),
        ("3.", "3"),
        (".5", "0.5"),
        ("0.125", "0.125"),
        ("00012.50", "12.50"),
        ("9" * 18, "9" * 18),
    ],
)
def test_plain_decimal_numbers_are_read(text: str, number: str) -> None:
    assert parse_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "-1", "+1", "NaN", "Infinity", "-inf", "1e3", "1E400", "1_000", "1,5", "1,000.00", "0x10", "1 0", "１２", "٣",
     "1.2.3", "--1", "1" * 19, "0." + "1" * 13, "1\x00", "½", "1\u00a0"],
)  # fmt: skip
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(BadNumber) as refused:
        parse_decimal(text)

    assert (refused.value.code, refused.value.status) == ("value.number.refused", "400")


@pytest.mark.parametrize(("text", "number"), [("-1.5", "-1.5"), ("+2", "2"), ("-.5", "-0.5")])
def test_a_sign_is_read_where_it_may_be(text: str, number: str) -> None:
    assert parse_decimal(text, may_be_signed=True) == Decimal(number)


@given(st.text())
def test_reading_a_number_never_fails_otherwise(text: str) -> None:
    with suppress(BadNumber):
        assert parse_decimal(text, may_be_signed=True).is_finite()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("3", "3"),
        ("3.000", "3"),
        ("0.1250", "0.125"),
        ("1E+3", "1000"),
        ("1E-7", "0.0000001"),
        ("-0.0", "0"),
        ("100", "100"),
    ],
)
def test_numbers_are_written_without_exponent_and_idle_zeros(number: str, text: str) -> None:
    assert format_decimal(Decimal(number)) == text


def test_numbers_are_rounded_where_the_reader_takes_fewer_decimals() -> None:
    assert format_decimal(Decimal("1.23456"), 4) == "1.2346"


@given(st.decimals(min_value=0, max_value=10**18 - 1, places=6, allow_nan=False))
def test_what_is_written_reads_back(number: Decimal) -> None:
    assert parse_decimal(format_decimal(number)) == number

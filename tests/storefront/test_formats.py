"""Figures as languages write them: held against Babel, whose patterns they are made from."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from django.utils import translation

from storefront.domain.pricing import currency_decimals
from storefront.formats import formats_for, language_name

LOCALES = {"en": "en_GB", "fr": "fr", "de": "de"}
AMOUNTS = ["0", "0.5", "1", "12.5", "999.99", "1234.5", "1234567.891", "0.005", "0.004999"]


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("currency", ["EUR", "GBP", "CHF", "JPY", "KWD", "USD"])
def test_sums_are_written_as_babel_writes_them(language: str, currency: str) -> None:
    formats = formats_for(language)

    for amount in map(Decimal, AMOUNTS):
        rounded = amount.quantize(Decimal(1).scaleb(-currency_decimals(currency)), rounding=ROUND_HALF_UP)
        with_babel = format_currency(rounded, currency, locale=LOCALES[language])
        assert formats.money(amount, currency).replace("\xa0", "") == with_babel.replace("\xa0", "")


@pytest.mark.parametrize("language", LOCALES)
def test_quantities_are_written_as_babel_writes_them(language: str) -> None:
    for amount in map(Decimal, AMOUNTS):
        expected = format_decimal(amount, format="#,##0.######", locale=LOCALES[language])
        assert formats_for(language).quantity(amount) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("12.500000", "EUR", "€12.50"),
        ("0.012500", "EUR", "€0.0125"),
        ("0.000001", "EUR", "€0.000001"),
        ("1250.000000", "JPY", "JP¥1,250"),
        ("0.125", "KWD", "KWD\xa00.125"),
        ("3", "CHF", "CHF\xa03.00"),
    ],
)
def test_a_price_shows_the_decimals_it_has(amount: str, currency: str, written: str) -> None:
    assert formats_for("en").price(Decimal(amount), currency) == written


def test_halves_of_a_sum_are_rounded_up() -> None:
    assert formats_for("en").money(Decimal("0.125"), "EUR") == "€0.13"


@pytest.mark.parametrize(
    ("quantity", "unit", "written"),
    [
        ("1", "C62", "1\xa0piece"),
        ("2.000000", "C62", "2\xa0pieces"),
        ("0.5", "MTR", "0.5\xa0m"),
        ("1500", "PR", "1,500\xa0pairs"),
        ("3", "ZZZ", "3\xa0ZZZ"),
    ],
)
def test_units_are_words(quantity: str, unit: str, written: str) -> None:
    assert formats_for("en").measure(Decimal(quantity), unit) == written


def test_a_price_is_for_one_or_for_many() -> None:
    formats = formats_for("en")

    assert [formats.per(Decimal(many), "MTR") for many in ("1", "100")] == ["per m", "per 100\xa0m"]


def test_typed_quantities_carry_no_thousands_mark() -> None:
    assert [formats_for(language).typed(Decimal("1234.5")) for language in LOCALES] == ["1234.5", "1234,5", "1234,5"]


def test_days_are_written_in_the_language() -> None:
    written = [formats_for(language).date(date(2026, 11, 3)) for language in LOCALES]

    assert written == ["3 Nov 2026", "3 nov. 2026", "03.11.2026"]


def test_languages_are_named_in_themselves() -> None:
    with translation.override("de"):
        assert [language_name(code) for code in LOCALES] == ["English", "Français", "Deutsch"]


def test_a_language_babel_does_not_know_is_written_in_english() -> None:
    assert formats_for("xx").money(Decimal("1234.5"), "EUR") == "€1,234.50"

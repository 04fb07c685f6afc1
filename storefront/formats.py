"""Numbers, money, dates and units as the visit's language writes them. Data for programs is not our affair.

The marks and patterns come from Babel (CLDR); the digits are put together here, because a list page holds a
hundred prices and Babel's own formatter takes 20 us for each.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from storefront.domain.pricing import currency_decimals
from storefront.domain.search_words import base_language

MAX_PRICE_DECIMALS = 6
MAX_QUANTITY_DECIMALS = 6
#: British dates and sums: most of our buyers who read English are in Europe.
_LOCALES = {"en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Formats:
    """The writing of one language."""

    language: str
    decimal_mark: str
    group_mark: str

    def number(self, value: Decimal, least: int = 0, most: int = MAX_QUANTITY_DECIMALS, *, grouped: bool = True) -> str:
        """Rounded half up to `most` decimals, of which at least `least` are written."""
        rounded = value.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
        whole, _mark, decimals = f"{rounded:,.{most}f}".partition(".")
        kept = decimals[:least] + decimals[least:].rstrip("0")
        whole = whole.replace(",", self.group_mark if grouped else "")
        return f"{whole}{self.decimal_mark}{kept}" if kept else whole

    def count(self, value: int) -> str:
        """How many."""
        return f"{value:,}".replace(",", self.group_mark)

    def quantity(self, value: Decimal) -> str:
        """A quantity to be read."""
        return self.number(value)

    def typed(self, value: Decimal) -> str:
        """A quantity as a field holds it: without thousands marks, which could be misread."""
        return self.number(value, grouped=False)

    def money(self, amount: Decimal, currency: str) -> str:
        """A sum, with the currency's decimals."""
        decimals = currency_decimals(currency)
        return self._with_currency(self.number(amount, decimals, decimals), currency)

    def price(self, amount: Decimal, currency: str) -> str:
        """A price, with more decimals than a sum where it has them."""
        return self._with_currency(self.number(amount, currency_decimals(currency), MAX_PRICE_DECIMALS), currency)

    def _with_currency(self, number: str, currency: str) -> str:
        before, after = _currency_affixes(self.language, currency)
        return f"{before}{number}{after}"

    def date(self, day: date | datetime) -> str:
        """A day, e.g. "3 Nov 2026"."""
        return str(format_date(day, format="medium", locale=_locale(self.language)))

    def unit(self, code: str, quantity: Decimal = Decimal(1)) -> str:
        """The unit's word beside this quantity: "piece", "pieces", "m"."""
        is_one = abs(quantity) < 2 if self.language == "fr" else quantity == 1
        return _unit_words(self.language, 1 if is_one else 2).get(code, code)

    def measure(self, quantity: Decimal, code: str) -> str:
        """A quantity with its unit: "3 pieces", "0.5 m"."""
        return f"{self.quantity(quantity)}\u00a0{self.unit(code, quantity)}"

    def per(self, price_unit: Decimal, code: str) -> str:
        """What a price is for: "per piece", "per 100 m"."""
        unit = self.unit(code) if price_unit == 1 else self.measure(price_unit, code)
        return _per(self.language) % {"unit": unit}


@lru_cache(maxsize=32)
def _per(language: str) -> str:
    with translation.override(language):
        return _("per %(unit)s")


@lru_cache(maxsize=32)
def formats_for(language: str) -> Formats:
    """The writing of a language; of English where Babel has none such."""
    base = base_language(language)
    symbols = _locale(base).number_symbols["latn"]
    return Formats(base, symbols["decimal"], symbols["group"])


@lru_cache(maxsize=32)
def language_name(code: str) -> str:
    """A language's name in itself, as who speaks it looks for it: "Français"."""
    name = _locale(base_language(code)).get_language_name(base_language(code)) or code
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(_LOCALES.get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@lru_cache(maxsize=512)
def _currency_affixes(language: str, currency: str) -> tuple[str, str]:
    """What stands before and after the digits of a sum. Letters keep off the digits (CLDR, currencySpacing)."""
    sample = format_currency(Decimal(1), currency, locale=_locale(language))
    first = sample.index("1")
    last = max(at for at, mark in enumerate(sample) if mark.isdigit())
    before, after = sample[:first], sample[last + 1 :]
    return before + "\xa0" if before[-1:].isalpha() else before, "\xa0" + after if after[:1].isalpha() else after


@lru_cache(maxsize=64)
def _unit_words(language: str, count: int) -> dict[str, str]:
    """UN/CEFACT Recommendation 20 codes of our trades, as words beside one or several."""
    with translation.override(language):
        piece = ngettext("piece", "pieces", count)
        return {
            "C62": piece, "EA": piece, "H87": piece, "NAR": piece, "XPP": piece,
            "PR": ngettext("pair", "pairs", count), "NPR": ngettext("pair", "pairs", count),
            "SET": ngettext("set", "sets", count), "KT": ngettext("kit", "kits", count),
            "DZN": ngettext("dozen", "dozens", count), "CEN": ngettext("hundred", "hundreds", count),
            "MIL": ngettext("thousand", "thousands", count), "GRO": ngettext("gross", "gross", count),
            **dict.fromkeys(("BX", "XBX"), ngettext("box", "boxes", count)),
            **dict.fromkeys(("PK", "XPK", "XPA"), ngettext("pack", "packs", count)),
            **dict.fromkeys(("CT", "XCT"), ngettext("carton", "cartons", count)),
            **dict.fromkeys(("BG", "XBG"), ngettext("bag", "bags", count)),
            **dict.fromkeys(("BO", "XBO"), ngettext("bottle", "bottles", count)),
            **dict.fromkeys(("CA", "XCA"), ngettext("can", "cans", count)),
            **dict.fromkeys(("RO", "XRO"), ngettext("roll", "rolls", count)),
            **dict.fromkeys(("TU", "XTU"), ngettext("tube", "tubes", count)),
            **dict.fromkeys(("SH", "XST", "LEF"), ngettext("sheet", "sheets", count)),
            **dict.fromkeys(("PF", "XPX"), ngettext("pallet", "pallets", count)),
            **dict.fromkeys(("DR", "XDR"), ngettext("drum", "drums", count)),
            "CG": ngettext("card", "cards", count),
            "HUR": ngettext("hour", "hours", count), "DAY": ngettext("day", "days", count),
            "WEE": ngettext("week", "weeks", count), "MON": ngettext("month", "months", count),
            "ANN": ngettext("year", "years", count), "MIN": "min", "LS": _("lump sum"),
            "MTR": "m", "CMT": "cm", "MMT": "mm", "KMT": "km", "INH": "in", "FOT": "ft",
            "MTK": "m²", "CMK": "cm²", "MTQ": "m³", "LTR": "l", "MLT": "ml", "CLT": "cl", "DLT": "dl", "HLT": "hl",
            "KGM": "kg", "GRM": "g", "MGM": "mg", "TNE": "t", "KWH": "kWh", "WTT": "W", "P1": "%",
        }  # fmt: skip

"""The filters that an expression of a field mapping may use: texts, numbers, dates; each bounded, none with a side effect.

A filter that is not listed here does not exist. Numbers are decimals and exact: 7 divided by 2 is 3.5, 0.1 plus 0.2 is
0.3. Documented with examples in docs/mapping.md.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, DecimalException
from typing import Any, Final
from urllib.parse import quote

from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags
from liquid.exceptions import FilterArgumentError
from liquid.undefined import is_undefined

from protocols.texts import cut, cut_bytes, transliterate
from protocols.values import format_decimal

#: The longest text that may stand anywhere within an expression; no field of a cart takes more.
MAX_TEXT: Final = 10_000
#: Numbers beyond this are a mistake, and would take pages to write.
LARGEST: Final = Decimal(10) ** 24
_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,24}(\.[0-9]{1,24})?\s*", re.ASCII)
_DATE_CODE = re.compile(r"%(.)", re.DOTALL)
_DATE_CODES = frozenset("YmdyjV%")
#: Decimals that a rounded number may be asked for, and days that a date may be moved by.
_MOST_DECIMALS, _MOST_DAYS = 12, 36_500


class Number(Decimal):
    """A decimal that is written as people write it: without exponent and without zeros at the end."""

    def __str__(self) -> str:
        return format_decimal(self)


def number(value: object, name: str = "") -> Number:
    """The value as a number; nothing is 0. Raises FilterArgumentError for what is none."""
    if isinstance(value, bool):
        raise _refused(name, value)
    if isinstance(value, int | float | Decimal):
        value = format(value, "f") if isinstance(value, Decimal) else str(value)
    text = as_text(value).strip() or "0"
    if _NUMBER.fullmatch(text) is None:
        raise _refused(name, text)
    return Number(text)


def as_text(value: object) -> str:
    """The value as it would be written."""
    if isinstance(value, str):
        return value
    if value is None or is_undefined(value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "".join(as_text(item) for item in value)
    return "" if isinstance(value, Mapping | range) else str(value)


def _refused(name: str, value: object) -> FilterArgumentError:
    return FilterArgumentError(f"{name}: “{str(value)[:40]}” is no number", token=None)


def _whole(value: object, name: str, most: int = MAX_TEXT) -> int:
    asked = number(value, name)
    if asked != asked.to_integral_value() or abs(asked) > most:
        raise FilterArgumentError(f"{name}: {asked} is no whole number up to {most}", token=None)
    return int(asked)


def _bounded(value: Any) -> Any:
    """What a filter gives back, unless it is larger than anything needed."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise FilterArgumentError(f"the text is longer than {MAX_TEXT} characters", token=None)
    if isinstance(value, Decimal):
        if not abs(value) < LARGEST:
            raise FilterArgumentError("the number is too large", token=None)
        return Number(value)
    return value


def _text_filter(function: Callable[..., Any]) -> Callable[..., Any]:
    """The first argument becomes a text; those after it are as they came."""

    def filtered(value: object, *arguments: object) -> Any:
        return _bounded(function(as_text(value), *arguments))

    return filtered


def _calculated(name: str, function: Callable[..., Decimal]) -> Callable[..., Any]:
    """All arguments become numbers."""

    def filtered(value: object, *arguments: object) -> Any:
        try:
            return _bounded(function(number(value, name), *(number(argument, name) for argument in arguments)))
        except DecimalException as impossible:
            raise FilterArgumentError(f"{name}: this cannot be calculated", token=None) from impossible

    return filtered


# Texts


def _replaced(text: str, old: object, new: object = "", count: int = -1) -> str:
    """Its size is known before it is made: a text within itself would fill the memory."""
    wanted, fresh = as_text(old), as_text(new)
    if not wanted:
        return text
    if text.count(wanted) * len(fresh) > MAX_TEXT:
        raise FilterArgumentError(f"replace: the text becomes longer than {MAX_TEXT} characters", token=None)
    return text.replace(wanted, fresh, count)


def _sliced(text: str, start: object, length: object = 1) -> str:
    first, count = _whole(start, "slice"), _whole(length, "slice")
    first = max(first + len(text), 0) if first < 0 else first
    return text[first : first + max(count, 0)]


def _split(text: str, separator: object = " ") -> list[str]:
    wanted = as_text(separator)
    if not wanted:
        return list(text)
    return text.split() if wanted == " " else text.split(wanted)


def _truncated(text: str, length: object = 50, end: object = "...") -> str:
    most, mark = _whole(length, "truncate"), as_text(end)
    return text if len(text) <= most else text[: max(most - len(mark), 0)] + mark


def _without_tags(text: str) -> str:
    try:
        return strip_tags(text)
    except SuspiciousOperation as hostile:
        raise FilterArgumentError("strip_tags: the text has too many tags that never end", token=None) from hostile


def joined(value: object, separator: object = " ") -> str:
    """A list as one text."""
    items, between = [as_text(item) for item in _items(value)], as_text(separator)
    if sum(len(item) for item in items) + len(between) * len(items) > MAX_TEXT:
        raise FilterArgumentError(f"join: the text becomes longer than {MAX_TEXT} characters", token=None)
    return between.join(items)


def _items(value: object) -> Sequence[object]:
    if isinstance(value, list | tuple):
        return value
    return [] if is_undefined(value) or value is None else [value]


def first(value: object) -> object:
    return next(iter(_items(value)), "")


def last(value: object) -> object:
    return next(reversed(_items(value)), "")


def size(value: object) -> Number:
    """Characters of a text, entries of a list."""
    return Number(len(value) if isinstance(value, list | tuple | Mapping) else len(as_text(value)))


def default(value: object, other: object = "", **_options: object) -> object:
    """The other value where there is nothing, or blanks only; a number, 0 too, is something."""
    if isinstance(value, list | tuple | Mapping):
        return value if len(value) else other
    return other if value is False or not as_text(value).strip() else value


# Dates


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as wrong:
        raise FilterArgumentError(f"{name}: “{text[:40]}” is no date like 2026-01-31", token=None) from wrong


def formatted_date(text: str, form: object) -> str:
    """A date in ISO form, written with %Y %m %d %y %j %V; nothing stays nothing."""
    if not text.strip():
        return ""
    day, wanted = _day(text, "date"), as_text(form)
    unknown = set(_DATE_CODE.findall(wanted)) - _DATE_CODES
    if unknown:
        raise FilterArgumentError(f"date: %{min(unknown)} is not one of %Y %m %d %y %j %V", token=None)
    return _DATE_CODE.sub(lambda code: "%" if code[1] == "%" else format(day, code[0]), wanted)


def moved_date(text: str, days: object) -> str:
    """A date so many days later, in ISO form."""
    if not text.strip():
        return ""
    try:
        return (_day(text, "add_days") + timedelta(days=_whole(days, "add_days", _MOST_DAYS))).isoformat()
    except OverflowError as beyond:
        raise FilterArgumentError("add_days: there is no such date", token=None) from beyond


# Numbers


def rounded(value: Number, decimals: Decimal = Decimal(0)) -> Decimal:
    """Half away from zero, as in trade."""
    places = _whole(decimals, "round", _MOST_DECIMALS)
    return value.quantize(Decimal(1).scaleb(-max(places, 0)), ROUND_HALF_UP)


TEXT_FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "append": lambda text, more: text + as_text(more),
    "prepend": lambda text, more: as_text(more) + text,
    "capitalize": str.capitalize,
    "downcase": str.lower,
    "upcase": str.upper,
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "squish": lambda text: " ".join(text.split()),
    "strip_newlines": lambda text: text.replace("\r", "").replace("\n", ""),
    "strip_tags": _without_tags,
    "strip_html": _without_tags,
    "replace": _replaced,
    "replace_first": lambda text, old, new="": _replaced(text, old, new, 1),
    "remove": lambda text, old: _replaced(text, old),
    "remove_first": lambda text, old: _replaced(text, old, "", 1),
    "slice": _sliced,
    "split": _split,
    "truncate": _truncated,
    "cut": lambda text, most: cut(text, max(_whole(most, "cut"), 0)),
    "cut_bytes": lambda text, most: cut_bytes(text, max(_whole(most, "cut_bytes"), 0)),
    "ascii": lambda text: transliterate(text, "ascii"),
    "digits": lambda text: "".join(c for c in text if c in "0123456789"),
    "url_encode": lambda text: quote(text, safe=""),
    "date": formatted_date,
    "add_days": moved_date,
}
NUMBER_FILTERS: Final[dict[str, Callable[..., Decimal]]] = {
    "plus": lambda a, b: a + b,
    "minus": lambda a, b: a - b,
    "times": lambda a, b: a * b,
    "divided_by": lambda a, b: a / b,
    "modulo": lambda a, b: a % b,
    "abs": abs,
    "at_least": lambda a, b: max(a, b),
    "at_most": lambda a, b: min(a, b),
    "ceil": lambda a: a.to_integral_value(ROUND_CEILING),
    "floor": lambda a: a.to_integral_value(ROUND_FLOOR),
    "round": rounded,
}
#: All of them by name, bounded. `unit` knows the connection and is in render_expression.py.
FILTERS: Final[dict[str, Callable[..., Any]]] = {
    **{name: _text_filter(function) for name, function in TEXT_FILTERS.items()},
    **{name: _calculated(name, function) for name, function in NUMBER_FILTERS.items()},
    "join": joined,
    "first": first,
    "last": last,
    "size": size,
    "default": default,
}

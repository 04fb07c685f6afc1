"""Times in cXML: written with a numeric offset, never "Z" (RG 25–26); read in every shape that was seen."""

import re
from datetime import UTC, datetime

from protocols.errors import LocalError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: The zones that programs name by letters (RFC 2822, and those of Java's dates in Europe).
_ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "ut": "+00:00", "est": "-05:00", "edt": "-04:00",
    "cst": "-06:00", "cdt": "-05:00", "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
    "wet": "+00:00", "cet": "+01:00", "cest": "+02:00", "eet": "+02:00", "eest": "+03:00",
}  # fmt: skip
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_ZONE = r"(?:\s*(?P<zone>[A-Za-z]{1,4}|[+-]\d{2}(?::?\d{2})?))?"
_SHAPES = [
    re.compile(shape, re.ASCII)
    for shape in (
        # ISO 8601, with T or a blank, or a day alone
        rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:[Tt ]\s*{_CLOCK}{_ZONE})?",
        # 11/24/2026 10:15:00 PM
        rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}})(?:,?\s+{_CLOCK}(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?{_ZONE})?",
        # Tue Nov 24 22:15:00 UTC 2026 and, without a zone, C's ctime
        rf"[A-Za-z]{{3}},?\s+(?P<name>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}{_ZONE}\s+(?P<year>\d{{4}})",
        # Tue, 24 Nov 2026 22:15:00 +0000
        rf"[A-Za-z]{{3}},\s+(?P<day>\d{{1,2}})\s+(?P<name>[A-Za-z]{{3}})\s+(?P<year>\d{{4}})\s+{_CLOCK}{_ZONE}",
    )
]
_REGULAR = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?[+-]\d{2}:\d{2}", re.ASCII)


def format_timestamp(moment: datetime) -> str:
    """`YYYY-MM-DDThh:mm:ss+hh:mm`. Raises LocalError for a moment that does not know its zone."""
    if moment.tzinfo is None:
        raise LocalError("A timestamp needs a time zone.")
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def is_regular(text: str) -> bool:
    """Whether a time has the one shape that the standard permits."""
    return _REGULAR.fullmatch(text) is not None


def parse_timestamp(text: str) -> datetime | None:
    """The moment, in UTC where no offset is given; None where the text is no time in a shape we know."""
    text = text.strip()
    for shape in _SHAPES:
        match = shape.fullmatch(text)
        if match is not None:
            return _moment({name: value for name, value in match.groupdict().items() if value})
    return None


def _moment(said: dict[str, str]) -> datetime | None:
    """The moment that the named parts make, or None where there is no such day, hour or zone."""
    month = said.get("month") or _month(said["name"])
    hour = _hour(int(said.get("hour", "0")), said.get("half", "").lower())
    offset = _offset(said.get("zone", "Z").lower())
    day, clock = int(said["day"]), f"{said.get('minute', '00')}:{said.get('second', '00')}"
    try:
        return datetime.fromisoformat(f"{said['year']}-{int(month):02}-{day:02}T{hour:02}:{clock}{offset}")
    except ValueError:
        return None


def _month(name: str) -> str:
    """Its number; "0", which is none, for a name that we do not know."""
    return str(_MONTHS.index(name.lower()) + 1) if name.lower() in _MONTHS else "0"


def _hour(hour: int, half: str) -> int:
    """The hour of 24 where a half of the day is named; 24, which is none, for an hour no such clock shows."""
    if not half:
        return hour
    return hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 24


def _offset(zone: str) -> str:
    """`+hh:mm`; a zone that nobody knows makes the whole time unreadable."""
    if zone[0] not in "+-":
        return _ZONES.get(zone, "?")
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"

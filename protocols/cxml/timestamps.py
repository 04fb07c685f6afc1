"""Times in cXML: written with a numeric offset, never "Z" (RG 25–26); read in every shape that was seen."""

import re
from datetime import UTC, datetime

from protocols.errors import LocalError

_SHAPE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


def format_timestamp(moment: datetime) -> str:
    """`YYYY-MM-DDThh:mm:ss+hh:mm`. Raises LocalError for a moment that does not know its zone."""
    if moment.tzinfo is None:
        raise LocalError("A timestamp needs a time zone.")
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def parse_timestamp(text: str) -> datetime | None:
    """The moment, in UTC where no offset is given; None where the text is no ISO 8601 time we know."""
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, _fraction, zone = match.groups()
    offset = "+00:00" if zone in (None, "Z") else zone
    offset = offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
    try:
        return datetime.fromisoformat(f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{offset}")
    except ValueError:
        return None

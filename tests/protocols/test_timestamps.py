"""Times are written with a numeric offset, and read in the shapes that were seen."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.timestamps import format_timestamp, is_regular, parse_timestamp
from protocols.errors import LocalError


def test_the_offset_is_numeric_never_z() -> None:
    moment = datetime(2026, 3, 4, 12, 0, 5, 999, tzinfo=timezone(timedelta(hours=2)))

    assert format_timestamp(moment) == "2026-03-04T10:00:05+00:00"


def test_a_moment_without_zone_is_our_mistake() -> None:
    with pytest.raises(LocalError):
        format_timestamp(datetime(2026, 3, 4, 12))  # noqa: DTZ001 – the mistake is the point


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-04T12:00:05+00:00", "2026-03-04T12:00:05+00:00"),
        ("2026-03-04T12:00:05.123-08:00", "2026-03-04T12:00:05-08:00"),
        ("2026-03-04T12:00:05Z", "2026-03-04T12:00:05+00:00"),
        ("2026-03-04T12:00:05-0400", "2026-03-04T12:00:05-04:00"),
        ("2026-03-04T12:00:05 -04:00", "2026-03-04T12:00:05-04:00"),
        (" 2026-03-04 12:00 ", "2026-03-04T12:00:00+00:00"),
        ("2026-03-04", "2026-03-04T00:00:00+00:00"),
        ("2026-03-04T12:00:05-04", "2026-03-04T12:00:05-04:00"),
        ("11/24/2026 10:15:00 PM", "2026-11-24T22:15:00+00:00"),
        ("11/24/2026 12:15 am", "2026-11-24T00:15:00+00:00"),
        ("3/4/2026", "2026-03-04T00:00:00+00:00"),
        ("3/4/2026 23:00:01 -0500", "2026-03-04T23:00:01-05:00"),
        ("Tue Nov 24 22:15:00 2026", "2026-11-24T22:15:00+00:00"),
        ("Tue Nov 24 22:15:00 CEST 2026", "2026-11-24T22:15:00+02:00"),
        ("Wed Mar  4 12:00:05 PST 2026", "2026-03-04T12:00:05-08:00"),
        ("Tue, 24 Nov 2026 22:15:00 GMT", "2026-11-24T22:15:00+00:00"),
    ],
)
def test_shapes_of_real_senders_are_read(text: str, moment: str) -> None:
    assert parse_timestamp(text) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "text",
    ["", "now", "3/4/2026 13:00:05 PM", "3/4/2026 0:00 AM", "13/4/2026", "Tue Nox 24 22:15:00 2026", "Tue Nov 24 22:15:00 XYZ 2026",
      "2026-13-04T12:00:05+00:00", "2026-02-30", "2026-03-04T24:00:00+00:00",
     "2026-03-04T23:59:60+00:00", "0000-01-01", "2026-03-04T12:00:05+99:00", "２０２６-03-04"],
)  # fmt: skip
def test_anything_else_is_no_time(text: str) -> None:
    assert parse_timestamp(text) is None


@given(st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001 – the strategy adds the zone
def test_what_is_written_reads_back(moment: datetime) -> None:
    assert parse_timestamp(format_timestamp(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("2026-03-04T12:00:05+00:00", True),
        ("2026-03-04T12:00:05.123-08:00", True),
        ("2026-03-04T12:00:05Z", False),
        ("2026-03-04T12:00:05 -04:00", False),
        ("2026-03-04", False),
    ],
)
def test_the_one_shape_of_the_standard_is_known(text: str, is_so: bool) -> None:
    assert is_regular(text) == is_so


PIECES = ["2026", "-", "03", "/", ":", " ", "T", "PM", "Z", "+01:00", "Tue", "Nov", ",", "12", "99", "١"]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_reading_a_time_never_fails(text: str) -> None:
    moment = parse_timestamp(text)

    assert moment is None or moment.tzinfo is not None

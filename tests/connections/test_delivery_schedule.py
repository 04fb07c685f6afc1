"""When attempts are repeated: a simulation of 76 hours in no time at all (F16)."""

from typing import Any

import pytest

from connections.domain.delivery.schedule import wait_after

HOUR = 3600.0
GROWING = [5.0, 300.0, 1800.0, *(hours * HOUR for hours in (2, 5, 10, 14, 20, 24))]


def waits(schedule: str, asked: float | None = None) -> list[float]:
    """The waits between the attempts, until there is none left."""
    found: list[float] = []
    while (wait := wait_after(schedule, len(found) + 1, asked)) is not None:
        found.append(wait)
    return found


@pytest.mark.parametrize(("schedule", "wanted"), [("growing", GROWING), ("hourly", [HOUR] * 10)])
def test_f16_waits_are_the_schedules_within_a_tenth(schedule: str, wanted: list[float]) -> None:
    for _ in range(50):
        found = waits(schedule)

        assert len(found) == len(wanted)
        assert all(0.9 * want <= wait <= 1.1 * want for wait, want in zip(found, wanted, strict=True))


def test_f16_ten_attempts_in_seventy_five_hours_and_thirty_five_minutes() -> None:
    assert len(GROWING) + 1 == 10
    assert sum(GROWING) == 75 * HOUR + 35 * 60 + 5


def test_waits_differ_so_that_nothing_comes_back_together() -> None:
    assert len({wait_after("hourly", 1) for _ in range(20)}) > 15


def test_f16_retry_after_lengthens_a_wait_and_never_shortens_one() -> None:
    assert wait_after("growing", 1, 600.0) == 600.0
    assert min(waits("hourly", 1.0)) >= 0.9 * HOUR


def test_nobody_is_waited_for_longer_than_a_day() -> None:
    assert wait_after("growing", 1, 10.0**9) == 24 * HOUR


def test_an_hour_may_be_a_second(settings: Any) -> None:
    settings.DELIVERY_SECONDS_PER_HOUR = 1

    assert all(0.9 <= wait <= 1.1 for wait in waits("hourly"))

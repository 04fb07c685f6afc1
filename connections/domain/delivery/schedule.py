"""When a failed attempt is repeated, and how long an address that fails is left in peace.

Sources: cXML Reference Guide 1.2.070 ("ten retries, one per hour"); Standard Webhooks, its example schedule: ten
attempts in 75 h 35 min. A setting shortens the hour, for tests of days.
"""

from collections.abc import Mapping
from secrets import SystemRandom

from django.conf import settings

from connections.models import ScheduleName

_MINUTE, _HOUR = 60.0, 3600.0
#: The waits between one attempt and the next; the first attempt is at once, and after the last wait there is one more.
WAITS: Mapping[str, tuple[float, ...]] = {
    ScheduleName.HOURLY: (_HOUR,) * 10,
    ScheduleName.GROWING: (
        *(5.0, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 14 * _HOUR, 20 * _HOUR, 24 * _HOUR),
    ),
}
#: So that what failed together does not come back together.
JITTER = 0.1
#: Somebody who asks us to come back later than this is not waited for.
MAX_ASKED_SECONDS = 24 * _HOUR
#: Failures in a row after which an address is left in peace, and for how long: doubled at each further one.
FAILURES_TO_PAUSE = 5
FIRST_PAUSE_SECONDS = 60.0
MAX_PAUSE_SECONDS = 300.0

_random = SystemRandom()


def wait_after(schedule: str, attempts: int, asked_seconds: float | None = None) -> float | None:
    """Seconds until the next attempt after so many; None when there is none left. `asked_seconds`: Retry-After."""
    waits = WAITS[schedule]
    if attempts > len(waits):
        return None
    wait = waits[attempts - 1] * _random.uniform(1 - JITTER, 1 + JITTER)
    return shortened(max(wait, min(asked_seconds or 0.0, MAX_ASKED_SECONDS)))


def shortened(seconds: float) -> float:
    """A wait as it is kept here: its own length, unless the setting says how long an hour is."""
    return seconds * settings.DELIVERY_SECONDS_PER_HOUR / _HOUR


def lease_seconds() -> float:
    """How long a delivery that is being sent is nobody else's: three times the longest call."""
    return 3.0 * settings.DELIVERY_TIMEOUT_SECONDS

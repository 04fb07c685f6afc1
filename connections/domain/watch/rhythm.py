"""Learn how often a connection is used, and say whether it has been quiet for too long.

Pure: takes moments. Time is counted in working days, for most buyers rest at weekends; where visits at weekends are
usual, all time counts. A connection of which too little is known is never silent: a false alarm costs trust.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

#: What is looked at, and how much of it there must be before anything is said.
LOOK_BACK = timedelta(days=60)
FEWEST_HOURS, FEWEST_DAYS = 12, 6
#: Quiet for less than this is never an alarm; beyond it, what is so many times the longest pause before.
SHORTEST = timedelta(days=1)
TIMES_LONGEST = 2
#: From this part on, weekends are days like others.
WEEKEND_SHARE = 0.1
_SATURDAY = 5


def silent_since(moments: Iterable[datetime], now: datetime, zone: tzinfo) -> datetime | None:
    """The last sign of life, if it lies too far back; None while all is well or too little is known.

    `moments` are when the connection was used, each hour once.
    """
    used = sorted(moment.astimezone(zone) for moment in moments)
    if len(used) < FEWEST_HOURS or len({moment.date() for moment in used}) < FEWEST_DAYS:
        return None
    at_weekends = sum(moment.weekday() >= _SATURDAY for moment in used) >= WEEKEND_SHARE * len(used)
    clock = [_worked(moment, counts_all=at_weekends) for moment in used]
    longest = max(later - earlier for earlier, later in pairwise(clock))
    quiet = _worked(now.astimezone(zone), counts_all=at_weekends) - clock[-1]
    return used[-1] if quiet > max(SHORTEST, longest * TIMES_LONGEST) else None


def _worked(moment: datetime, *, counts_all: bool) -> timedelta:
    """Working time since the Monday of the first week; on a weekend it stands still."""
    days = moment.toordinal() - 1
    of_day = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)
    if counts_all:
        return timedelta(days=days) + of_day
    weeks, weekday = divmod(days, 7)
    if weekday >= _SATURDAY:
        return timedelta(days=weeks * 5 + 5)
    return timedelta(days=weeks * 5 + weekday) + of_day

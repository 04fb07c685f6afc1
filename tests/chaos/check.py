"""What must hold after a chaos run, from three witnesses: the buyers' history, our database, and the webhook sink.

Pure: takes what they say, answers every promise that was broken, with the orders it was broken for.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: So many examples of a broken promise are told.
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of the history."""

    order: str
    payload: str
    why: str
    http: int | None
    code: str
    answer: str
    seconds: float

    @property
    def is_acknowledged(self) -> bool:
        return self.http == 200 and self.code == "200"


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What each of them has seen. `stored`: how often each order number stands in the database; `told`: by message id, the
    order's number at the sink."""

    ordered: frozenset[str]
    attempts: tuple[Attempt, ...]
    stored: Mapping[str, int]
    told: Mapping[str, str]


@dataclass(slots=True)
class Verdict:
    """Broken promises by name, and figures."""

    broken: dict[str, list[str]] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)

    def note(self, promise: str, orders: Iterable[str]) -> None:
        found = sorted(orders)
        self.figures[promise] = len(found)
        if found:
            self.broken[promise] = found[:EXAMPLES]


def read_history(paths: Iterable[Path]) -> tuple[Attempt, ...]:
    """All attempts, a file after the other; a last line that was cut is no attempt that was made."""
    found = []
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            said = json.loads(line)
            said.pop("at")
            found.append(Attempt(**said))
    return tuple(found)


def check(seen: Witnesses) -> Verdict:
    """Every promise, kept or broken."""
    verdict = Verdict()
    acknowledged = defaultdict(list)
    for attempt in seen.attempts:
        if attempt.is_acknowledged:
            acknowledged[attempt.order].append(attempt)
    verdict.note("never acknowledged", seen.ordered - acknowledged.keys())
    verdict.note("acknowledged but not stored", acknowledged.keys() - seen.stored.keys())
    verdict.note("stored twice", (order for order, times in seen.stored.items() if times != 1))
    verdict.note("stored but never sent", seen.stored.keys() - seen.ordered)
    verdict.note("repeats answered unlike", _answered_unlike(acknowledged))
    verdict.note("refused for good", _refused(seen.attempts))
    told = Counter(seen.told.values())
    verdict.note("not delivered to the webhook", seen.ordered - told.keys())
    verdict.note("delivered under two ids", (order for order, ids in told.items() if ids > 1))
    _count(verdict, seen, acknowledged)
    return verdict


def _answered_unlike(acknowledged: Mapping[str, list[Attempt]]) -> list[str]:
    return [order for order, attempts in acknowledged.items() if len({one.answer for one in attempts}) > 1]


def _refused(attempts: Iterable[Attempt]) -> set[str]:
    """Answers after which a buyer never comes again, though nothing was wrong with the order."""
    return {
        one.order
        for one in attempts
        if one.http is not None and (400 <= one.http < 500 or (one.http == 200 and one.code.startswith(("3", "4"))))
    }


def _count(verdict: Verdict, seen: Witnesses, acknowledged: Mapping[str, list[Attempt]]) -> None:
    heard = [one for one in seen.attempts if one.http is not None]
    seconds = sorted(one.seconds for one in seen.attempts if one.is_acknowledged)
    verdict.figures |= {
        "orders": len(seen.ordered),
        "attempts": len(seen.attempts),
        "attempts without an answer": len(seen.attempts) - len(heard),
        "answers by HTTP status": dict(sorted(Counter(str(one.http) for one in heard).items())),
        "attempts by reason": dict(sorted(Counter(one.why for one in seen.attempts).items())),
        "orders answered more than once": sum(len(attempts) > 1 for attempts in acknowledged.values()),
        "seconds to an acknowledgement, median": seconds[len(seconds) // 2] if seconds else None,
        "seconds to an acknowledgement, p99": seconds[len(seconds) * 99 // 100] if seconds else None,
    }

"""A process that starts while the database is away waits for it; one that would start unsafe does not start."""

from typing import Any

import pytest
from django.core.checks import Critical

from tenants import checks

AWAY = Critical("The database does not answer.", id=checks.DATABASE_AWAY)


def answers(monkeypatch: pytest.MonkeyPatch, *found: list[Any]) -> list[int]:
    """Let the checks find one after the other, the last for ever; how often they looked."""
    looks: list[int] = []

    def look(**_: Any) -> list[Any]:
        looks.append(1)
        return found[min(len(looks), len(found)) - 1]

    monkeypatch.setattr(checks, "START_CHECKS", (look,))
    monkeypatch.setattr(checks, "DATABASE_PAUSE_SECONDS", 0.01)
    return looks


def test_a_database_that_comes_back_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = answers(monkeypatch, [AWAY], [AWAY], [])

    checks.refuse_unsafe_start()

    assert len(looks) == 3


def test_a_database_that_stays_away_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, [AWAY])
    monkeypatch.setattr(checks, "DATABASE_PATIENCE_SECONDS", 0.05)

    with pytest.raises(SystemExit, match=r"tenants\.E008"):
        checks.refuse_unsafe_start()


def test_what_is_unsafe_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = answers(monkeypatch, [Critical("It is unsafe.", id="tenants.E009")])

    with pytest.raises(SystemExit, match=r"tenants\.E009"):
        checks.refuse_unsafe_start()

    assert len(looks) == 1

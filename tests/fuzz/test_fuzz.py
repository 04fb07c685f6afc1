"""Five seconds of damage in the default suite; `make fuzz` takes its time."""

import pytest

from tests.fuzz.run import Outcome, fuzz, rows


def test_x25_damaged_messages_are_read_or_refused() -> None:
    outcomes = fuzz(seconds=5, seed=20260304)

    assert [(outcome.name, place) for outcome in outcomes for place in outcome.broken] == []
    assert all(outcome.tried > outcome.accepted > 0 for outcome in outcomes)


@pytest.mark.parametrize(("broken", "is_ok"), [({}, True), ({"ValueError at read.py:1": b"x"}, False)])
def test_a_failure_spoils_the_row(broken: dict[str, bytes], is_ok: bool) -> None:
    row = rows([Outcome("cXML", tried=9, accepted=3, broken=broken)])[0]

    assert row == {
        "name": "cXML: 9 inputs, 3 accepted", "value": len(broken), "unit": "kinds of failure", "floor": None, "ratio": None,
        "goal": "value <= 0", "ok": is_ok,
    }  # fmt: skip

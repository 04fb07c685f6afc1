"""The checker finds each promise that is broken, and none that is kept."""

from dataclasses import replace

import pytest

from tests.chaos.check import Attempt, Witnesses, check

HEARD = Attempt("PO-1", "p1", "first", 200, "200", "a", 0.1)
FINE = Witnesses(frozenset({"PO-1"}), (HEARD, replace(HEARD, why="repeat")), {"PO-1": 1}, {"m1": "PO-1"})
BROKEN = {
    "never acknowledged": replace(FINE, attempts=()),
    "acknowledged but not stored": replace(FINE, stored={}),
    "stored twice": replace(FINE, stored={"PO-1": 2}),
    "stored but never sent": replace(FINE, stored={"PO-1": 1, "PO-2": 1}),
    "repeats answered unlike": replace(FINE, attempts=(HEARD, replace(HEARD, answer="b"))),
    "refused for good": replace(FINE, attempts=(HEARD, replace(HEARD, http=404, code=""))),
    "not delivered to the webhook": replace(FINE, told={}),
    "delivered under two ids": replace(FINE, told={"m1": "PO-1", "m2": "PO-1"}),
}


def test_a_run_without_loss_breaks_no_promise() -> None:
    assert check(FINE).broken == {}


@pytest.mark.parametrize("promise", BROKEN)
def test_one_broken_promise_is_found(promise: str) -> None:
    assert list(check(BROKEN[promise]).broken) == [promise]


def test_trouble_of_ours_is_no_refusal() -> None:
    trouble = (replace(HEARD, http=503, code="560"), replace(HEARD, http=None, code="", answer=""))

    assert check(replace(FINE, attempts=(*trouble, HEARD))).broken == {}

"""No fault point without a test that strikes there, and none in the code that is not listed."""

import re

import pytest
from django.test.utils import override_settings

from tenants.faultpoints import POINTS, Fault, FaultKind, arm, disarm, faultpoint
from tests.benchmarks.environment import ROOT
from tests.chaos.test_points_of_documents import ACT, ENGINE
from tests.chaos.test_points_of_orders import DOOR, FOLDER
from tests.chaos.test_points_of_sign_up import PROVISION
from tests.chaos.test_points_of_visits import RETURN, SETUP

STRUCK = {*DOOR, *FOLDER, *ENGINE, *ACT, *SETUP, *RETURN, *PROVISION}


def test_every_point_is_struck_by_a_test_and_passed_by_the_code() -> None:
    code = [
        path.read_text("utf-8")
        for floor in ("connections", "storefront", "tenants")
        for path in (ROOT / floor).rglob("*.py")
    ]

    passed = {name for text in code for name in re.findall(r'faultpoint\("([a-z_.]+)"\)', text)}

    assert (passed, set(POINTS)) == (STRUCK, STRUCK)


def test_a_point_strikes_once_at_the_passage_that_was_asked_for() -> None:
    arm("setup.before_commit", FaultKind.ERROR, passages=2)
    try:
        faultpoint("setup.before_commit")
        with pytest.raises(Fault):
            faultpoint("setup.before_commit")
        faultpoint("setup.before_commit")
    finally:
        disarm()


def test_in_production_nothing_can_be_armed() -> None:
    with override_settings(MODE="production"), pytest.raises(ValueError, match="no fault point"):
        arm("setup.before_commit", FaultKind.KILL9)

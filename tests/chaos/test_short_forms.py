"""The short forms of `make chaos`: the same programs, faults and promises, in what a suite can wait for."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.environment import ROOT
from tests.demo_process import OWN_CHOICE

LONGEST_SECONDS = 300


def chaos(tmp_path: Path, part: str, *options: str) -> dict[str, Any]:
    """What the run of one part found."""
    result = tmp_path / "chaos.json"
    environment = {name: value for name, value in os.environ.items() if name not in OWN_CHOICE}
    subprocess.run(
        [sys.executable, "-m", "tests.chaos", part, *options, "--result", str(result)],
        cwd=ROOT, env=environment, check=False, timeout=LONGEST_SECONDS,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(result.read_text("utf-8"))[part]
    return found


def test_f3_no_order_is_lost_or_doubled_while_everything_fails(tmp_path: Path) -> None:
    found = chaos(tmp_path, "orders", "--orders", "500", "--buyers", "20", "--seconds", "200", "--fast")

    assert (found["broken"], found["orders"], found["synchronous_commit"]) == ({}, 500, "on")
    assert found["blows"].keys() >= {"PostgreSQL stopped at once", "Redis FLUSHALL", "kill -9 web"}


def test_f15_f16_documents_reach_who_can_be_reached(tmp_path: Path) -> None:
    found = chaos(tmp_path, "documents", "--documents", "270", "--rounds", "0")

    assert found["broken"] == {}

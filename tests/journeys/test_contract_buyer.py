"""The independent buyer that knows only the contracts must complete every connection of the demo."""

import subprocess
import sys

import pytest

from tests.demo_process import ROOT, DemoProcess
from tests.journeys.connections import AGREED

PROGRAM = ROOT.parent / "shared/contract/buyer.py"


@pytest.mark.skipif(not PROGRAM.exists(), reason="the contract's own buyer is kept beside the clone, not in it")
def test_independent_buyer_completes_every_connection(demo_process: DemoProcess) -> None:
    path = demo_process.var / "demo.json"

    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(path)], capture_output=True, text=True, timeout=300, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == f"{len(AGREED)} of {len(AGREED)} connections hold"

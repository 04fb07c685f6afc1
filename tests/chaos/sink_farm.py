"""Sinks of every manner in a process of their own: `python -m tests.chaos.sink_farm plan.json`, until SIGTERM.

The plan is a list of [manner, port]. At the end `farm.json` beside it tells what each has taken.
"""

import json
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.chaos.sinks import Manner, sink

#: An hour of the schedules, which are shortened to this.
FAILS_SECONDS = 1.0


def main(plan: Path) -> None:
    """Open all of them, say so, wait, and tell."""
    with ExitStack() as opened:
        sinks = [
            opened.enter_context(sink(Manner(manner), fails_seconds=FAILS_SECONDS, seed=port, port=port))
            for manner, port in json.loads(plan.read_text("utf-8"))
        ]
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        (plan.parent / "open").touch()
        signal.sigwait({signal.SIGTERM})
        told = [{"manner": one.manner, "port": one.port, "requests": one.requests, "taken": one.taken} for one in sinks]
    (plan.parent / "farm.json").write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

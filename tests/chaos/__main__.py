"""`make chaos`: orders in under every fault at once, documents out to every kind of sink, and every fault point.

    make chaos                                  all three parts, at their whole size; within 20 minutes each
    make chaos ARGS="orders --orders 500 --buyers 20"

Prints figures and writes `var/chaos.json`. The exit status is 1 if any promise was broken.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.environment import ROOT
from tests.chaos.size import Rhythm, Size
from tests.chaos.stack import service

Part = Callable[[argparse.Namespace], dict[str, Any]]


def _orders(asked: argparse.Namespace) -> dict[str, Any]:
    with service() as running:
        from tests.chaos.orders_in import orders_in  # noqa: PLC0415 – needs the settings, which are named by now

        rhythm = Rhythm(kill=5.0, stop_postgres=20.0, flush_redis=10.0) if asked.fast else Rhythm()
        return orders_in(running, Size(asked.orders, asked.buyers, asked.seconds, asked.seed, rhythm=rhythm))


def _documents(asked: argparse.Namespace) -> dict[str, Any]:
    with service() as running:
        from tests.chaos.documents_out import documents_out  # noqa: PLC0415 – as above

        return documents_out(running, asked.documents, asked.rounds)


PARTS: dict[str, Part] = {"orders": _orders, "documents": _documents}


def main(arguments: Sequence[str]) -> int:
    """Run the parts that are named, or all; the exit status."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # what was started is stopped then
    asked = _read(arguments)
    result = Path(asked.result or Path(os.environ.get("VAR_ROOT") or ROOT / "var") / "chaos.json")
    names = asked.parts or list(PARTS)
    if len(names) == 1:
        found = {names[0]: PARTS[names[0]](asked)}
        print(json.dumps(found, indent=1, ensure_ascii=False), flush=True)
    else:
        found = {name: _apart(name, arguments, names) for name in names}
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    broken = [name for name, part in found.items() if part["broken"]]
    print(f"{'Broken: ' + ', '.join(broken) if broken else 'No promise broken'}. Written to {result}.", flush=True)
    return 1 if broken else 0


def _apart(name: str, arguments: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """One part in a process of its own: settings are read once, and each part has a database of its own."""
    print(f"{name} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        options = [one for one in arguments if one not in names]
        subprocess.run(
            [sys.executable, "-m", "tests.chaos", name, *options, "--result", str(answer)], cwd=ROOT, check=False
        )
        if not answer.exists():
            return {"broken": {"came to no end": [name]}}
        found: dict[str, Any] = json.loads(answer.read_text("utf-8"))[name]
        return found


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("parts", nargs="*", help="which of them; all if none is named")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--buyers", type=int, default=50)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5, help="comparisons with and without a sink that hangs")
    parser.add_argument("--fast", action="store_true", help="fewer kills, but every kind of blow soon")
    parser.add_argument("--seconds", type=float, default=1200.0, help="the longest that orders are sent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--result", default="", help="where the figures go")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

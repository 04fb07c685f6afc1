"""`make chaos`: orders in under every fault at once, documents out to every kind of sink, and every fault point.

    make chaos                                  all three parts, at their whole size; within 20 minutes each
    make chaos ARGS="orders --orders 500 --buyers 20"

Prints figures and writes `var/chaos.json`. The exit status is 1 if any promise was broken.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.environment import ROOT
from tests.chaos.size import Size
from tests.chaos.stack import service

Part = Callable[[argparse.Namespace], dict[str, Any]]


def _orders(asked: argparse.Namespace) -> dict[str, Any]:
    with service() as running:
        from tests.chaos.orders_in import orders_in  # noqa: PLC0415 – needs the settings, which are named by now

        return orders_in(running, Size(asked.orders, asked.buyers, asked.seconds, asked.seed))


PARTS: dict[str, Part] = {"orders": _orders}


def main(arguments: Sequence[str]) -> int:
    """Run the parts that are named, or all; the exit status."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # what was started is stopped then
    asked = _read(arguments)
    result = Path(asked.result or Path(os.environ.get("VAR_ROOT") or ROOT / "var") / "chaos.json")
    found: dict[str, Any] = {}
    for name in asked.parts or PARTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        found[name] = PARTS[name](asked)
        print(json.dumps({name: found[name]}, indent=1, ensure_ascii=False), flush=True)
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    broken = [name for name, part in found.items() if part["broken"]]
    print(f"\n{'Broken: ' + ', '.join(broken) if broken else 'Nothing lost, nothing doubled'}. Written to {result}.")
    return 1 if broken else 0


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("parts", nargs="*", help="which of them; all if none is named")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--buyers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=1200.0, help="the longest that orders are sent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--result", default="", help="where the figures go")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

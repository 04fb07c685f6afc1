"""Show 1: orders from many buyers while everything that can fail does (threats F1–F7); nothing lost, nothing doubled.

The service runs on durable servers of its own; buyers, network and webhook sink are a process apart (`load.py`).
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tenants.conf.supervisor import _stop_with_parent
from tests.benchmarks.database import new_supplier, plain_connection
from tests.benchmarks.environment import ROOT
from tests.chaos.buyers import BuyerAccount
from tests.chaos.check import Verdict, Witnesses, check, read_history
from tests.chaos.nemesis import Nemesis
from tests.chaos.shop import open_shop, stored_orders
from tests.chaos.size import Size
from tests.chaos.stack import SLUG, Stack, free_port

#: The ERP's sink is fast; leases of engines that were killed must not use up what it takes at once.
ERP_AT_ONCE = 32
#: After the last acknowledgement: a lease, and whatever waits.
DRAIN_SECONDS = 120.0


def orders_in(service: Stack, size: Size) -> dict[str, Any]:
    """What happened; `broken` holds what must not."""
    began = time.monotonic()
    sink_port = free_port()
    accounts = open_shop(new_supplier(SLUG), size.buyers, f"http://127.0.0.1:{sink_port}/in", ERP_AT_ONCE)
    service.start()
    nemesis = Nemesis(service, size.rhythm, random.Random(size.seed))
    world = _run(service, nemesis, _plan(service, sink_port, accounts, size))
    verdict = _judge(service.folder, size, world)
    return {
        "broken": verdict.broken,
        **verdict.figures,
        "blows": dict(sorted(nemesis.blows.items())),
        "connections by fate": world["fates"],
        "webhook requests": world["sink_requests"],
        "seconds sending": world["sending_seconds"],
        "seconds draining": world["draining_seconds"],
        "seconds in all": round(time.monotonic() - began, 1),
        "synchronous_commit": _setting("synchronous_commit"),
        "fsync": _setting("fsync"),
    }


def _plan(service: Stack, sink_port: int, accounts: list[BuyerAccount], size: Size) -> Path:
    plan = {
        "host": service.host, "port": service.port, "sink_port": sink_port, "orders": size.orders,
        "accounts": [asdict(account) for account in accounts], "harmed_share": size.harmed_share,
        "longest_seconds": size.longest_seconds, "drain_seconds": DRAIN_SECONDS, "folder": str(service.folder),
        "seed": size.seed,
    }  # fmt: skip
    path = service.folder / "plan.json"
    path.write_text(json.dumps(plan), "utf-8")
    return path


def _run(service: Stack, nemesis: Nemesis, plan: Path) -> dict[str, Any]:
    """The world sends, the nemesis strikes until all is sent; then the rest is delivered in peace."""
    command = [sys.executable, "-m", "tests.chaos.load", str(plan)]
    world = subprocess.Popen(command, cwd=ROOT, preexec_fn=_stop_with_parent)  # we have no threads
    try:
        nemesis.rage(lambda: (service.folder / "sent").exists() or world.poll() is not None)
        while world.poll() is None:
            nemesis.tend()
            time.sleep(0.2)
    finally:
        world.kill()
        world.wait()
    said: dict[str, Any] = json.loads((service.folder / "world.json").read_text("utf-8"))
    return said


def _judge(folder: Path, size: Size, world: Mapping[str, Any]) -> Verdict:
    told = {name: json.loads(body)["data"]["buyer_number"] for name, body in world["bodies"].items()}
    ordered = frozenset(f"PO-{number:05d}" for number in range(size.orders))
    attempts = read_history(sorted(folder.glob("history-*.jsonl")))
    return check(Witnesses(ordered, attempts, stored_orders(SLUG), told))


def _setting(name: str) -> str:
    with plain_connection() as database:
        found = database.execute("SELECT current_setting(%s)", [name]).fetchone()
        return str(found[0]) if found else ""

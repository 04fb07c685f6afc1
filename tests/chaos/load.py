"""The outside world in a process of its own: `python -m tests.chaos.load plan.json`. Needs neither Django nor a database.

Buyers, the proxy between them and us, and the supplier's webhook sink, which may be killed and begun again on the same
port no more than we are: it is the ground truth. Ends when every order was taken and delivered, or when time is over.
"""

import json
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.buyers import Buyer, BuyerAccount, History
from tests.chaos.proxy import proxy
from tests.chaos.sinks import Sink, sink

POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent, where to, and how the network treats it."""

    host: str
    port: int
    sink_port: int
    accounts: tuple[BuyerAccount, ...]
    orders: int
    harmed_share: float
    longest_seconds: float
    drain_seconds: float
    folder: Path
    seed: int

    @classmethod
    def read(cls, path: Path) -> "Plan":
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
        accounts = tuple(
            BuyerAccount(**{name: tuple(value) if isinstance(value, list) else value for name, value in one.items()})
            for one in said.pop("accounts")
        )
        return cls(accounts=accounts, folder=Path(said.pop("folder")), **said)

    def numbers_of(self, buyer: int) -> list[str]:
        """The orders of one buyer; all together are `orders`."""
        return [f"PO-{number:05d}" for number in range(buyer, self.orders, len(self.accounts))]


def main(plan: Plan) -> None:
    """Write history.jsonl as it goes, and world.json at the end."""
    began = time.monotonic()
    with sink(port=plan.sink_port) as erp, proxy(plan.port, plan.harmed_share, seed=plan.seed) as between:
        buyers = [
            Buyer(account, between.port, plan.host, History(plan.folder / f"history-{at}.jsonl"), plan.seed + at)
            for at, account in enumerate(plan.accounts)
        ]
        threads = [
            threading.Thread(target=buyer.send_orders, args=(plan.numbers_of(at),), daemon=True)
            for at, buyer in enumerate(buyers)
        ]
        for thread in threads:
            thread.start()
        _wait(threads, began + plan.longest_seconds)
        sending = time.monotonic() - began
        (plan.folder / "sent").touch()
        _drain(erp, plan, time.monotonic() + plan.drain_seconds)
        world = {
            "sending_seconds": round(sending, 1),
            "draining_seconds": round(time.monotonic() - began - sending, 1),
            "attempts": sum(buyer.sent for buyer in buyers),
            "is_finished": not any(thread.is_alive() for thread in threads),
            "fates": dict(between.fates),
            "sink_requests": erp.requests,
            "taken": dict(erp.taken),
            "bodies": {name: body.decode() for name, body in erp.bodies.items()},
        }
    (plan.folder / "world.json").write_text(json.dumps(world), "utf-8")


def _wait(threads: list[threading.Thread], until: float) -> None:
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def _drain(erp: Sink, plan: Plan, until: float) -> None:
    """Until there is a message for each order, or time is over."""
    while len(erp.taken) < plan.orders and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
    time.sleep(POLL_SECONDS)  # one too many would come now


if __name__ == "__main__":
    main(Plan.read(Path(sys.argv[1])))

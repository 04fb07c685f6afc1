"""Show 4: documents to sinks of which one hangs, one fails for an hour, one redirects, one is gone, one drops 30 %.

What can be delivered is, each under one id; what cannot goes on by its schedule; and whoever hangs slows nobody. An hour
is a second. Times are the database's: from queued to delivered.
"""

import json
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection as database

from connections.domain.delivery.queue import wake
from connections.models import Delivery, DeliveryState, DeliveryTarget, TargetKind
from tenants.conf.supervisor import _stop_with_parent
from tenants.scope import in_tenant
from tests.benchmarks.database import new_supplier
from tests.benchmarks.environment import ROOT
from tests.chaos.check import Verdict
from tests.chaos.sinks import Manner
from tests.chaos.stack import HOST, SLUG, Stack, free_port
from tests.factories.connections import make_connection

WELL = 4
MANNERS = (*[Manner.WELL] * WELL, *[manner for manner in Manner if manner != Manner.WELL])
REACHABLE = (Manner.WELL, Manner.FAILS, Manner.DROPS)
LONGEST_SECONDS = 900.0
PER_ROUND = 100
#: With the hanging sink, the others' p95 may be so much of what it is without.
SLOWER = 1.5
_BODY = b'<?xml version="1.0"?><cXML payloadID="d@passerelle"><Request/></cXML>'
_P95 = """
SELECT extract(epoch FROM percentile_cont(0.95) WITHIN GROUP (ORDER BY delivered_at - queued_at))::float
FROM connections_delivery WHERE target_id = ANY(%s) AND id > %s
"""


def documents_out(service: Stack, documents: int, rounds: int) -> dict[str, Any]:
    """What became of them; `broken` holds what must not be."""
    supplier = new_supplier(SLUG)
    plan = [(manner, free_port()) for manner in MANNERS]
    verdict = Verdict()
    with in_tenant(supplier), _farm(service.folder, plan) as tell:
        targets = [_target(manner, port) for manner, port in plan]
        began = time.monotonic()
        for target in targets:
            queue_many(target, documents // len(targets))
        service.use("deliver")
        service.supervisor.start()
        _until(service, lambda: not _waiting(_of(targets, *REACHABLE)), LONGEST_SECONDS)
        verdict.figures["seconds until all that could be was delivered"] = round(time.monotonic() - began, 1)
        _note_states(verdict, targets)
        if rounds:
            _compare(verdict, service, targets, rounds)
        _note_sinks(verdict, tell(), targets)
    return {"broken": verdict.broken, **verdict.figures}


@contextmanager
def _farm(folder: Path, plan: list[tuple[Manner, int]]) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The sinks, in a process of their own; what is yielded closes them and tells what they took."""
    path = folder / "sinks.json"
    path.write_text(json.dumps(plan), "utf-8")
    command = [sys.executable, "-m", "tests.chaos.sink_farm", str(path)]
    running = subprocess.Popen(command, cwd=ROOT, preexec_fn=_stop_with_parent)  # we have no threads

    def tell() -> list[dict[str, Any]]:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
        told: list[dict[str, Any]] = json.loads((folder / "farm.json").read_text("utf-8"))
        return told

    try:
        while not (folder / "open").exists():
            time.sleep(0.05)
        yield tell
    finally:
        running.kill()
        running.wait()


def _target(manner: Manner, port: int) -> DeliveryTarget:
    """A buyer's address; its name is the sink's manner."""
    return DeliveryTarget.objects.create(
        kind=TargetKind.BUYER, connection=make_connection().connection, name=manner, url=f"http://{HOST}:{port}/in",
        schedule="hourly",
    )  # fmt: skip


def queue_many(target: DeliveryTarget, number: int) -> None:
    """As `queue_delivery` does, for many at once."""
    Delivery.objects.bulk_create(
        Delivery(
            target=target, kind="cxml.confirmation", body=_BODY, content_type="text/xml",
            message_id=f"{target.pk}.{at}.{time.monotonic_ns()}@passerelle",
        )
        for at in range(number)
    )  # fmt: skip
    wake()


def _of(targets: list[DeliveryTarget], *manners: Manner) -> list[int]:
    return [target.pk for target in targets if target.name in manners]


def _waiting(targets: list[int]) -> bool:
    return Delivery.objects.filter(target__in=targets, state=DeliveryState.WAITING).exists()


def _until(service: Stack, is_over: Callable[[], bool], longest_seconds: float) -> None:
    deadline = time.monotonic() + longest_seconds
    while not is_over() and time.monotonic() < deadline:
        service.supervisor.tend(time.monotonic())
        time.sleep(0.2)


def _note_states(verdict: Verdict, targets: list[DeliveryTarget]) -> None:
    """What became of what was sent to each manner of sink."""
    found: dict[str, dict[str, int]] = {}
    for target in targets:
        counted = found.setdefault(target.name, {})
        for state in Delivery.objects.filter(target=target).values_list("state", flat=True):
            counted[state] = counted.get(state, 0) + 1
    verdict.figures["states"] = found
    for manner in Manner:
        others = [state for state in found[manner] if state != DeliveryState.DELIVERED]
        if manner in REACHABLE:
            verdict.note(f"not delivered to who {manner}", others)
        else:
            verdict.note(f"said to be delivered to who {manner}", set(found[manner]) - set(others))
    gone = DeliveryTarget.objects.get(name=Manner.GONE)
    verdict.note("still active though it said 410", [gone.name] if gone.is_active else [])
    most = Delivery.objects.filter(target__in=_of(targets, Manner.HANGS, Manner.REDIRECTS), attempts__gt=11)
    verdict.note("tried more often than the schedule says", most.values_list("message_id", flat=True))


def _compare(verdict: Verdict, service: Stack, targets: list[DeliveryTarget], rounds: int) -> None:
    """The p95 of those who answer, with and without one who hangs, in turns; nobody else has anything to do."""
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for has_hanging in (False, True):
            _calm(service, targets)
            seconds[has_hanging].append(_round(service, targets, has_hanging=has_hanging))
    without, beside = statistics.median(seconds[False]), statistics.median(seconds[True])
    verdict.figures |= {
        "p95 without one who hangs, s": round(without, 3),
        "p95 beside one who hangs, s": round(beside, 3),
        "ratio": round(beside / without, 2),
        "deliveries per second and engine": round(WELL * PER_ROUND / without, 1),
    }
    verdict.note("slowed by one who hangs", ["all"] if beside > SLOWER * without else [])


def _calm(service: Stack, targets: list[DeliveryTarget]) -> None:
    """Nothing waits, and nobody is being waited for."""
    Delivery.objects.filter(state=DeliveryState.WAITING).update(state=DeliveryState.CANCELLED)
    every = [target.pk for target in targets]
    _until(
        service, lambda: not Delivery.objects.filter(target__in=every).exclude(leased_until=None).exists(), 40.0
    )  # fmt: skip
    Delivery.objects.exclude(leased_until=None).update(leased_until=None)
    DeliveryTarget.objects.filter(pk__in=every).update(failures=0, open_until=None)


def _round(service: Stack, targets: list[DeliveryTarget], *, has_hanging: bool) -> float:
    last = Delivery.objects.latest("id").pk
    well = _of(targets, Manner.WELL)
    for target in targets:
        if target.pk in well or (has_hanging and target.name == Manner.HANGS):
            queue_many(target, PER_ROUND)
    _until(service, lambda: not _waiting(well), 120.0)
    with database.cursor() as cursor:
        cursor.execute(_P95, [well, last])
        return float(cursor.fetchone()[0])


def _note_sinks(verdict: Verdict, told: list[dict[str, Any]], targets: list[DeliveryTarget]) -> None:
    """Whether what we take for delivered was taken, by the ids that we know."""
    verdict.figures["requests"] = {one["manner"]: one["requests"] for one in told}
    for one, target in zip(told, targets, strict=True):
        delivered = Delivery.objects.filter(target=target, state=DeliveryState.DELIVERED)
        ids = set(delivered.values_list("message_id", flat=True))
        verdict.note(f"delivered and not taken by {target.pk} ({one['manner']})", ids - one["taken"].keys())

"""Run each target for its share of the time and count what broke."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from protocols.errors import ProtocolError
from tests.fuzz.mutate import mutate
from tests.fuzz.structure import mutate_structure
from tests.fuzz.targets import TARGETS


@dataclass
class Outcome:
    """What came of one target. `broken`: the input of each kind of failure, by the failure."""

    name: str
    tried: int = 0
    accepted: int = 0
    seconds: float = 0.0
    broken: dict[str, bytes] = field(default_factory=dict)


def fuzz(seconds: float, seed: int) -> list[Outcome]:
    """Every target in turn; the same seed damages in the same way."""
    share = seconds / len(TARGETS)
    return [_fuzz_one(name, target, seeds, share, Random(seed)) for name, (target, seeds) in TARGETS.items()]


def _fuzz_one(
    name: str, target: Callable[[bytes], None], seeds: list[bytes], seconds: float, random: Random
) -> Outcome:
    outcome, started = Outcome(name), time.monotonic()
    while (elapsed := time.monotonic() - started) < seconds:
        damage = mutate if outcome.tried % 2 else mutate_structure
        body = damage(random.choice(seeds), seeds, random)
        outcome.tried += 1
        try:
            target(body)
        except ProtocolError:
            continue
        except Exception as failure:  # noqa: BLE001 – this is what we are looking for
            outcome.broken.setdefault(_where(failure), body)
        else:
            outcome.accepted += 1
    outcome.seconds = elapsed
    return outcome


def _where(failure: Exception) -> str:
    """The kind of failure and the line it came from: one bug is one entry."""
    trace = failure.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "nowhere"
    return f"{type(failure).__name__} at {place}"


def rows(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """As `var/fuzz.json` holds them: kinds of failure per target, of which there must be none."""
    return [
        {
            "name": f"{outcome.name}: {outcome.tried} inputs, {outcome.accepted} accepted",
            "value": len(outcome.broken),
            "unit": "kinds of failure",
            "floor": None,
            "ratio": None,
            "goal": "value <= 0",
            "ok": not outcome.broken and outcome.tried > 0,
        }
        for outcome in outcomes
    ]


def keep_broken(outcomes: list[Outcome], folder: Path) -> list[Path]:
    """The inputs that broke something, for a test of their own; names tell content from content."""
    kept = []
    for outcome in outcomes:
        for body in outcome.broken.values():
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{hashlib.sha256(body).hexdigest()[:16]}.bin"
            path.write_bytes(body)
            kept.append(path)
    return kept

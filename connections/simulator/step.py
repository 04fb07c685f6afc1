"""What one step of a test did, said and found; the desk shows it in plain words by `code`.

Texts are capped, and the secret of the test and every ticket into the shop are masked before they are kept.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from connections.domain.mask import mask_text
from connections.models import Simulation

SHOWN_CHARACTERS = 60_000
PASSED = "simulator.passed"
_ORDERS = ("order", "update", "delete")
#: What a step makes void that was done before: a new cart is ordered anew, what an earlier one became stays.
VOIDS: dict[str, tuple[str, ...]] = {
    "return": ("edit", "return.edit", "inspect", "return.inspect", *_ORDERS),
    "edit": ("return.edit",),
    "return.edit": _ORDERS,
    "inspect": ("return.inspect",),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange. `code` is "simulator.passed" or the stable code of what went wrong; `detail` is for people
    who read protocols, in English. `transcript` is the reference of what our own door wrote down."""

    name: str  # "setup", "login", "edit", "inspect", "return", "return.edit", "return.inspect", "order", "update", "delete"
    code: str
    started_at: str
    duration_ms: int = 0
    method: str = "POST"
    url: str = ""
    sent: str = ""
    http_status: int = 0
    status: str = ""
    received: str = ""
    detail: str = ""
    transcript: str = ""

    @property
    def is_passed(self) -> bool:
        return self.code == PASSED


def masked(text: str, *secrets: str) -> str:
    """`text` without the secrets and without tickets into the shop, capped."""
    return mask_text(text, [secret for secret in secrets if secret])[:SHOWN_CHARACTERS]


def add_step(simulation: Simulation, step: Step, *secrets: str) -> None:
    """Put a step behind the others (not saved); one of the same name is replaced, for a step may be repeated."""
    gone = (step.name, *VOIDS.get(step.name, ()))
    safe = replace(
        step,
        url=masked(step.url, *secrets),
        sent=masked(step.sent, *secrets),
        received=masked(step.received, *secrets),
        detail=masked(step.detail, *secrets),
    )
    simulation.steps = [*(kept for kept in simulation.steps if kept["name"] not in gone), asdict(safe)]


def steps_of(simulation: Simulation) -> list[Step]:
    """The steps as values."""
    return [_read(kept) for kept in simulation.steps]


def milliseconds(started: datetime, ended: datetime) -> int:
    return max(0, round((ended - started).total_seconds() * 1000))


def _read(kept: dict[str, Any]) -> Step:
    return Step(**kept)

"""Places at which a test may kill, fail or hang this process: round every commit, publish and POST that must not be lost.

In production nothing is armed, and passing a point costs one look into an empty dict. Elsewhere `FAULT=name:kind:n`
strikes at the n-th passage. Each point's place stands in POINTS; the runner (`tests/chaos/`) walks all of them.
"""

import os
import signal
import time
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

#: Every point, and what has and has not happened when a process passes it.
POINTS = {
    "answer.before_commit": "An order is booked and its answer stored, nothing of it committed.",
    "answer.after_commit": "An order and its answer are committed, the buyer has heard nothing.",
    "answer.before_record": "An order is settled, its transcript not written.",
    "answer.after_record": "The transcript is written, the answer has not left.",
    "inbox.before_answer": "A file's order is committed, its answer not put beside it.",
    "inbox.before_move": "A file's answer lies beside it, the file itself is not moved.",
    "return.before_commit": "A cart's form is stored, not committed.",
    "return.after_commit": "A cart's form is committed, the browser has not got it.",
    "setup.before_commit": "A visit is about to be stored.",
    "setup.after_commit": "A visit is stored, its address has not left.",
    "queue.before_publish": "A delivery is stored in its transaction, the engine has not been called.",
    "queue.after_publish": "The engine is called as soon as the transaction commits, which it has not.",
    "fulfil.before_document": "An answer to an order is stored in its transaction, its document not written.",
    "fulfil.before_commit": "The answer's document is written and queued, nothing of it committed.",
    "provision.before_schema": "Who signed up has a row in `public`, his schema is not made.",
    "provision.before_rows": "His schema stands, without the rows a shop begins with.",
    "provision.before_commit": "His shop is whole and noted as made, nothing of it committed.",
    "provision.after_commit": "His shop is committed, nobody has been told.",
    "deliver.before_claim": "Deliveries are taken, which is not committed.",
    "deliver.after_claim": "Deliveries are taken, nothing is sent.",
    "deliver.before_post": "A delivery is about to be sent.",
    "deliver.after_post": "The other side has answered, the outcome is not kept.",
    "deliver.before_settle": "Outcomes are stored, not committed.",
    "deliver.after_settle": "Outcomes are committed.",
}

#: How long a process hangs unless somebody ends it.
_HANG_SECONDS = 3600


class FaultKind(StrEnum):
    """What happens at an armed point."""

    KILL9 = "kill9"
    ERROR = "error"
    HANG = "hang"


class Fault(Exception):
    """The error that was asked for at a point. It is nobody's own kind of error, so only outermost layers catch it."""


@dataclass(slots=True)
class _Armed:
    """What is to happen, and how many passages are left until then."""

    kind: FaultKind
    left: int

    def pass_by(self, name: str) -> None:
        self.left -= 1
        if self.left != 0:
            return
        if self.kind == FaultKind.KILL9:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.kind == FaultKind.HANG:
            time.sleep(_HANG_SECONDS)
        raise Fault(name)


_ARMED: dict[str, _Armed] = {}


def faultpoint(name: str) -> None:
    """Does nothing, unless this point is armed and its turn has come."""
    armed = _ARMED.get(name)
    if armed is not None:
        armed.pass_by(name)


def arm(name: str, kind: FaultKind, passages: int = 1) -> None:
    """Let the point strike once. Raises ValueError for a point nobody passes, and in production."""
    if settings.MODE == "production" or name not in POINTS:
        raise ValueError(f"There is no fault point {name!r} here.")
    _ARMED[name] = _Armed(kind, passages)


def disarm() -> None:
    """Let nothing strike any more."""
    _ARMED.clear()


def arm_as_told() -> None:
    """Arm what the setting FAULT names; at the start of every process."""
    if settings.FAULT:
        name, kind, passages = settings.FAULT
        arm(name, FaultKind(kind), passages)

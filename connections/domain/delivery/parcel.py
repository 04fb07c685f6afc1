"""What passes between the thread that knows the database and the threads that send: plain values, frozen.

The sending threads touch neither Django's database nor a tenant; all they need is in the parcel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What follows from an attempt."""

    DELIVERED = "delivered"
    AGAIN = "again"  # time may help
    STOP = "stop"  # this one will never be taken
    GONE = "gone"  # the address itself is no more


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery, claimed until `leased_until`. `claimed_at` is the database's clock; `secrets`: the newest first."""

    supplier_id: int
    delivery_id: int
    target_id: int
    target_kind: str
    schedule: str
    kind: str
    message_id: str
    url: str
    auth: str
    user_name: str
    content_type: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    attempts: int
    failures: int
    may_have_arrived: bool
    claimed_at: datetime
    leased_until: datetime
    secrets: tuple[str, ...] = field(default=(), repr=False)
    #: Why it cannot be sent at all just now (a code of `outcomes.py`).
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt. `said`: the other side's own words, masked; `is_trouble`: the address is to blame."""

    verdict: Verdict
    code: str
    is_trouble: bool = False
    http_status: int | None = None
    said: str = ""
    asked_seconds: float | None = None
    may_have_arrived: bool = False

    @property
    def is_delivered(self) -> bool:
        """Whether the other side has it."""
        return self.verdict == Verdict.DELIVERED


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel that came back from its thread."""

    parcel: Parcel
    outcome: Outcome
    duration_ms: int

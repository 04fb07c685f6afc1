"""Whether a plan has room for one more, compared in one place, and said before it happens."""

from dataclasses import dataclass
from datetime import datetime

from tenants.billing.plans import BUSINESS, SOLD, Limit, Plan, plan_of
from tenants.models import Supplier


@dataclass(frozen=True, slots=True)
class Room:
    """How full a limit is. `allowed` None has no bound; `next_plan` is the smallest plan on sale with more room."""

    limit: Limit
    used: int
    allowed: int | None
    plan: Plan
    next_plan: Plan | None

    @property
    def left(self) -> int | None:
        """How many more fit; None for any number, never below 0."""
        return None if self.allowed is None else max(0, self.allowed - self.used)

    @property
    def is_open(self) -> bool:
        """Whether one more fits."""
        return self.left is None or self.left > 0

    @property
    def is_overfull(self) -> bool:
        """Whether more is used than the plan holds: after a trial or a downgrade."""
        return self.allowed is not None and self.used > self.allowed


def room_for(supplier: Supplier, limit: Limit, used: int, now: datetime) -> Room:
    """How full this limit of the supplier's plan is."""
    plan = plan_of(supplier, now)
    return Room(limit, used, plan.limits[limit], plan, _roomier(plan, limit, used))


def fits(plan: Plan, used: dict[Limit, int]) -> list[Limit]:
    """The limits that would be exceeded under this plan: told before a downgrade."""
    return [limit for limit, count in used.items() if (bound := plan.limits[limit]) is not None and count > bound]


def _roomier(plan: Plan, limit: Limit, used: int) -> Plan | None:
    if plan is BUSINESS:
        return None
    bounds = ((other, other.limits[limit]) for other in SOLD if other is not plan)
    return next((other for other, bound in bounds if bound is None or bound > used), None)

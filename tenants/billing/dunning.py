"""What unpaid bills lead to: grace, then suspension, then, once paid, everything open again. Pure.

Orders are accepted throughout: a suspended supplier's order doors stay open (DESIGN §5, §16), for what a buyer has
ordered must arrive whatever his supplier owes us.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tenants.models import PaymentState, SupplierState, SuspendedFor

GRACE_DAYS = 14
#: States of a subscription in which nothing is owed now.
_PAID = frozenset({PaymentState.ACTIVE})
_OWED = frozenset({PaymentState.PAST_DUE, PaymentState.UNPAID})


class Step(StrEnum):
    """What to do with the supplier now."""

    NOTHING = "nothing"
    BEGIN_GRACE = "begin_grace"
    SUSPEND = "suspend"
    CLEAR = "clear"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides: how the subscription fares, what runs live beyond the plan, and since when that is so."""

    payment: str
    has_overfull_plan: bool
    arrears_since: datetime | None
    state: str
    suspended_for: str

    @property
    def owes(self) -> bool:
        """Whether a payment failed, or live connections run on a plan that has none for them."""
        return self.payment in _OWED or (self.has_overfull_plan and self.payment not in _PAID)

    @property
    def is_suspended_for_arrears(self) -> bool:
        return self.state == SupplierState.SUSPENDED and self.suspended_for == SuspendedFor.ARREARS


def next_step(standing: Standing, now: datetime) -> Step:
    """What follows. Suspension by an operator is never ended, and never doubled, by money."""
    if not standing.owes:
        if standing.is_suspended_for_arrears:
            return Step.RESTORE
        return Step.NOTHING if standing.arrears_since is None else Step.CLEAR
    if standing.arrears_since is None:
        return Step.BEGIN_GRACE
    if standing.state == SupplierState.ACTIVE and now >= grace_ends(standing.arrears_since):
        return Step.SUSPEND
    return Step.NOTHING


def grace_ends(arrears_since: datetime) -> datetime:
    """When a supplier in arrears is suspended."""
    return arrears_since + timedelta(days=GRACE_DAYS)

"""End the visits whose time is over. Their carts stay: a cart outlives its visit."""

from datetime import datetime

from connections.models import PunchoutSession
from protocols.session import TRANSITIONS, Event, State

#: The states from which the table of states leads to the end.
ENDING = tuple(state.value for state, steps in TRANSITIONS.items() if Event.EXPIRE in steps)


def expire_visits(now: datetime) -> int:
    """How many visits ended."""
    over = PunchoutSession.objects.filter(state__in=ENDING, expires_at__lte=now)
    return over.update(state=State.EXPIRED)

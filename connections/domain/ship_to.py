"""The address that a setup request named for the goods, as the visit keeps it (`PunchoutSession.ship_to`)."""

from dataclasses import fields
from typing import Any

from connections.models import PunchoutSession
from protocols.values import Address

_NAMES = frozenset(field.name for field in fields(Address))


def ship_to_of(session: PunchoutSession) -> Address | None:
    """None where no address was named. JSON knows lists only."""
    kept: dict[str, Any] = {name: _value(value) for name, value in session.ship_to.items() if name in _NAMES}
    return Address(**kept) if kept else None


def _value(kept: Any) -> Any:
    return tuple(kept) if isinstance(kept, list) else kept

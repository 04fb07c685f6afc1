"""Who wants to know when a delivery has come to its end: callables of others, called inside the settling transaction.

`register(tell, kinds of targets)` when the app is ready; `tell(delivery, outcome)` is called when a delivery to such a
target is delivered or given up. Without kinds it is called for all, which costs every delivery a reading of its row.
An error in one undoes what it did, is logged, and stops nobody else: what was delivered stays delivered.
"""

from collections.abc import Callable

import structlog
from django.db import DatabaseError, transaction

from connections.domain.delivery.parcel import Outcome
from connections.models import Delivery, TargetKind

log = structlog.get_logger(__name__)

Listener = Callable[[Delivery, Outcome], None]
#: Who, and the kinds of targets it wants to hear of.
_listeners: dict[Listener, frozenset[str]] = {}


def register(listener: Listener, *kinds: str) -> None:
    """Call it for every delivery to these kinds of targets that is settled from now on; twice the same is once."""
    _listeners[listener] = frozenset(kinds or TargetKind.values)


def is_awaited(kind: str) -> bool:
    """Whether anybody wants to hear of deliveries to this kind of target."""
    return any(kind in kinds for kinds in _listeners.values())


def tell_settled(delivery: Delivery, outcome: Outcome) -> None:
    """Tell all who asked."""
    for listener, kinds in _listeners.items():
        if delivery.target.kind not in kinds:
            continue
        try:
            with transaction.atomic():
                listener(delivery, outcome)
        except DatabaseError:
            raise
        except Exception:  # the engine must go on, or one listener's mistake would stop all deliveries
            log.exception("delivery.listener_failed", delivery=delivery.message_id, listener=listener.__qualname__)

"""Who wants to know when a delivery has come to its end: callables of others, called inside the settling transaction.

`register(tell)` when the app is ready; `tell(delivery, outcome)` is called when the delivery is delivered or given up.
An error in one undoes what it did, is logged, and stops nobody else: what was delivered stays delivered.
"""

from collections.abc import Callable

import structlog
from django.db import DatabaseError, transaction

from connections.domain.delivery.parcel import Outcome
from connections.models import Delivery

log = structlog.get_logger(__name__)

Listener = Callable[[Delivery, Outcome], None]
_listeners: list[Listener] = []


def register(listener: Listener) -> Listener:
    """Call it for every delivery that is settled from now on; twice the same is once. Usable as a decorator."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell_settled(delivery: Delivery, outcome: Outcome) -> None:
    """Tell all who asked."""
    for listener in _listeners:
        try:
            with transaction.atomic():
                listener(delivery, outcome)
        except DatabaseError:
            raise
        except Exception:  # the engine must go on, or one listener's mistake would stop all deliveries
            log.exception("delivery.listener_failed", delivery=delivery.message_id, listener=listener.__qualname__)

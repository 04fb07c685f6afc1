"""Deliveries in words: what is sent, which events there are, and what came of an attempt."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connections.domain.delivery.outcomes import Words, words_of
from connections.models import Delivery, DeliveryState

#: What webhooks can be told, by its name on the wire; as many as `connections/domain/delivery/queue.py` has.
EVENT_WORDS: dict[str, Promise] = {
    "order.received": _("An order arrived"),
    "order.changed": _("An order was changed"),
    "order.cancelled": _("An order was cancelled"),
    "order.held": _("An order is held for a person to look at"),
    "order.unconfirmed": _("An order was not confirmed in time"),
    "document.delivered": _("A document reached the buyer's system"),
    "document.failed": _("A document could not be delivered"),
    "connection.silent": _("A connection has gone silent"),
    "connection.recovered": _("A silent connection is heard of again"),
}
_KINDS: dict[str, Promise] = {
    "webhook": _("Event"),
    "mail": _("E-mail"),
    "confirmation": _("Order confirmation"),
    "ship_notice": _("Ship notice"),
    "invoice": _("Invoice"),
    "credit": _("Credit memo"),
    "status": _("Status update"),
    "order": _("Order"),
}


def kind_words(delivery: Delivery) -> Promise | str:
    """What is sent: the part of its kind that we have a word for, else the kind itself."""
    parts = reversed(delivery.kind.split("."))
    return next((_KINDS[part] for part in parts if part in _KINDS), delivery.kind)


def outcome_words(delivery: Delivery) -> Promise | str:
    """The last outcome as a sentence; empty before the first attempt."""
    return words_of(delivery.outcome).text if delivery.outcome else ""


def is_well(delivery: Delivery) -> bool:
    """Whether nobody need look at it."""
    return delivery.state == DeliveryState.DELIVERED or not delivery.outcome


def attempts_with_words(delivery: Delivery) -> list[dict[str, Any]]:
    """Every attempt with its words, the newest first."""
    rows = delivery.tries.order_by("-id")[:100]
    return [{"row": row, "words": words_of(row.outcome)} for row in rows]


def explanation(delivery: Delivery) -> Words | None:
    """What happened and what to do, for the page of one delivery."""
    return words_of(delivery.outcome) if delivery.outcome else None

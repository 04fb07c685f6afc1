"""Open troubles as lines of the home: silent connections, orders that wait, targets that cannot be reached.

Each by its name while there are few, so that it is one click away; many of a kind are counted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from admin_ui.permissions import may, visible_to
from connections.models import Connection, Delivery, DeliveryTarget, TroubleKind, WatchIncident
from storefront.models import Order

#: So many of a kind are named one by one.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person should look at: how many, in words, and where."""

    count: int
    text: str
    url: str
    is_urgent: bool = False


def watch_tasks(user: Any) -> list[Task]:
    """What is open now, of what this person may see."""
    troubles = WatchIncident.objects.filter(_seen_by(user), ended_at=None)
    found = list(troubles.select_related("connection__customer", "order", "target").order_by("since"))
    return [
        *_silent([one for one in found if one.kind == TroubleKind.SILENT]),
        *_unconfirmed(sum(one.kind == TroubleKind.UNCONFIRMED for one in found)),
        *_failing([one for one in found if one.kind == TroubleKind.FAILING]),
    ]


def _seen_by(user: Any) -> Q:
    """A trouble is seen by who sees what it is about."""
    seen = Q(pk=None)
    if may(user, "view", Connection):
        seen |= Q(connection__in=visible_to(user, Connection))
    if may(user, "view", Order):
        seen |= Q(order__in=visible_to(user, Order))
    if may(user, "view", Delivery):
        seen |= Q(target__in=visible_to(user, DeliveryTarget))
    return seen


def _silent(troubles: list[WatchIncident]) -> Iterator[Task]:
    if len(troubles) > NAMED:
        text = _("connections have fallen silent")
        yield Task(len(troubles), text, reverse("connections:index"), is_urgent=True)
        return
    for trouble in troubles:
        since = date_format(localtime(trouble.since), "SHORT_DATETIME_FORMAT")
        text = _("connection has fallen silent: %(connection)s, since %(since)s") % {
            "connection": trouble.connection,
            "since": since,
        }
        yield Task(1, text, reverse("wire_test", args=[trouble.connection_id]), is_urgent=True)


def _unconfirmed(count: int) -> Iterator[Task]:
    text = ngettext("order is not confirmed in time", "orders are not confirmed in time", count)
    yield Task(count, text, f"{reverse('orders:index')}?state=received", is_urgent=True)


def _failing(troubles: Iterable[WatchIncident]) -> Iterator[Task]:
    for trouble in troubles:
        text = _("target cannot be reached: %(target)s") % {"target": trouble.target}
        yield Task(1, text, f"{reverse('deliveries:index')}?target={trouble.target_id}", is_urgent=True)

"""Everything that is wrong now: connections that fell silent, orders that wait too long, targets that cannot be reached.

A handful of statements, whatever the number of connections. Test connections and test orders are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DateTimeField, DurationField, ExpressionWrapper, F, Min, Q
from django.db.models.functions import TruncHour
from django.utils import timezone

from connections.domain.watch.rhythm import LOOK_BACK, silent_since
from connections.models import (
    Connection,
    DeliveryState,
    DeliveryTarget,
    Environment,
    InboundDocument,
    PunchoutSession,
    SessionPurpose,
    TroubleKind,
)
from storefront.models import Order, OrderState

#: Orders that nobody has confirmed for longer than this are no news any more.
OLDEST_ORDER = timedelta(days=30)
#: A delivery that failed so often, or was given up, is no hiccup.
FAILED_OFTEN = 3
MOST_ORDERS = 500


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong; `pk` is the connection's, the order's or the target's."""

    kind: str
    pk: int
    name: str
    since: datetime

    @property
    def subject(self) -> str:
        """What it is about, as the incident keeps it."""
        return str(self.pk)


def find_troubles(now: datetime) -> list[Trouble]:
    """All of them."""
    return [*_silent(now), *_unconfirmed(now), *_failing()]


def _silent(now: datetime) -> Iterator[Trouble]:
    watched = Connection.objects.filter(is_active=True, environment=Environment.LIVE, watches_silence=True)
    connections = list(watched.select_related("customer"))
    used: dict[int, set[datetime]] = {connection.pk: set() for connection in connections}
    visits = PunchoutSession.objects.filter(
        connection__in=connections, created_at__gte=now - LOOK_BACK, purpose=SessionPurpose.BUYER
    )
    documents = InboundDocument.objects.filter(connection__in=connections, received_at__gte=now - LOOK_BACK)
    hours = [
        *visits.order_by().annotate(hour=TruncHour("created_at")).values_list("connection_id", "hour").distinct(),
        *documents.order_by().annotate(hour=TruncHour("received_at")).values_list("connection_id", "hour").distinct(),
    ]
    for pk, hour in hours:
        used[pk].add(hour)
    for connection in connections:
        since = silent_since(used[connection.pk], now, timezone.get_default_timezone())
        if since is not None:
            yield Trouble(TroubleKind.SILENT, connection.pk, str(connection), since)


def _unconfirmed(now: datetime) -> Iterator[Trouble]:
    """By the database's arithmetic, for each connection has hours of its own."""
    hours = F("origin__connection__confirm_within_hours")
    due = ExpressionWrapper(
        F("received_at") + ExpressionWrapper(hours * timedelta(hours=1), output_field=DurationField()),
        output_field=DateTimeField(),
    )
    waiting = Order.objects.filter(
        state__in=(OrderState.RECEIVED, OrderState.HELD), is_test=False, received_at__gte=now - OLDEST_ORDER,
        origin__connection__confirm_within_hours__isnull=False,
    )  # fmt: skip
    late = waiting.annotate(due=due).filter(due__lt=now).order_by("id")[:MOST_ORDERS]
    for order in late:
        yield Trouble(TroubleKind.UNCONFIRMED, order.pk, order.number, order.received_at)


def _failing() -> Iterator[Trouble]:
    """Targets for which something waits after several failures; one that was switched off on purpose is none."""
    is_stuck = Q(deliveries__state=DeliveryState.WAITING, deliveries__attempts__gte=FAILED_OFTEN)
    stuck = DeliveryTarget.objects.filter(is_active=True).annotate(
        stuck=Count("deliveries", filter=is_stuck), first=Min("deliveries__queued_at", filter=is_stuck)
    )
    for target in stuck.filter(stuck__gt=0).order_by("id"):
        yield Trouble(TroubleKind.FAILING, target.pk, target.name, target.first)

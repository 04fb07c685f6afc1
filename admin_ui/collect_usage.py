"""Read what a supplier's live connections used, and hand it to the ledger in `public`.

Read in the supplier's schema, written in `public`, one after the other. Visits and orders are read up to a few minutes
ago: a row that was begun earlier than one already read, and committed later, is then there, too.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import structlog
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncMonth

from connections.models import Connection, Environment, OrderOrigin, PunchoutSession, SessionPurpose
from storefront.models import Order
from tenants.billing.follow import count_live
from tenants.billing.ledger import Read, Used, book, read_until
from tenants.models import Supplier, SupplierState, UsageKind
from tenants.scope import each_tenant

log = structlog.get_logger(__name__)
SETTLED_AFTER = timedelta(minutes=5)
WATCHED_STATES = (SupplierState.ACTIVE, SupplierState.SUSPENDED)


def collect_usage(now: datetime) -> int:
    """Go through the suppliers; how many lines were new. One that is in trouble is left for the next time."""
    lines = 0
    for supplier in each_tenant(states=WATCHED_STATES):
        try:
            lines += _collect(supplier, now)
        except Exception:  # whatever it is, the others' books go on; what was not booked is read again
            log.exception("usage not collected", supplier=supplier.slug)
    return lines


def _collect(supplier: Supplier, now: datetime) -> int:
    begun = read_until(supplier)
    used, read = read_usage(begun, now)
    lines = book(supplier, used, begun, read)
    count_live(supplier.pk, sum(entry.kind == UsageKind.LIVE for entry in used), now)
    return lines


def read_usage(begun: Read, now: datetime) -> tuple[list[Used], Read]:
    """What was used since the mark, by connection and month, and the new mark. For the supplier we are in."""
    until = now - SETTLED_AFTER
    visits = PunchoutSession.objects.filter(pk__gt=begun.last_visit, created_at__lt=until)
    orders = Order.objects.filter(pk__gt=begun.last_order, received_at__lt=until)
    billed = visits.filter(purpose=SessionPurpose.BUYER, connection__environment=Environment.LIVE)
    origins = OrderOrigin.objects.filter(order__in=orders.filter(is_test=False))
    read = Read(_last(visits) or begun.last_visit, _last(orders) or begun.last_order)
    return [
        *_live(now.date().replace(day=1)),
        *_sums(billed, UsageKind.VISITS, "pk", "created_at"),
        *_sums(origins, UsageKind.ORDERS, "order_id", "order__received_at"),
    ], read


def _last(rows: QuerySet) -> int | None:
    found: int | None = rows.aggregate(last=Max("pk"))["last"]
    return found


def _live(month: date) -> Iterator[Used]:
    live = Connection.objects.filter(is_active=True, environment=Environment.LIVE).select_related("customer")
    return (Used(row.pk, str(row), month, UsageKind.LIVE) for row in live)


def _sums(rows: QuerySet, kind: str, number: str, moment: str) -> Iterator[Used]:
    months = rows.annotate(month=TruncMonth(moment)).values("connection_id", "month")
    found = months.annotate(total=Count("pk"), first=Min(number), last=Max(number)).order_by("connection_id", "month")
    names = {row.pk: str(row) for row in Connection.objects.select_related("customer")}
    return (
        Used(
            row["connection_id"], names[row["connection_id"]], row["month"].date(), kind, row["total"], row["first"],
            row["last"],
        )
        for row in found
    )  # fmt: skip

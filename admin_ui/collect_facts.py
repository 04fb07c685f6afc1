"""Write down in `public` what operators may know of each supplier, so that no request reads across schemas.

Read in the supplier's schema, written in `public`, one after the other: never both at once.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Max, Q
from django.utils import timezone

from connections.models import CartTransfer, Connection, Environment, SessionPurpose, Transcript, WatchIncident
from storefront.models import Order, Product
from tenants.models import Supplier, SupplierState, SupplierStatus
from tenants.scope import each_tenant, in_public

WATCHED_STATES = (SupplierState.ACTIVE, SupplierState.SUSPENDED)
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """The columns of `SupplierStatus` that are collected."""

    live_connections: int
    test_connections: int
    products: int
    orders: int
    last_order_at: datetime | None
    last_cart_at: datetime | None
    exchanges_today: int
    refused_today: int
    open_troubles: int
    size_bytes: int


#: Pages as last analysed: counting the files of each schema would cost a look at every one of them.
_SIZE = """
SELECT coalesce(sum(relpages), 0) * current_setting('block_size')::bigint FROM pg_class
WHERE relnamespace = current_schema()::regnamespace
"""


def read_facts() -> SupplierFacts:
    """The facts of the supplier we are in; test orders are not counted."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    is_live = Q(environment=Environment.LIVE)
    connections = Connection.objects.filter(is_active=True).aggregate(
        live=Count("id", filter=is_live), test=Count("id", filter=~is_live)
    )
    today = Transcript.objects.filter(created_at__gte=midnight)
    carts = CartTransfer.objects.filter(session__purpose=SessionPurpose.BUYER)
    orders = Order.objects.filter(is_test=False).aggregate(count=Count("id"), last=Max("received_at"))
    return SupplierFacts(
        live_connections=connections["live"],
        test_connections=connections["test"],
        products=Product.objects.filter(is_active=True).count(),
        orders=orders["count"],
        last_order_at=orders["last"],
        last_cart_at=carts.aggregate(last=Max("created_at"))["last"],
        exchanges_today=today.count(),
        refused_today=today.exclude(verdict=ACCEPTED).count(),
        open_troubles=WatchIncident.objects.filter(ended_at=None).count(),
        size_bytes=_size(),
    )


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        return int(cursor.fetchone()[0])


def write_facts(supplier: Supplier, facts: SupplierFacts) -> None:
    """Keep the facts in `public`."""
    with in_public():
        SupplierStatus.objects.update_or_create(supplier=supplier, defaults=asdict(facts))


def collect_facts() -> int:
    """Go through the suppliers; answers how many there were."""
    count = 0
    for supplier in each_tenant(states=WATCHED_STATES):
        write_facts(supplier, read_facts())
        count += 1
    return count

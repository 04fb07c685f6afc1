"""Note that the supplier's own system has an order, under which number, as of which version."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from connections.models import OrderPickUp
from storefront.domain.fulfil.open_quantities import current_version
from storefront.models import Order, OrderVersion

#: As `current_version`: the versions that changed what is ordered.
_CHANGING = OrderVersion.objects.exclude(changes={}).exclude(changes__has_key="internal")


def acknowledge_order(order: Order, own_number: str, *, by: str) -> OrderPickUp:
    """The note; said again, the later number counts. A change that comes afterwards waits to be taken over anew."""
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        found, _is_new = OrderPickUp.objects.update_or_create(
            order=locked,
            defaults={
                "version": current_version(locked), "own_number": own_number, "by": by[:254], "at": timezone.now(),
            },
        )  # fmt: skip
    return found


def with_versions(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Each with `latest`, the version it stands at, in the same statement."""
    latest = _CHANGING.filter(order=OuterRef("pk")).order_by("-number").values("number")[:1]
    return orders.annotate(latest=Coalesce(Subquery(latest), 1))


def waiting_orders(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Of these, the ones that the supplier's own system has not taken over as they stand now."""
    taken = OrderPickUp.objects.filter(order=OuterRef("pk"), version__gte=OuterRef("latest"))
    return with_versions(orders).filter(~Exists(taken))

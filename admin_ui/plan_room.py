"""What the supplier's plan has room for, said by the desk before something is done, and refused where there is none."""

from collections.abc import Callable, Mapping

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from connections.models import Connection, Environment
from storefront.models import Product
from tenants.billing.limits import Room, room_for
from tenants.billing.plans import Limit
from tenants.scope import current_supplier
from tenants.users.models import VISITING_ROLES, User

_COUNT: Mapping[Limit, Callable[[], int]] = {
    Limit.LIVE_CONNECTIONS: lambda: Connection.objects.filter(is_active=True, environment=Environment.LIVE).count(),
    Limit.PRODUCTS: lambda: Product.objects.filter(is_active=True).count(),
    Limit.PEOPLE: lambda: User.objects.filter(is_active=True).exclude(role__in=VISITING_ROLES).count(),
}
_USED: Mapping[Limit, Promise] = {
    Limit.LIVE_CONNECTIONS: _("Your plan “%(plan)s” holds %(allowed)d live connections; %(used)d are in use."),
    Limit.PRODUCTS: _("Your plan “%(plan)s” holds %(allowed)d products on sale; there are %(used)d."),
    Limit.PEOPLE: _("Your plan “%(plan)s” holds %(allowed)d people; %(used)d may sign in."),
}


def room_of(limit: Limit) -> Room:
    """How full this limit is now, for the supplier we are in."""
    return room_for(current_supplier(), limit, _COUNT[limit](), timezone.now())


def told_room(room: Room) -> str:
    """How full it is, in a sentence; empty where there is no bound."""
    if room.allowed is None:
        return ""
    return str(_USED[room.limit]) % {"plan": room.plan.name, "allowed": room.allowed, "used": room.used}


def refusal(room: Room) -> str:
    """Why one more does not fit, and what to do."""
    way = (
        _now("“%(plan)s” has room for more: see “Plan and bills”.") % {"plan": room.next_plan.name}
        if room.next_plan
        else _now("Take something out of use first.")
    )
    return f"{told_room(room)} {way}"

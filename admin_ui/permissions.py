"""Who may do what at the desk: one table of roles and actions, asked by menu, view and button alike.

Wagtail and Django ask `user.has_perm("app.action_model")`; `RoleBackend` answers from `TABLE` and from nothing
else, so rows of Django's own groups and permissions grant nothing. Which rows of a kind a person sees is
`visible_to`: an account manager sees his own customers' only, and someone else's answers as if it did not exist.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied
from django.db import models

from admin_ui.models import CustomerManagers
from connections.models import (
    CartTransfer,
    Connection,
    Delivery,
    DeliveryTarget,
    OrderMailing,
    PunchoutSession,
    Simulation,
    Transcript,
)
from storefront.models import Customer, CustomerPart, Order, SearchMiss
from tenants.database import connection
from tenants.models import SupplierState
from tenants.users.models import Role, User

Row = TypeVar("Row", bound=models.Model)

#: The rooms of the desk and the models that are edited there.
AREAS: Mapping[str, tuple[str, ...]] = {
    "customers": ("storefront.customer",),
    "managers": ("admin_ui.customermanagers",),
    "connections": ("connections.connection", "connections.credential", "connections.simulation"),
    "catalogue": ("storefront.product", "storefront.category", "storefront.brand", "storefront.filterattribute"),
    "sets": ("storefront.productset",),
    "parts": ("storefront.customerpart",),
    "synonyms": ("storefront.synonymgroup",),
    "searches": ("storefront.searchmiss",),
    "prices": ("storefront.pricelist", "storefront.pricelistversion"),
    "orders": ("storefront.order",),
    "transcripts": ("connections.transcript", "connections.punchoutsession", "connections.carttransfer"),
    "deliveries": ("connections.delivery",),
    "webhooks": ("connections.deliverytarget", "connections.ordermailing"),
    "pages": ("wagtailcore.page", "wagtailimages.image", "wagtaildocs.document"),
    "look": ("storefront.shopsettings",),
    "seller": ("storefront.sellerdetails",),
    "people": ("users.user",),
    "imports": ("storefront.job",),
    "changes": ("wagtailcore.modellogentry",),
    "programs": ("admin_ui.apitoken",),
}
_VIEW = frozenset({"view"})
_EDIT = frozenset({"view", "add", "change"})
_ALL = frozenset({"view", "add", "change", "delete", "publish", "choose"})
_EVERYTHING = dict.fromkeys(AREAS, _ALL)

#: Role × area: the actions. An area that is not named is closed.
TABLE: Mapping[str, Mapping[str, frozenset[str]]] = {
    Role.OWNER: _EVERYTHING,
    Role.ADMINISTRATOR: _EVERYTHING,
    Role.ACCOUNT_MANAGER: {
        "customers": _EDIT,
        "connections": _EDIT,
        "catalogue": _VIEW,
        "sets": _VIEW,
        "parts": _ALL,
        "synonyms": _VIEW,
        "searches": _VIEW,
        "prices": _VIEW,
        "orders": frozenset({"view", "change"}),
        "transcripts": _VIEW,
        "deliveries": frozenset({"view", "change"}),
    },
    Role.CATALOGUE_EDITOR: {
        "catalogue": _ALL,
        "sets": _ALL,
        "synonyms": _ALL,
        "prices": _VIEW,
        "pages": _ALL,
        "imports": _EDIT,
    },
    Role.SUPPORT: {
        "customers": _VIEW,
        "connections": _VIEW,
        "catalogue": _VIEW,
        "sets": _VIEW,
        "parts": _VIEW,
        "synonyms": _VIEW,
        "searches": _VIEW,
        "prices": _VIEW,
        "orders": _VIEW,
        "transcripts": _VIEW,
        "deliveries": _VIEW,
    },
    Role.FINANCE: {
        "customers": _VIEW,
        "catalogue": _VIEW,
        "prices": _ALL,
        "orders": _VIEW,
        "seller": _EDIT,
        "imports": _EDIT,
    },
}
#: What an operator may not change even at work: who may come in, where things are sent, what buyers owe.
_NOT_OPERATORS = ("people", "programs", "webhooks", "seller")
#: Operators who visit (`admin_ui/operators/visit.py`), by a link of their own.
VISITORS: Mapping[str, Mapping[str, frozenset[str]]] = {
    Role.OPERATOR: dict.fromkeys(AREAS, _VIEW),
    Role.OPERATOR_AT_WORK: {area: _VIEW if area in _NOT_OPERATORS else _ALL for area in AREAS},
}
ACCESS = "wagtailadmin.access_admin"

#: How each kind of row is reached from a customer; kinds that are not named belong to nobody in particular.
CUSTOMER_OF: Mapping[type[models.Model], str] = {
    Customer: "pk",
    Connection: "customer",
    CustomerPart: "customer",
    SearchMiss: "customer",
    Order: "customer",
    PunchoutSession: "connection__customer",
    Transcript: "connection__customer",
    CartTransfer: "session__connection__customer",
    Simulation: "connection__customer",
    Delivery: "order__customer",
    DeliveryTarget: "connection__customer",
    OrderMailing: "connection__customer",
}


def _codenames(areas: Mapping[str, Iterable[str]]) -> frozenset[str]:
    names = {ACCESS}
    for area, actions in areas.items():
        for label in AREAS[area]:
            app, model = label.split(".")
            names.update(f"{app}.{action}_{model}" for action in actions)
    return frozenset(names)


#: The table as Django's names of permissions.
PERMISSIONS: Mapping[str, frozenset[str]] = {
    str(role): _codenames(areas) for role, areas in {**TABLE, **VISITORS}.items()
}


#: What is left while the account is suspended or closing: everything is read, orders go on (DESIGN §5).
_LEFT = _codenames({area: _ALL if area in ("orders", "deliveries") else {"view", "choose"} for area in AREAS})


def _granted(user: Any) -> frozenset[str]:
    """What the person's role may do now."""
    granted = PERMISSIONS.get(getattr(user, "role", ""), frozenset()) if user.is_active else frozenset()
    is_open = getattr(connection.tenant, "state", SupplierState.ACTIVE) == SupplierState.ACTIVE
    return granted if is_open else granted & _LEFT


class RoleBackend(BaseBackend):
    """Answers `has_perm` from the table, and ends the asking: no later backend can grant more."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether the person's role has this permission. Raises PermissionDenied, which Django takes for no."""
        if perm in _granted(user_obj):
            return True
        raise PermissionDenied

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Every permission of the person's role."""
        return set(_granted(user_obj))


def may(user: Any, action: str, model: type[models.Model]) -> bool:
    """Whether the person may do this to some or all rows of the model."""
    return bool(user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}"))


def sees_all_customers(user: User) -> bool:
    """Everyone but an account manager does, as far as his role sees customers at all."""
    return user.role != Role.ACCOUNT_MANAGER


def customers_of(user: User) -> models.QuerySet[Customer]:
    """The customers this person sees."""
    return visible_to(user, Customer)


def visible_to(user: User, model: type[Row]) -> models.QuerySet[Row]:
    """The rows of `model` this person sees. What belongs to no customer is seen by whoever sees all of them."""
    rows = model._default_manager.all()
    if model not in CUSTOMER_OF or sees_all_customers(user):
        return rows
    own = CustomerManagers.objects.filter(user_id=user.pk).values("customer_id")
    return rows.filter(**{f"{CUSTOMER_OF[model]}__in": own})

"""The frame of every page about one connection: who may open it, its tabs, its crumbs.

A connection of a customer that the person does not look after answers as if it did not exist.
"""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from admin_ui.permissions import may, visible_to
from connections.models import Connection, Simulation
from tenants.users.models import User

#: The tabs, in order: key, label, URL name, the action on a connection that opens it.
TABS = (
    ("agreement", _("Agreement"), "connections:edit", "change"),
    ("identity", _("Identity"), "wire_identity", "view"),
    ("addresses", _("Addresses"), "wire_addresses", "view"),
    ("goods", _("Goods"), "wire_goods", "view"),
    ("prices", _("Price lists"), "wire_prices", "view"),
    ("teams", _("Teams"), "wire_teams", "view"),
    ("delivery", _("Delivery"), "wire_delivery", "view"),
    ("orders", _("Orders"), "wire_orders", "view"),
    ("system", _("Buyer system"), "wire_system", "view"),
    ("mapping", _("Mapping"), "wire_mapping", "view"),
    ("documents", _("Documents"), "wire_documents", "view"),
    ("hand_over", _("Hand over"), "wire_hand_over", "view"),
    ("export", _("Export"), "wire_export", "view"),
    ("test", _("Tests"), "wire_test", "view"),
)


def tabs(user: Any, connection: Connection, active: str) -> list[dict[str, Any]]:
    """The tabs this person may open."""
    return [
        {"label": label, "url": reverse(name, args=[connection.pk]), "is_active": key == active}
        for key, label, name, action in TABS
        if may(user, action, Connection)
    ]


def rights(user: Any) -> dict[str, bool]:
    """What the bar above the tabs offers this person."""
    return {"may_change": may(user, "change", Connection), "may_test": may(user, "add", Simulation)}


def crumbs(*items: tuple[str, str]) -> list[dict[str, Any]]:
    """Home, Connections, and what is given as (label, address)."""
    return [
        *WagtailAdminTemplateMixin.breadcrumbs_items,
        {"url": reverse("connections:index"), "label": _("Connections")},
        *({"url": url, "label": label} for label, url in items),
    ]


@method_decorator(never_cache, name="dispatch")
class ConnectionPage(WagtailAdminTemplateMixin, TemplateView):
    """A page about one connection; seen with the permission to view it, changed with the permission to change it."""

    tab = ""
    #: What a POST needs, and on which model.
    post_action = "change"
    post_model: Any = Connection
    connection: Connection

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, "view", Connection):
            raise PermissionDenied
        seen = visible_to(self.user, Connection).select_related("customer")
        self.connection = get_object_or_404(seen, pk=kwargs["pk"])
        if request.method == "POST" and not self.may_post:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        """Who is signed in; Wagtail lets nobody else come here."""
        return cast(User, self.request.user)

    @property
    def may_post(self) -> bool:
        return may(self.request.user, self.post_action, self.post_model)

    def get_page_title(self) -> str:
        return str(self.connection)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs((str(self.connection), ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {
            "agreed": self.connection,
            "tabs": tabs(self.request.user, self.connection, self.tab),
            "may_post": self.may_post,
            **rights(self.user),
        }
        return context

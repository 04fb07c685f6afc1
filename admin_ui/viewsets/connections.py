"""Connections at the desk: the list with what happened last, the short form for a new one, the agreement.

The other tabs of a connection are pages of their own in `admin_ui/wire/`.
"""

from typing import Any

import django_filters
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from admin_ui.permissions import customers_of, may
from admin_ui.viewsets.desk import DeskCreateView, DeskEditView, DeskIndexView, DeskViewSet
from admin_ui.wire.forms import ConnectionForm, NewConnectionForm
from admin_ui.wire.page import crumbs, rights, tabs
from connections.models import CartTransfer, Connection, Environment, OrderOrigin, Protocol, Transcript
from storefront.models import Customer


def own_customers(request: Any) -> QuerySet[Customer]:
    """For filters: the customers the person sees."""
    return customers_of(request.user)


class ConnectionFilterSet(WagtailFilterSet):
    """By customer, protocol, environment, and whether it is in use."""

    customer = django_filters.ModelChoiceFilter(queryset=own_customers, label=_("Customer"))
    protocol = django_filters.ChoiceFilter(choices=Protocol.choices, label=_("Protocol"))
    environment = django_filters.ChoiceFilter(choices=Environment.choices, label=_("Environment"))
    is_active = django_filters.BooleanFilter(label=_("Active"))

    class Meta:
        model = Connection
        fields = ("customer", "protocol", "environment", "is_active")


class ConnectionIndexView(DeskIndexView):
    """Every connection the person sees, with its last cart, last order, and refusals since midnight UTC."""

    select_related = ("customer",)

    def get_base_queryset(self) -> QuerySet[Connection]:
        midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
        carts = CartTransfer.objects.filter(session__connection=OuterRef("pk")).order_by("-id")
        orders = OrderOrigin.objects.filter(connection=OuterRef("pk")).order_by("-order_id")
        refused = (
            Transcript.objects.filter(Q(connection=OuterRef("pk"), created_at__gte=midnight) & ~Q(verdict="accepted"))
            .order_by()
            .values("connection")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.visible_rows().annotate(
            last_cart_at=Subquery(carts.values("created_at")[:1]),
            last_order_at=Subquery(orders.values("order__received_at")[:1]),
            errors_today=Coalesce(Subquery(refused), 0),
        )

    def search_queryset(self, queryset: QuerySet[Connection]) -> QuerySet[Connection]:
        """A connection with several identities that match is one row."""
        found = super().search_queryset(queryset)
        return found.distinct() if self.is_searching else found

    def get_edit_url(self, instance: Connection) -> str:
        """Who may not change it reads what is handed over to the buyer's IT."""
        name = "connections:edit" if may(self.request.user, "change", Connection) else "wire_hand_over"
        return reverse(name, args=[instance.pk])


class ConnectionCreateView(DeskCreateView):
    """Six fields; then on to the identities."""

    page_subtitle = _("Connection")
    success_message = _("%(object)s is set up. Check the identities, add a secret, then hand over or test as buyer.")

    def get_form_kwargs(self) -> dict[str, Any]:
        initial = {"customer": self.request.GET.get("customer", "")}
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return {**kwargs, "user": self.request.user, "initial": initial}

    def get_success_url(self) -> str:
        return reverse("wire_identity", args=[self.object.pk])


class ConnectionEditView(DeskEditView):
    """The agreement, with the tabs of the other pages above it."""

    select_related = ("customer",)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs((str(self.object), ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {
            "agreed": self.object,
            "tabs": tabs(self.request.user, self.object, "agreement"),
            **rights(self.request.user),
        }
        return context


AGREEMENT = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("profile"), FieldPanel("currency")]),
                FieldPanel("language"),
            ],
            heading=_("Connection"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("session_minutes"), FieldPanel("quote_validity_days")]),
                FieldRowPanel([FieldPanel("minimum_order"), FieldPanel("max_lines")]),
                FieldPanel("return_label"),
            ],
            heading=_("Visit and cart"),
        ),
        MultiFieldPanel(
            [FieldPanel("may_return_by_http"), FieldPanel("may_return_by_sapevent")],
            heading=_("Unusual ways back"),
            help_text=_("Leave both off unless the buyer's IT asks for it: carts then return by https only."),
        ),
    ],
    base_form_class=ConnectionForm,
)


class ConnectionViewSet(DeskViewSet):
    """Connections, at /admin/connections/."""

    model = Connection
    name = url_prefix = "connections"
    icon = "link"
    menu_label = _("Connections")
    help_text = _(
        "Each connection is one customer's system: how it signs in, what its buyers see and pay, where carts return."
        " A connection is paused rather than deleted: its carts and orders stay."
    )
    without = ("delete",)
    search_fields = ("name", "customer__name", "customer__number", "key", "credentials__identity")
    filterset_class = ConnectionFilterSet
    list_display = (
        "name",
        Column("customer", label=_("Customer"), sort_key="customer__name"),
        Column("get_protocol_display", label=_("Protocol"), sort_key="protocol"),
        StatusTagColumn(
            "get_environment_display",
            label=_("Environment"),
            primary=lambda agreed: agreed.environment == Environment.LIVE and agreed.is_active,
        ),
        DateColumn("last_cart_at", label=_("Last cart"), sort_key="last_cart_at"),
        DateColumn("last_order_at", label=_("Last order"), sort_key="last_order_at"),
        Column("errors_today", label=_("Errors today"), sort_key="errors_today"),
    )
    list_export = ("name", "customer", "protocol", "environment", "is_active", "last_cart_at", "last_order_at")
    index_view_class = ConnectionIndexView
    add_view_class = ConnectionCreateView
    edit_view_class = ConnectionEditView
    index_template_name = "wire/list.html"
    edit_template_name = "wire/agreement.html"

    def get_edit_handler(self) -> Any:
        return AGREEMENT.bind_to_model(self.model)

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The new connection's form is its own, shorter than the agreement."""
        return {**super().get_add_view_kwargs(**kwargs), "panel": None, "form_class": NewConnectionForm}


connection_viewset = ConnectionViewSet()

"""Orders: found by either number, read with everything that was said about them, held, released, cancelled."""

from typing import Any

import django_filters
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from admin_ui.explain.links import explain_url
from admin_ui.findings import in_words
from admin_ui.order_words import detail_rows
from admin_ui.orders.documents import documents_of
from admin_ui.orders.progress import papers_of, progress_of
from admin_ui.orders.round_trip import round_trip
from admin_ui.orders.tabs import state_tabs
from admin_ui.orders.urls import order_urls
from admin_ui.permissions import customers_of, may, visible_to
from admin_ui.templatetags.desk import money
from admin_ui.viewsets.desk import DeskIndexView, DeskInspectView, DeskViewSet
from admin_ui.viewsets.order_page import (
    attachments_of,
    download_attachment,
    files_by_line,
    said_of_line,
    set_aside_of,
    versions_of,
)
from connections.domain.order_file import FORMS
from connections.models import CartTransfer, Connection, OrderOrigin, Transcript
from storefront.domain.fulfil.release_order import release_order
from storefront.domain.place_order import ORDER_STEPS, WrongOrderStep, move_order
from storefront.models import Customer, Order, OrderLine, OrderState

#: What a person does to bring an order from one state to another.
STEP_WORDS = {
    OrderState.HELD: _("Hold"),
    OrderState.RECEIVED: _("Release"),
    OrderState.CANCELLED: _("Cancel"),
}


def customers_to_filter(request: HttpRequest) -> models.QuerySet[Customer]:
    """Only those the person sees are offered."""
    return customers_of(request.user)  # type: ignore[arg-type]  # signed in


class OrderFilterSet(WagtailFilterSet):
    """By state, customer, connection, test, and whether something was found."""

    customer = django_filters.ModelChoiceFilter(label=_("Customer"), queryset=customers_to_filter)
    has_findings = django_filters.BooleanFilter(label=_("With findings"), method="found")

    def found(self, rows: models.QuerySet[Any], name: str, wanted: bool) -> models.QuerySet[Any]:
        """On the order or on a line."""
        return rows.filter(WITH_FINDINGS) if wanted else rows.exclude(WITH_FINDINGS)

    class Meta:
        model = Order
        fields = ("state", "customer", "is_test", "has_findings")


_LINE_WITH_FINDINGS = OrderLine.objects.filter(order=OuterRef("pk")).exclude(findings=[])
WITH_FINDINGS = ~Q(findings=[]) | Exists(_LINE_WITH_FINDINGS)


class OrderIndexView(DeskIndexView):
    """The newest first."""

    is_searchable = True
    show_other_searches = True
    select_related = ("customer",)

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By our number, the buyer's, the customer, or an ordered SKU."""
        if not self.is_searching:
            return queryset
        typed = self.search_query.strip()
        ordered = OrderLine.objects.filter(order=OuterRef("pk"), sku__iexact=typed)
        numbers = Q(number__icontains=typed) | Q(external_id__icontains=typed) | Q(customer__name__icontains=typed)
        return queryset.filter(numbers | Exists(ordered))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the tabs, counted over what the person sees."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return {**context, "tabs": state_tabs(self.visible_rows(), self.request.GET)}


class OrderInspectView(DeskInspectView):
    """One order: what was ordered, what we noticed, where it came from, what can be done."""

    select_related = ("customer", "cart")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lines beside their findings; the way back to the wire."""
        order, user = self.object, self.request.user
        origin = OrderOrigin.objects.filter(order=order).select_related("connection", "transfer__session").first()
        lines = order.lines.select_related("product")
        files = files_by_line(attachments_of(order))
        transcripts = visible_to(user, Transcript).filter(order=order)
        return super().get_context_data(
            order=order,
            lines=[
                {
                    "row": line,
                    "found": [in_words(found) for found in line.findings],
                    "why": _why(origin, line),
                    "said": said_of_line(line),
                    "files": files.pop(line.buyer_line, []) if line.buyer_line else [],
                }
                for line in lines
            ],
            files=[file for some in files.values() for file in some],
            details=detail_rows(order.details),
            versions=versions_of(order),
            set_aside=set_aside_of(order),
            round_trip=round_trip(order, origin.transfer) if origin and origin.transfer else (),
            progress=progress_of(order),
            papers=papers_of(order),
            order_forms=FORMS.items(),
            documents=documents_of(order),
            may_answer=may(user, "change", Order),
            is_cancelled=order.state == OrderState.CANCELLED,
            findings=[in_words(found) for found in order.findings],
            origin=origin,
            addresses=[
                (_("Ship to"), address_rows(order.ship_to)),
                (_("Bill to"), address_rows(order.bill_to)),
            ],
            transcripts=transcripts if may(user, "view", Transcript) else (),
            may_see_connection=may(user, "view", Connection),
            may_see_transfer=may(user, "view", CartTransfer),
            may_see_customer=may(user, "view", Customer),
            steps=_steps(order) if may(user, "change", Order) else (),
            **kwargs,
        )


def _why(origin: OrderOrigin | None, line: OrderLine) -> str:
    connection = origin.connection_id if origin else None
    return explain_url(connection=connection, sku=line.sku, quantity=f"{line.quantity.normalize():f}")


#: The parts of an address in the order they are written.
ADDRESS_PARTS = (
    ("name", _("Name")),
    ("street", _("Street")),
    ("postal_code", _("Postal code")),
    ("city", _("City")),
    ("state", _("State")),
    ("country_code", _("Country")),
    ("email", _("E-mail")),
    ("phone", _("Telephone")),
    ("address_id", _("The buyer's number of it")),
    ("deliver_to", _("Deliver to")),
)


def address_rows(address: dict[str, Any]) -> list[tuple[Any, str]]:
    """What is known of an address, with its labels."""
    found = [(label, address.get(part)) for part, label in ADDRESS_PARTS]
    return [(label, ", ".join(value) if isinstance(value, list) else str(value)) for label, value in found if value]


def _steps(order: Order) -> list[tuple[str, Any]]:
    """What a person may do; only a held order is released, what came further goes back by what is taken back."""
    open_to = ORDER_STEPS[order.state]
    if order.state != OrderState.HELD:
        open_to = open_to - {OrderState.RECEIVED}
    return [(state, words) for state, words in STEP_WORDS.items() if state in open_to]


class MoveOrderView(PermissionCheckedMixin, View):
    """Hold, release or cancel, by one button."""

    model = Order
    permission_required = "change"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move it, note who did, and show it again."""
        order = get_object_or_404(visible_to(request.user, Order), pk=pk)  # type: ignore[arg-type]  # signed in
        wanted, before = request.POST.get("state", ""), order.state
        try:
            if wanted == OrderState.RECEIVED:
                release_order(order)
            else:
                move_order(order, wanted)
        except WrongOrderStep:
            messages.error(request, _now("The order is %(state)s.") % {"state": order.get_state_display()})
        else:
            log(order, "desk.order_state", data={"from": before, "to": wanted})
            messages.success(request, _now("The order is %(state)s.") % {"state": order.get_state_display()})
        return redirect(reverse("orders:inspect", args=[order.pk]))


def total_of(order: Order) -> str:
    """In the reader's way of writing."""
    return money(order.total, order.currency)


class OrderViewSet(DeskViewSet):
    """What was bought."""

    model = Order
    name = url_prefix = "orders"
    icon = "clipboard-list"
    menu_label = _("Orders")
    menu_order = 600
    add_to_admin_menu = True
    help_text = _(
        "Orders as your customers' systems sent them. Search by your number, the buyer's number, the customer or a"
        " SKU. A held order waits for a person: read what was noticed, then release or cancel it."
    )
    inspect_view_enabled = True
    without = ("add", "edit", "delete")
    index_view_class = OrderIndexView
    inspect_view_class = OrderInspectView
    filterset_class = OrderFilterSet
    ordering = "-received_at"
    list_display = (
        "number",
        Column("external_id", label=_("Buyer's number"), sort_key="external_id"),
        Column("customer", label=_("Customer"), sort_key="customer__name"),
        "state",
        Column("is_test", label=_("Test"), accessor=lambda row: _("TEST") if row.is_test else "", sort_key="is_test"),
        Column("total", label=_("Total (net)"), accessor=total_of),
        DateColumn("received_at", label=_("Received"), sort_key="received_at"),
    )
    list_export = (
        "number", "external_id", "customer", "state", "is_test", "currency", "total", "ordered_at", "received_at",
    )  # fmt: skip
    search_fields = ("number", "external_id")
    form_fields = ("state",)

    def get_urlpatterns(self) -> list[URLPattern]:
        """And the buttons' address."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/move/", MoveOrderView.as_view(), name="move"),
            path("<int:pk>/attachments/<int:attachment>/", download_attachment, name="attachment"),
            *order_urls,
        ]

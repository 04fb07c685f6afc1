"""Carts that were sent back, at the desk: the lines, the exact form, what was ordered of them. Read only."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from admin_ui.permissions import visible_to
from admin_ui.viewsets.desk import DeskIndexView
from admin_ui.wire.links import order_url
from admin_ui.wire.read_only import EvidenceInspectView, EvidenceViewSet
from admin_ui.wire.show import coloured
from connections.models import CartTransfer, Connection, TransferState
from connections.simulator.speak import decode_cart
from protocols.errors import RemoteError
from protocols.xml import pretty


def own_connections(request: Any) -> QuerySet[Connection]:
    return visible_to(request.user, Connection).select_related("customer")


class TransferFilterSet(WagtailFilterSet):
    """By connection and state."""

    connection = django_filters.ModelChoiceFilter(
        field_name="session__connection", queryset=own_connections, label=_("Connection")
    )
    state = django_filters.ChoiceFilter(choices=TransferState.choices, label=_("State"))

    class Meta:
        model = CartTransfer
        fields = ("connection", "state")


class TransferIndexView(DeskIndexView):
    """Newest first."""

    select_related = ("session__connection__customer",)


class TransferInspectView(EvidenceInspectView):
    """The cart as the buyer's system read it, and the form as it was sent."""

    template_name = "wire/transfer.html"
    select_related = ("session__connection__customer",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        transfer = self.object
        fields = [(name, value) for name, value in transfer.fields]
        try:
            decoded = decode_cart(fields)
        except RemoteError:
            decoded = None
        context |= {
            "transfer": transfer,
            "cart": decoded and decoded.cart,
            "message": coloured(pretty(decoded.message.encode())) if decoded else "",
            "fields": fields,
            "orders": [
                {"order": origin.order, "url": order_url(self.request.user, origin.order)}
                for origin in transfer.orders.select_related("order")
            ],
            "transcripts": transfer.transcripts.all(),
        }
        return context


class TransferViewSet(EvidenceViewSet):
    """Carts sent back, at /admin/transfers/."""

    model = CartTransfer
    name = url_prefix = "transfers"
    icon = "upload"
    menu_label = _("Carts sent back")
    ordering = "-id"
    search_fields = ("quote_id", "session__reference", "session__person_name", "session__connection__customer__name")
    filterset_class = TransferFilterSet
    index_view_class = TransferIndexView
    inspect_view_class = TransferInspectView
    list_display = (
        "quote_id",
        DateColumn("created_at", label=_("Sent")),
        Column("session.connection", label=_("Connection")),
        Column("session.person_name", label=_("Person")),
        Column("line_count", label=_("Lines")),
        Column("total", label=_("Total (net)")),
        Column("currency", label=_("Currency")),
        StatusTagColumn(
            "get_state_display", label=_("State"), primary=lambda sent: sent.state == TransferState.ORDERED
        ),
    )
    list_export = ("quote_id", "created_at", "session.connection", "line_count", "total", "currency", "state")


transfer_viewset = TransferViewSet()

"""Visits at the desk: who came, from where, and what became of it. Read only."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from admin_ui.permissions import visible_to
from admin_ui.viewsets.desk import DeskIndexView
from admin_ui.wire.read_only import EvidenceInspectView, EvidenceViewSet
from connections.models import Connection, PunchoutSession, SessionPurpose
from protocols.session import State

#: The states in words.
STATES = {
    State.OPENED: _("opened, nobody came yet"),
    State.SHOPPING: _("shopping"),
    State.RETURNED: _("cart sent back"),
    State.LEFT: _("left without a cart"),
    State.EXPIRED: _("expired"),
}


def own_connections(request: Any) -> QuerySet[Connection]:
    return visible_to(request.user, Connection).select_related("customer")


class VisitFilterSet(WagtailFilterSet):
    """By connection, state and purpose."""

    connection = django_filters.ModelChoiceFilter(queryset=own_connections, label=_("Connection"))
    state = django_filters.ChoiceFilter(
        choices=[(state.value, text) for state, text in STATES.items()], label=_("State")
    )
    purpose = django_filters.ChoiceFilter(choices=SessionPurpose.choices, label=_("Who"))

    class Meta:
        model = PunchoutSession
        fields = ("connection", "state", "purpose")


class VisitIndexView(DeskIndexView):
    """Newest first."""

    select_related = ("connection__customer",)


class VisitInspectView(EvidenceInspectView):
    """The visit, its cart, what was sent back and everything that was said."""

    template_name = "wire/visit.html"
    select_related = ("connection__customer", "cart", "return_rule")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        visit = self.object
        context |= {
            "visit": visit,
            "state": STATES.get(visit.state, visit.state),
            "lines": visit.cart.lines.all(),
            "transfers": visit.transfers.all(),
            "transcripts": visit.transcripts.all()[:200],
        }
        return context


class VisitViewSet(EvidenceViewSet):
    """Visits, at /admin/visits/."""

    model = PunchoutSession
    name = url_prefix = "visits"
    icon = "user"
    menu_label = _("Visits")
    ordering = "-id"
    search_fields = ("reference", "person_name", "person_email", "payload_id", "connection__customer__name")
    filterset_class = VisitFilterSet
    index_view_class = VisitIndexView
    inspect_view_class = VisitInspectView
    list_display = (
        "reference",
        DateColumn("created_at", label=_("Opened")),
        Column("connection", label=_("Connection")),
        Column("person_name", label=_("Person")),
        Column("operation", label=_("Operation")),
        StatusTagColumn(
            "state_in_words",
            label=_("State"),
            accessor=lambda visit: STATES.get(visit.state, visit.state),
            primary=lambda visit: visit.state == State.RETURNED,
        ),
        Column("get_purpose_display", label=_("Who")),
        DateColumn("last_seen_at", label=_("Last seen")),
    )
    list_export = ("reference", "created_at", "connection", "person_name", "person_email", "operation", "state")


visit_viewset = VisitViewSet()

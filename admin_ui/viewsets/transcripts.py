"""Transcripts at the desk: find an exchange, and read what was said, what was odd, and what to do."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from admin_ui.permissions import customers_of, visible_to
from admin_ui.viewsets.desk import DeskIndexView
from admin_ui.wire.links import order_url
from admin_ui.wire.read_only import EvidenceInspectView, EvidenceViewSet
from admin_ui.wire.show import coloured, content_type, readable
from admin_ui.wire.words import finding_words
from connections.domain.explain_verdict import explain_verdict
from connections.models import Connection, Transcript, TranscriptKind
from storefront.models import CartLine, Customer, OrderLine

#: Verdicts of exchanges that nobody need look at.
GOOD = ("accepted", "repeated", "ping")
OUTCOMES = (("good", _("accepted")), ("bad", _("refused")), ("odd", _("with findings")))


def own_customers(request: Any) -> QuerySet[Customer]:
    return customers_of(request.user)


def own_connections(request: Any) -> QuerySet[Connection]:
    return visible_to(request.user, Connection).select_related("customer")


class TranscriptFilterSet(WagtailFilterSet):
    """By what it was about, whose it was, how it went, and when."""

    kind = django_filters.ChoiceFilter(choices=TranscriptKind.choices, label=_("Exchange"))
    outcome = django_filters.ChoiceFilter(choices=OUTCOMES, method="of_outcome", label=_("Outcome"))
    verdict = django_filters.CharFilter(lookup_expr="istartswith", label=_("Code"))
    customer = django_filters.ModelChoiceFilter(
        field_name="connection__customer", queryset=own_customers, label=_("Customer")
    )
    connection = django_filters.ModelChoiceFilter(queryset=own_connections, label=_("Connection"))
    created_at = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)

    class Meta:
        model = Transcript
        fields = ("kind", "outcome", "verdict", "customer", "connection", "created_at")

    def of_outcome(self, rows: QuerySet[Transcript], name: str, value: str) -> QuerySet[Transcript]:
        """Good, bad, or accepted with something odd."""
        if value == "odd":
            return rows.exclude(findings=[])
        return rows.filter(verdict__in=GOOD) if value == "good" else rows.exclude(verdict__in=GOOD)


class TranscriptIndexView(DeskIndexView):
    """Found by reference, payloadID, order, quote, visit, person or article number."""

    select_related = ("connection__customer", "order")
    is_searchable = True

    def search_queryset(self, queryset: QuerySet[Transcript]) -> QuerySet[Transcript]:
        if not self.is_searching:
            return queryset
        wanted = self.search_query.strip()
        return queryset.filter(
            Q(reference__iexact=wanted)
            | Q(payload_id__icontains=wanted)
            | Q(person__icontains=wanted)
            | Q(session__reference__iexact=wanted)
            | Q(session__person_name__icontains=wanted)
            | Q(transfer__quote_id__iexact=wanted)
            | Q(order__number__iexact=wanted)
            | Q(order__external_id__icontains=wanted)
            | Q(order__in=OrderLine.objects.filter(sku__iexact=wanted).values("order"))
            | Q(session__cart__in=CartLine.objects.filter(sku__iexact=wanted).values("cart"))
        )


class TranscriptInspectView(EvidenceInspectView):
    """Both directions, indented; findings in words; links to all that hangs on the exchange."""

    template_name = "wire/transcript.html"
    select_related = ("connection__customer", "session", "transfer", "order")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        said = self.object
        context |= {
            "transcript": said,
            "is_good": said.verdict in GOOD,
            "explanation": explain_verdict(said.verdict) or said.explanation,
            "findings": [{"row": row, "words": finding_words(row)} for row in said.findings],
            "directions": [
                _direction("request", _("What came"), said.request_headers, said.request_body),
                _direction("response", _("What we answered"), said.response_headers, said.response_body),
            ],
            "order_url": order_url(self.request.user, said.order),
        }
        return context


def _direction(part: str, heading: Any, headers: list[list[str]], body: Any) -> dict[str, Any]:
    text = readable(body, content_type(headers))
    return {"part": part, "heading": heading, "headers": headers, "text": coloured(text), "size": len(body or b"")}


class TranscriptViewSet(EvidenceViewSet):
    """Transcripts, at /admin/transcripts/."""

    model = Transcript
    name = url_prefix = "transcripts"
    icon = "history"
    menu_label = _("Transcripts")
    ordering = "-id"
    filterset_class = TranscriptFilterSet
    index_view_class = TranscriptIndexView
    inspect_view_class = TranscriptInspectView
    list_display = (
        "reference",
        DateColumn("created_at", label=_("Time")),
        Column("get_kind_display", label=_("Exchange")),
        Column("connection", label=_("Connection")),
        Column("person", label=_("Person"), classname="wire-breaks"),
        StatusTagColumn("verdict", label=_("Outcome"), primary=lambda said: said.verdict not in GOOD),
        Column("order", label=_("Order")),
    )
    list_export = ("reference", "created_at", "kind", "connection", "person", "payload_id", "http_status", "verdict")


transcript_viewset = TranscriptViewSet()

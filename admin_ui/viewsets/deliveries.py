"""Deliveries at the desk: what went out, what waits, what was given up; send it again, or not at all."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from admin_ui.delivery_words import attempts_with_words, explanation, is_well, kind_words, outcome_words
from admin_ui.permissions import may, visible_to
from admin_ui.viewsets.desk import DeskIndexView
from admin_ui.wire.links import order_url
from admin_ui.wire.read_only import EvidenceInspectView, EvidenceViewSet
from admin_ui.wire.show import coloured, readable
from connections.domain.delivery.resend import cancel, resend
from connections.domain.mask import mask_text
from connections.models import Delivery, DeliveryState, DeliveryTarget, TargetKind


def targets(request: Any) -> QuerySet[DeliveryTarget]:
    """For the filter: the targets of deliveries that the person sees."""
    return DeliveryTarget.objects.filter(pk__in=visible_to(request.user, Delivery).values("target"))


class DeliveryFilterSet(WagtailFilterSet):
    """By state, what receives, and where it goes."""

    state = django_filters.ChoiceFilter(choices=DeliveryState.choices, label=gettext_lazy("State"))
    receiver = django_filters.ChoiceFilter(
        field_name="target__kind", choices=TargetKind.choices, label=gettext_lazy("Receiver")
    )
    target = django_filters.ModelChoiceFilter(queryset=targets, label=gettext_lazy("Target"))

    class Meta:
        model = Delivery
        fields = ("state", "receiver", "target")


class DeliveryIndexView(DeskIndexView):
    """Newest first."""

    select_related = ("target", "order")


class DeliveryInspectView(EvidenceInspectView):
    """One delivery: its attempts, what was said, what can be done."""

    template_name = "deliveries/delivery.html"
    select_related = ("target", "order")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        delivery = self.object
        context |= {
            "delivery": delivery,
            "kind": kind_words(delivery),
            "explanation": explanation(delivery),
            "is_well": is_well(delivery),
            "attempts": attempts_with_words(delivery),
            "content": coloured(mask_text(readable(delivery.body, delivery.content_type))),
            "size": len(delivery.body),
            "order_url": order_url(self.request.user, delivery.order),
            "may_post": may(self.request.user, "change", Delivery),
            "is_waiting": delivery.state == DeliveryState.WAITING,
        }
        return context


@require_POST
def act_on_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it again, or cancel it; which of them says the button."""
    if not may(request.user, "change", Delivery):
        raise PermissionDenied
    delivery = get_object_or_404(visible_to(request.user, Delivery), pk=pk)  # type: ignore[arg-type]  # signed in
    one = Delivery.objects.filter(pk=delivery.pk)
    if request.POST.get("act") == "cancel":
        number, done = cancel(one), _("It is not sent any more.")
    else:
        number, done = resend(one), _("It is sent again, under the same ID.")
    if number:
        messages.success(request, done)
    else:
        messages.error(request, _("It is being sent just now, or has come to its end."))
    return redirect("deliveries:inspect", pk)


class DeliveryViewSet(EvidenceViewSet):
    """Deliveries, at /admin/deliveries/."""

    model = Delivery
    name = url_prefix = "deliveries"
    icon = "upload"
    menu_label = gettext_lazy("Deliveries")
    help_text = gettext_lazy(
        "All that leaves by itself: documents for buyers' systems, events for webhooks, e-mails. What fails is repeated"
        " for hours or days, always under the same ID; what was given up can be sent again here."
    )
    ordering = "-id"
    search_fields = ("message_id", "order__number", "order__external_id", "target__name")
    filterset_class = DeliveryFilterSet
    index_view_class = DeliveryIndexView
    inspect_view_class = DeliveryInspectView
    list_display = (
        "queued_at",
        Column("kind", label=gettext_lazy("What"), accessor=kind_words),
        Column("target", label=gettext_lazy("Target")),
        Column("order", label=gettext_lazy("Order")),
        StatusTagColumn(
            "get_state_display", label=gettext_lazy("State"), primary=lambda row: row.state == DeliveryState.DEAD
        ),
        Column("outcome", label=gettext_lazy("Last outcome"), accessor=outcome_words),
        Column("attempts", label=gettext_lazy("Attempts")),
        DateColumn("next_attempt_at", label=gettext_lazy("Next attempt")),
    )
    list_export = ("message_id", "queued_at", "kind", "target", "order", "state", "outcome", "attempts", "delivered_at")


delivery_viewset = DeliveryViewSet()

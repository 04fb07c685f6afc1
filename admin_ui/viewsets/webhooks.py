"""Webhooks at the desk: who is told of what, under which secret, and how it goes."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.log_actions import log

from admin_ui.delivery_words import EVENT_WORDS, is_well, kind_words, outcome_words
from admin_ui.forms import DeskForm
from admin_ui.permissions import may
from admin_ui.viewsets.desk import DeskCreateView, DeskEditView, DeskIndexView, DeskViewSet
from admin_ui.wire.read_only import EvidenceInspectView
from connections.domain.delivery.outcomes import words_of
from connections.domain.delivery.resend import resend_dead, send_test_event
from connections.domain.delivery.rotate_secret import rotate_secret
from connections.domain.delivery.switch_target import switch_off, switch_on
from connections.models import Delivery, DeliveryState, DeliveryTarget, TargetAuth, TargetKind
from connections.outbound_address import OutboundError, judge_address


def clean_target_url(url: str) -> str:
    """An address that may be called, as far as can be said without asking a name server. Raises ValidationError."""
    try:
        judge_address(url)
    except OutboundError as refused:
        words = words_of(refused.code)
        raise forms.ValidationError([message for message in (words.text, words.fix) if message]) from refused
    return url


class WebhookForm(DeskForm):
    """Where to, and what about."""

    url = forms.CharField(label=gettext_lazy("Address"), max_length=2000, widget=forms.URLInput)
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"), choices=list(EVENT_WORDS.items()), widget=forms.CheckboxSelectMultiple
    )

    def clean_url(self) -> str:
        """Public, by https."""
        return clean_target_url(self.cleaned_data["url"].strip())

    def save(self, commit: bool = True) -> Any:
        """A webhook is signed, whatever else is entered."""
        self.instance.kind, self.instance.auth = TargetKind.WEBHOOK, TargetAuth.SIGNATURE
        return super().save(commit)


class _Webhooks:
    """Of all targets, the webhooks."""

    def visible_rows(self) -> QuerySet[DeliveryTarget]:
        rows: QuerySet[DeliveryTarget] = super().visible_rows()  # type: ignore[misc]  # mixed into the desk's views
        return rows.filter(kind=TargetKind.WEBHOOK)


class WebhookIndexView(_Webhooks, DeskIndexView):
    """With what waits and what was given up."""

    def get_base_queryset(self) -> QuerySet[DeliveryTarget]:
        waiting = Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING))
        dead = Count("deliveries", filter=Q(deliveries__state=DeliveryState.DEAD))
        return self.visible_rows().annotate(waiting=waiting, dead=dead)

    def get_edit_url(self, instance: DeliveryTarget) -> str:
        """The name leads to the endpoint's page; from there one edits it."""
        return reverse("webhooks:inspect", args=[instance.pk])


class WebhookCreateView(DeskCreateView):
    """Then on to its page, where the secret is made."""

    page_subtitle = gettext_lazy("Webhook")

    def get_success_url(self) -> str:
        return reverse("webhooks:inspect", args=[self.object.pk])


class WebhookEditView(_Webhooks, DeskEditView):
    """Back to its page afterwards."""

    def get_success_url(self) -> str:
        return reverse("webhooks:inspect", args=[self.object.pk])


class WebhookInspectView(_Webhooks, EvidenceInspectView):
    """One endpoint: its secrets, its last deliveries, what can be done."""

    template_name = "deliveries/webhook.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | webhook_context(self.request, self.object)


def webhook_context(request: HttpRequest, target: DeliveryTarget) -> dict[str, Any]:
    """What the page of an endpoint shows."""
    secrets = target.secrets.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
    rows = target.deliveries.select_related("order")[:50]
    return {
        "target": target,
        "reason": words_of(target.disabled_reason) if target.disabled_reason else None,
        "events": [EVENT_WORDS[event] for event in target.events if event in EVENT_WORDS],
        "secrets": secrets,
        "deliveries": [
            {"row": row, "kind": kind_words(row), "outcome": outcome_words(row), "is_well": is_well(row)}
            for row in rows
        ],
        "dead": target.deliveries.filter(state=DeliveryState.DEAD).count(),
        "may_post": may(request.user, "change", DeliveryTarget),
        "may_see_deliveries": may(request.user, "view", Delivery),
    }


def _secret(request: HttpRequest, target: DeliveryTarget) -> HttpResponse:
    """A new secret, shown in this answer and never again."""
    plain = rotate_secret(target)
    log(target, "desk.webhook_secret")
    view = webhook_viewset.construct_view(
        WebhookInspectView, **webhook_viewset.get_inspect_view_kwargs(extra_context={"plain": plain})
    )
    request.method = "GET"
    return view(request, pk=str(target.pk))


def _test(request: HttpRequest, target: DeliveryTarget) -> HttpResponse:
    send_test_event(target)
    messages.success(request, _("A test event is on its way; what came of it stands below in a moment."))
    return redirect("webhooks:inspect", target.pk)


def _resend(request: HttpRequest, target: DeliveryTarget) -> HttpResponse:
    number = resend_dead(target)
    messages.success(request, _("%(number)d deliveries are sent again, under the same IDs.") % {"number": number})
    return redirect("webhooks:inspect", target.pk)


def _switch(request: HttpRequest, target: DeliveryTarget) -> HttpResponse:
    if target.is_active:
        switch_off(target)
        messages.success(request, _("Nothing is sent there any more. What is queued is kept."))
    else:
        switch_on(target)
        messages.success(request, _("Things are sent there again."))
    log(target, "desk.webhook_switched")
    return redirect("webhooks:inspect", target.pk)


_ACTS = {"secret": _secret, "test": _test, "resend": _resend, "switch": _switch}


@never_cache
@require_POST
def act_on_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """What the button says."""
    if not may(request.user, "change", DeliveryTarget):
        raise PermissionDenied
    target = get_object_or_404(DeliveryTarget, pk=pk, kind=TargetKind.WEBHOOK)
    act = _ACTS.get(request.POST.get("act", ""))
    return act(request, target) if act else redirect("webhooks:inspect", pk)


class WebhookViewSet(DeskViewSet):
    """Webhooks, at /admin/webhooks/."""

    model = DeliveryTarget
    name = url_prefix = "webhooks"
    icon = "redirect"
    menu_label = gettext_lazy("Webhooks")
    help_text = gettext_lazy(
        "Your own programs are told at once of what happens here. Each message is signed as Standard Webhooks asks, and"
        " repeated for three days under the same ID until it is taken."
    )
    inspect_view_enabled = True
    without = ("delete",)
    base_form_class = WebhookForm
    index_template_name = "wire/list.html"
    index_view_class = WebhookIndexView
    add_view_class = WebhookCreateView
    edit_view_class = WebhookEditView
    inspect_view_class = WebhookInspectView
    search_fields = ("name", "url")
    list_display = (
        "name",
        Column("url", label=gettext_lazy("Address"), classname="wire-breaks"),
        StatusTagColumn(
            "is_active", label=gettext_lazy("State"),
            accessor=lambda row: _("on") if row.is_active else _("off"), primary=lambda row: not row.is_active,
        ),
        Column("waiting", label=gettext_lazy("Waiting")),
        Column("dead", label=gettext_lazy("Given up")),
    )  # fmt: skip
    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("url"), FieldPanel("events")]


webhook_viewset = WebhookViewSet()

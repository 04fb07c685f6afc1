"""Where a connection's documents go (confirmations, ship notices, invoices), how we sign in there, and how it went."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from admin_ui.delivery_words import is_well, kind_words, outcome_words
from admin_ui.permissions import may
from admin_ui.viewsets.webhooks import clean_target_url
from admin_ui.wire.changes import note_change
from admin_ui.wire.page import ConnectionPage
from connections.domain.delivery.outcomes import words_of
from connections.domain.delivery.queue import buyer_target
from connections.domain.delivery.resend import resend_dead
from connections.domain.delivery.set_buyer_target import BuyerAddress, set_buyer_target
from connections.domain.delivery.switch_target import switch_off, switch_on
from connections.models import Delivery, DeliveryState, DeliveryTarget, Protocol, TargetAuth

_AUTHS = (TargetAuth.IN_DOCUMENT, TargetAuth.BASIC, TargetAuth.BEARER, TargetAuth.NONE)


class BuyerAddressForm(forms.Form):
    """The address and the proof."""

    url = forms.CharField(
        label=gettext_lazy("Address"), max_length=2000, widget=forms.URLInput,
        help_text=gettext_lazy("The buyer's IT names it: the endpoint that takes the supplier's documents."),
    )  # fmt: skip
    auth = forms.ChoiceField(label=gettext_lazy("How we sign in"))
    user_name = forms.CharField(label=gettext_lazy("User name"), max_length=255, required=False)
    secret = forms.CharField(
        label=gettext_lazy("Secret"), max_length=500, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept sealed, and never shown again. Empty: the one that is there stays."),
    )  # fmt: skip

    def __init__(self, *args: Any, protocol: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        auths = _AUTHS if protocol == Protocol.CXML else _AUTHS[1:]
        self.fields["auth"].choices = [(auth.value, auth.label) for auth in auths]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_url(self) -> str:
        """Public, by https."""
        return clean_target_url(self.cleaned_data["url"].strip())


class DocumentsPage(ConnectionPage):
    """One form, and the last deliveries."""

    template_name = "deliveries/documents.html"
    tab = "documents"

    def form(self, posted: Any = None) -> BuyerAddressForm:
        """Filled with what is agreed."""
        target = buyer_target(self.connection)
        initial = {"url": target.url, "auth": target.auth, "user_name": target.user_name} if target else {}
        return BuyerAddressForm(posted, protocol=self.connection.protocol, initial=initial)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the address, switch it, or send again what was given up."""
        target = buyer_target(self.connection)
        if target is not None and "switch" in request.POST:
            self._switch(target)
        elif target is not None and "resend" in request.POST:
            number = resend_dead(target)
            messages.success(
                request, _("%(number)d deliveries are sent again, under the same IDs.") % {"number": number}
            )
        else:
            return self._save(request)
        return redirect("wire_documents", self.connection.pk)

    def _switch(self, target: DeliveryTarget) -> None:
        if target.is_active:
            switch_off(target)
            messages.success(self.request, _("Nothing is sent there any more. What is queued is kept."))
        else:
            switch_on(target)
            messages.success(self.request, _("Things are sent there again."))
        note_change(self.connection, "wire.documents")

    def _save(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            messages.error(request, _("Nothing was saved: please mend what is marked."))
            return self.render_to_response(self.get_context_data(form=form))
        set_buyer_target(self.connection, BuyerAddress(**form.cleaned_data))
        note_change(self.connection, "wire.documents")
        messages.success(request, _("Saved. Documents go to this address from now on."))
        return redirect("wire_documents", self.connection.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        target = buyer_target(self.connection)
        rows = target.deliveries.select_related("order")[:30] if target else []
        context |= {
            "form": kwargs.get("form") or self.form(),
            "target": target,
            "reason": words_of(target.disabled_reason) if target and target.disabled_reason else None,
            "has_secret": target is not None and target.secrets.exists(),
            "dead": target.deliveries.filter(state=DeliveryState.DEAD).count() if target else 0,
            "may_see_deliveries": may(self.request.user, "view", Delivery),
            "deliveries": [
                {"row": row, "kind": kind_words(row), "outcome": outcome_words(row), "is_well": is_well(row)}
                for row in rows
            ],
        }
        return context

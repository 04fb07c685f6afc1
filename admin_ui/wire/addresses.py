"""Where carts of a connection may return to, and which origins may show the shop in a frame."""

import re
from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from admin_ui.wire.changes import note_change
from admin_ui.wire.rows_page import RowsPage
from connections.models import Connection, FrameOrigin, ReturnAddressRule
from protocols.errors import BadReturnAddress
from protocols.return_address import parse_return_address

_ORIGIN = re.compile(r"https?://[a-z0-9_-]+(\.[a-z0-9_-]+)*(:[0-9]{1,5})?", re.ASCII)


class ReturnRuleForm(forms.ModelForm):
    """A host, or a whole address of which the host is kept."""

    class Meta:
        model = ReturnAddressRule
        fields = ("scheme", "host", "is_approved")
        widgets = {"scheme": forms.Select(choices=[(s, s) for s in ("https", "http", "sapevent")])}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        scheme, host = values.get("scheme", ""), values.get("host", "").strip()
        if scheme == "sapevent" or not host:
            return values
        address = host if "://" in host else f"{scheme}://{host}/"
        try:
            parsed = parse_return_address(address, allow_http=True)
        except BadReturnAddress as refused:
            raise forms.ValidationError(
                _("“%(host)s” is no host: write it like erp.example.com, or paste the whole address.")
                % {"host": host[:100]}
            ) from refused
        return {**values, "scheme": parsed.scheme, "host": parsed.host}


class FrameOriginForm(forms.ModelForm):
    """An origin: scheme, host and, if it is unusual, port."""

    class Meta:
        model = FrameOrigin
        fields = ("origin",)

    def clean_origin(self) -> str:
        origin = str(self.cleaned_data["origin"]).strip().lower().rstrip("/")
        if _ORIGIN.fullmatch(origin) is None:
            raise forms.ValidationError(_("Write an origin like https://erp.example.com, without a path."))
        return origin


class AddressesPage(RowsPage):
    """Both tables, and one click to approve a host that waits."""

    tab = "addresses"
    template_name = "wire/addresses.html"
    log_action = "wire.addresses"
    tables = (
        (
            "return",
            gettext_lazy("Carts may return to"),
            gettext_lazy(
                "A test connection learns the first host it is given. On a live connection a new host waits here; the"
                " buyer can shop meanwhile, and his cart leaves the moment you approve."
            ),
            inlineformset_factory(Connection, ReturnAddressRule, form=ReturnRuleForm, extra=1),
        ),
        (
            "frame",
            gettext_lazy("The shop may be framed by"),
            gettext_lazy(
                "None listed: any https origin may show the shop in a frame. List origins to allow only those."
            ),
            inlineformset_factory(Connection, FrameOrigin, form=FrameOriginForm, extra=1),
        ),
    )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "approve" not in request.POST:
            return super().post(request, *args, **kwargs)
        wanted = request.POST["approve"]
        rules = self.connection.return_rules.filter(is_approved=False)
        rule = get_object_or_404(rules, pk=wanted if wanted.isascii() and wanted.isdigit() else 0)
        rule.is_approved = True
        rule.save(update_fields=["is_approved"])
        note_change(self.connection, "wire.addresses", approved=str(rule))
        messages.success(request, _("Carts may now return to %(host)s.") % {"host": rule})
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["waiting"] = self.connection.return_rules.filter(is_approved=False)
        return context

"""Where the numbers of confirmations, delivery notes, invoices and credit memos go on."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from admin_ui.permissions import may
from storefront.domain.fulfil.numbers import change_range, formatted, number_range
from storefront.domain.fulfil.refusals import FulfilRefused
from storefront.models import NumberedKind, SellerDetails


class RangeForm(forms.Form):
    """One kind of document."""

    prefix = forms.CharField(label=_("Prefix"), max_length=20, required=False)  # type: ignore[assignment]  # a field
    number = forms.IntegerField(label=_("Next number"), min_value=1)
    digits = forms.IntegerField(label=_("Digits"), min_value=1, max_value=12)


class NumberRangesView(View):
    """All four on one page, each with its own button."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """As they stand."""
        self._check(request)
        return self._page({})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change one, or say what stands in the way."""
        self._check(request)
        kind = request.POST.get("kind", "")
        if kind not in NumberedKind.values:
            return self._page({})
        form = RangeForm(request.POST, prefix=kind)
        if form.is_valid():
            try:
                change_range(NumberedKind(kind), **form.cleaned_data)
            except FulfilRefused as refused:
                form.add_error(None, str(refused.text))
            else:
                messages.success(request, _now("The numbers go on as you said."))
                return redirect("number_ranges")
        return self._page({kind: form})

    def _check(self, request: HttpRequest) -> None:
        if not may(request.user, "change", SellerDetails):
            raise PermissionDenied

    def _page(self, bound: dict[str, RangeForm]) -> HttpResponse:
        rows = [_row(kind, bound.get(kind)) for kind in NumberedKind]
        return render(self.request, "orders/number_ranges.html", {"rows": rows}, status=422 if bound else 200)


def _row(kind: NumberedKind, form: RangeForm | None) -> dict[str, Any]:
    stored = number_range(kind)
    initial = {"prefix": stored.prefix, "number": stored.next_number, "digits": stored.digits}
    return {
        "kind": kind,
        "next": formatted(stored.prefix, stored.next_number, stored.digits),
        "form": form or RangeForm(initial=initial, prefix=kind),
    }

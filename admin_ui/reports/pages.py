"""The reconciliation of carts, orders and invoices: a page for a span of days, and the same as a file."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from admin_ui.imports.downloads import csv_answer
from admin_ui.permissions import may
from admin_ui.reports.reconcile import as_table, reconcile
from connections.models import CartTransfer
from storefront.models import Order
from tenants.users.models import User

#: How long a span may be, and what is shown unless another is asked for.
MOST_DAYS, USUAL_DAYS = 366, 30
#: The page shows so many rows; the file has all.
MOST_ROWS = 500


class SpanForm(forms.Form):
    """From the first day to the last, both included."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """In order, and not too long."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_now("The last day must not come before the first, nor a year after it."))
        return found


def span_of(request: HttpRequest) -> tuple[SpanForm, date, date]:
    """What was asked for; the last thirty days where that is nothing or makes no sense."""
    today = timezone.localdate()
    usual = {"first": today - timedelta(days=USUAL_DAYS), "last": today}
    form = SpanForm(request.GET if "first" in request.GET else usual)
    chosen = form.cleaned_data if form.is_valid() else usual
    return form, chosen["first"], chosen["last"]


def refuse_others(user: Any) -> None:
    """Who sees orders may compare them with carts. Raises PermissionDenied."""
    if not (may(user, "view", Order) and may(user, "view", CartTransfer)):
        raise PermissionDenied


@method_decorator(never_cache, name="dispatch")
class ReconciliationView(WagtailAdminTemplateMixin, TemplateView):
    """Carts, orders and invoices, side by side."""

    template_name = "reports/reconciliation.html"
    page_title = _("Carts, orders, invoices")
    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refuse_others(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, here."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, first, last = span_of(self.request)
        rows = reconcile(cast(User, self.request.user), first, last)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {
            "form": form, "rows": rows[:MOST_ROWS], "count": len(rows), "is_cut": len(rows) > MOST_ROWS,
            "query": f"first={first:%Y-%m-%d}&last={last:%Y-%m-%d}",
        }  # fmt: skip
        return context


@never_cache
def download_reconciliation(request: HttpRequest) -> StreamingHttpResponse:
    """All rows of the span."""
    refuse_others(request.user)
    _form, first, last = span_of(request)
    rows = reconcile(cast(User, request.user), first, last)
    return csv_answer(f"carts-orders-invoices-{first:%Y%m%d}-{last:%Y%m%d}.csv", as_table(rows))

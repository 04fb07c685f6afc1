"""The operators' console: suppliers by facts collected into `public`, nothing of what they sell or to whom."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tenants.billing.follow import account_of
from tenants.billing.ledger import months_of
from tenants.billing.plans import plan_of
from tenants.domain.change_state import TransitionRefused
from tenants.domain.operate import enter, restore, suspend
from tenants.models import OperatorAction, Supplier, SupplierState
from tenants.policy import leads_to_shops
from tenants.users.second_factor import operator_required
from tenants.users.tickets import Visitor

QUIET_DAYS = 14
MONTHS_SHOWN = 6
#: Sorting of the list, by the word in the address.
SORTS = {
    "name": "name", "last_cart": "-status__last_cart_at", "refused": "-status__refused_today",
    "troubles": "-status__open_troubles", "size": "-status__size_bytes", "exchanges": "-status__exchanges_today",
}  # fmt: skip


class FilterForm(forms.Form):
    """What of the list is shown, and in which order."""

    q = forms.CharField(label=_("Name"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *SupplierState.choices])
    sort = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[
            ("name", _("name")), ("last_cart", _("last cart")), ("refused", _("most refused")),
            ("troubles", _("most troubles")), ("exchanges", _("most traffic")), ("size", _("largest")),
        ],
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class EntryForm(ReasonForm):
    """Coming in."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=60, initial=30)
    may_change = forms.BooleanField(
        label=_("I must change something"),
        required=False,
        help_text=_("Without it everything can be read, nothing changed."),
    )


@require_GET
@operator_required
def suppliers(request: HttpRequest) -> HttpResponse:
    """Every supplier with his state and figures."""
    form = FilterForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = Supplier.objects.select_related("status", "billing").order_by(SORTS.get(asked.get("sort", ""), "name"), "pk")
    found = _filtered(rows, asked.get("q", ""), asked.get("state", ""))
    now = timezone.now()
    shown = [{"supplier": row, "plan": plan_of(row, now), "health": health_of(row)} for row in found]
    return render(request, "operators/suppliers.html", {"rows": shown, "form": form})


def _filtered(rows: QuerySet[Supplier], text: str, state: str) -> QuerySet[Supplier]:
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(slug__icontains=text))
    return rows.filter(state=state) if state else rows


def health_of(supplier: Supplier) -> tuple[str, Any]:
    """A code and its word: what an operator should look at first."""
    status = getattr(supplier, "status", None)
    if supplier.state != SupplierState.ACTIVE:
        return "closed", supplier.get_state_display()
    if status is None:
        return "new", _("no figures yet")
    if status.open_troubles:
        return "trouble", _("troubles are open")
    if status.refused_today * 2 > status.exchanges_today > 10:
        return "trouble", _("more than half is refused")
    is_quiet = status.last_cart_at is None or status.last_cart_at < timezone.now() - timedelta(days=QUIET_DAYS)
    if status.live_connections and is_quiet:
        return "quiet", _("live, but quiet")
    return "well", _("well")


@leads_to_shops
@never_cache
@require_GET
@operator_required
def supplier(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them: figures, plan, what operators did, and the buttons."""
    return _page(request, get_object_or_404(Supplier, slug=slug))


@leads_to_shops
@require_POST
@operator_required
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Suspend, or open again."""
    found = get_object_or_404(Supplier, slug=slug)
    form = ReasonForm(request.POST, auto_id="state_%s")
    if not form.is_valid():
        return _page(request, found, state_form=form)
    act = suspend if request.POST.get("to") == SupplierState.SUSPENDED else restore
    try:
        act(found, operator=str(request.user.get_username()), reason=form.cleaned_data["reason"])
    except TransitionRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, found, state_form=form)
    return redirect("operators:supplier", slug)


@leads_to_shops
@require_POST
@operator_required
def go_in(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the supplier's desk, by a link that works once."""
    found = get_object_or_404(Supplier, slug=slug)
    form = EntryForm(request.POST, auto_id="entry_%s")
    if not form.is_valid():
        return _page(request, found, entry_form=form)
    told = form.cleaned_data
    visitor = Visitor(str(request.user.get_username()), told["reason"], told["minutes"], told["may_change"])
    token = enter(found, visitor)
    path = reverse("begin_visit", args=[token], urlconf=settings.ROOT_URLCONF)
    return HttpResponseRedirect(f"{request.scheme}://{_host(request, found)}{path}")


def _host(request: HttpRequest, found: Supplier) -> str:
    _name, _colon, port = request.get_host().partition(":")
    host = f"{found.slug}.{settings.BASE_DOMAIN}"
    return f"{host}:{port}" if port else host


def _page(request: HttpRequest, found: Supplier, **forms_with_errors: forms.Form) -> HttpResponse:
    now = timezone.now()
    values: dict[str, Any] = {
        "supplier": found,
        "status": getattr(found, "status", None),
        "health": health_of(found),
        "plan": plan_of(found, now),
        "account": account_of(found),
        "months": months_of(found, since=(now - timedelta(days=30 * MONTHS_SHOWN)).date()),
        "hosts": found.domains.all(),
        "actions": OperatorAction.objects.filter(supplier=found)[:50],
        "state_form": ReasonForm(auto_id="state_%s"),
        "entry_form": EntryForm(auto_id="entry_%s"),
        **forms_with_errors,
    }
    return render(request, "operators/supplier.html", values, status=422 if forms_with_errors else 200)

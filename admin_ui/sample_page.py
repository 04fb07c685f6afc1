"""The buttons of the home's check list that put a sample catalogue in and take it out again."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from admin_ui.demo.vocabulary import TRADES
from admin_ui.imports.access import may_import
from admin_ui.sample import may_remove_sample, may_take_sample
from admin_ui.tasks import remove_sample, take_sample
from storefront.models import JobKind
from tenants.scope import current_supplier

TRADE_WORDS = {
    "safety": gettext_lazy("Work safety"),
    "electrical": gettext_lazy("Electrical supplies"),
    "fasteners": gettext_lazy("Fasteners and tools"),
}


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """Wake the worker, or say why not; then back to the home."""
    if not (may_import(request.user, JobKind.PRODUCTS) and may_import(request.user, JobKind.PRICES)):
        raise PermissionDenied
    by, supplier_id = str(request.user.get_username()), current_supplier().pk
    trade = request.POST.get("trade", "")
    if trade in TRADES and may_take_sample():
        transaction.on_commit(lambda: take_sample.delay(supplier_id, trade, by))
        messages.success(request, _("The sample is being put in; it is there in a few seconds."))
    elif "remove" in request.POST and may_remove_sample():
        transaction.on_commit(lambda: remove_sample.delay(supplier_id, by))
        messages.success(request, _("The sample is being taken out."))
    else:
        messages.error(
            request,
            _(
                "This cannot be done now: a sample is for an empty shop, and goes out before anything newer is imported."
            ),
        )
    return redirect("wagtailadmin_home")

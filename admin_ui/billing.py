"""The desk's ways to the plan and the bills, which live on the public host: a link, and a word on the home."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from admin_ui.permissions import may
from storefront.models import SellerDetails
from tenants.billing.billing_link import billing_token
from tenants.billing.plans import FREE, TRIAL, plan_of
from tenants.models import Supplier, SupplierState, SuspendedFor
from tenants.scope import current_supplier
from tenants.users.models import VISITING_ROLES


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence about the account, and whether it is serious."""

    text: str
    is_serious: bool


def may_see_bills(user: Any) -> bool:
    """Those who keep what stands on invoices: owner, administrator, finance. No operator subscribes or cancels for them."""
    return may(user, "view", SellerDetails) and user.role not in VISITING_ROLES


@never_cache
def plan_and_bills(request: HttpRequest) -> HttpResponseRedirect:
    """On to the billing page, signed for this person."""
    if not may_see_bills(request.user):
        raise PermissionDenied
    back = request.build_absolute_uri(reverse("wagtailadmin_home"))
    token = billing_token(current_supplier(), str(request.user.get_username()), back)
    path = reverse("billing", args=[token], urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return HttpResponseRedirect(f"{request.scheme}://{_public_host(request)}{path}")


def _public_host(request: HttpRequest) -> str:
    _host, _colon, port = request.get_host().partition(":")
    return f"{settings.BASE_DOMAIN}:{port}" if port else str(settings.BASE_DOMAIN)


def notice_of(supplier: Supplier) -> Notice | None:
    """What the home says of the account; nothing where all is in order."""
    now = timezone.now()
    if supplier.state == SupplierState.SUSPENDED:
        return Notice(_suspended(supplier), is_serious=True)
    plan = plan_of(supplier, now)
    if plan is TRIAL and supplier.trial_ends_at is not None:
        days = ceil((supplier.trial_ends_at - now) / timedelta(days=1))
        text = ngettext(
            "Your trial goes on for %(days)d day. Choose a plan before it ends, and live connections go on.",
            "Your trial goes on for %(days)d days. Choose a plan before it ends, and live connections go on.",
            days,
        ) % {"days": days}
        return Notice(text, is_serious=days <= 5)
    if plan is FREE:
        return Notice(
            _("This is the sandbox: everything works with test connections. To go live, choose a plan."), False
        )
    return None


def _suspended(supplier: Supplier) -> str:
    if supplier.suspended_for == SuspendedFor.ARREARS:
        return _(
            "The account is suspended because bills are open. Orders still arrive and can be answered; buyers cannot"
            " come in, and nothing else can be changed, until they are paid."
        )
    return _(
        "The account is suspended. Orders still arrive and can be answered; buyers cannot come in, and nothing else"
        " can be changed. Please write to us."
    )

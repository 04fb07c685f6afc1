"""An operator in a supplier's desk: by a one-time link, for some minutes, seen by everybody, written down.

He comes as one of two people that no supplier makes: one who reads, one who may change things. Neither has a password.
"""

from datetime import timedelta

import structlog
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.log_actions import log as note

from tenants.users.models import Role, User
from tenants.users.tickets import TicketRefused, Visitor, redeem_visit

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: What the session keeps of the visit, for the banner.
KEPT = "operator_visit"
#: A name that can never receive mail (RFC 2606).
_HOST = "operators.invalid"
log = structlog.get_logger(__name__)


@require_GET
@never_cache
def begin_visit(request: HttpRequest, token: str) -> HttpResponse:
    """The desk, or a page that says why not."""
    try:
        visitor = redeem_visit(token)
    except TicketRefused as refused:
        log.warning("visit refused", reason=str(refused))
        return render(request, "tenants/entry_refused.html", status=410)
    person = _person(Role.OPERATOR_AT_WORK if visitor.may_change else Role.OPERATOR)
    until = timezone.now() + timedelta(minutes=visitor.minutes)
    login(request, person, backend=BACKEND)
    request.session.set_expiry(until)
    request.session[KEPT] = {"operator": visitor.operator, "until": until.isoformat(), "reason": visitor.reason}
    note(person, "desk.operator_entered", user=person, data=_told(visitor, until.isoformat()))
    return redirect("wagtailadmin_home")


@require_POST
def end_visit(request: HttpRequest) -> HttpResponse:
    """Before the time is over."""
    visit = request.session.get(KEPT)
    if visit and isinstance(request.user, User):
        note(request.user, "desk.operator_left", user=request.user, data={"operator": visit["operator"]})
    logout(request)
    return redirect("account_login")


def _told(visitor: Visitor, until: str) -> dict[str, object]:
    return {
        "operator": visitor.operator, "reason": visitor.reason, "until": until, "may_change": visitor.may_change,
    }  # fmt: skip


def _person(role: Role) -> User:
    address = f"{role.value}@{_HOST}".replace("_", "-")
    person, is_new = User.objects.get_or_create(
        email=address, defaults={"username": address, "role": role, "first_name": "Passerelle"}
    )
    if is_new or person.has_usable_password() or person.role != role or not person.is_active:
        person.role, person.is_active = role, True
        person.set_unusable_password()
        person.save()
    return person

"""The tenant's end of a one-time link: sign in the owner it names, and go to the desk."""

import structlog
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tenants.users.models import Role, User
from tenants.users.tickets import Ticket, TicketRefused, redeem

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
log = structlog.get_logger(__name__)


@require_GET
@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The desk, or a page that says why not."""
    try:
        person = _owner(redeem(token))
    except TicketRefused as refused:
        log.warning("entry refused", reason=str(refused))
        return render(request, "tenants/entry_refused.html", status=410)
    login(request, person, backend=BACKEND)
    return redirect("wagtailadmin_home")


def _owner(ticket: Ticket) -> User:
    """The owner, who has not signed in before: afterwards he signs in with his password."""
    owner = User.objects.filter(email=ticket.email, role=Role.OWNER, is_active=True, last_login=None).first()
    if owner is None:
        raise TicketRefused("Nobody of that address waits to sign in for the first time.")
    return owner

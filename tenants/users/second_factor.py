"""The second factor: required of operators, its secrets sealed."""

from collections.abc import Callable
from functools import wraps

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from tenants.database import connection
from tenants.sealing import seal, unseal
from tenants.users.models import Role

View = Callable[..., HttpResponse]


class SealedSecrets(DefaultMFAAdapter):
    """allauth's adapter; what it would store in plain text is sealed."""

    def encrypt(self, text: str) -> str:
        """As it is stored."""
        return seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it is checked. Raises Unsealable."""
        return unseal(encrypted_text.encode())


def operator_required(view: View) -> View:
    """Only for operators, on the public host, signed in with a second factor; whoever has none sets one up first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if connection.schema_name != "public":
            raise Http404
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.user.role != Role.OPERATOR:
            raise Http404
        if not is_mfa_enabled(request.user):
            return redirect("mfa_activate_totp")
        return view(request, *args, **kwargs)

    return guarded

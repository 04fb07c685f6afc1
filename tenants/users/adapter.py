"""How people sign in: by e-mail and password, with a second factor; nobody signs himself up here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch


class AccountAdapter(DefaultAccountAdapter):
    """allauth's behaviour, closed for sign-up and aware of the two kinds of host."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an owner or an operator."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk on a tenant's host, the operators' screens on the public one."""
        for name in ("wagtailadmin_home", "operators:suppliers"):
            try:
                return resolve_url(name)
            except NoReverseMatch:
                continue
        return "/"


def locked_account(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The account axes counts failures for: the user's id, however he was named; else what was typed."""
    typed = _typed(request, credentials).strip().lower()
    user = (
        get_user_model().objects.filter(email=typed).first() or get_user_model().objects.filter(username=typed).first()
    )
    return f"id:{user.pk}" if user else typed


def _typed(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    for key in ("username", "email", "login"):
        if credentials and credentials.get(key):
            return str(credentials[key])
    return request.POST.get("login", "") if request is not None else ""

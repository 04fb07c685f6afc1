"""People at the first supplier's desk, and a customer of his own for each of them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role, User
from tests.factories.tenants import make_user

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

SignIn = Callable[[Role], Client]


@pytest.fixture
def shop(supplier_a: Supplier) -> Iterator[Supplier]:
    """Inside the first supplier's schema, as start rows left it."""
    with in_tenant(supplier_a):
        yield supplier_a


class DeskClient(Client):
    """A browser after whose requests the test is in the tenant it was in before."""

    def request(self, **environ: Any) -> Any:
        tenant = connection.tenant
        try:
            return super().request(**environ)
        finally:
            if isinstance(tenant, Supplier):
                connection.set_tenant(tenant)


def sign_in(supplier: Supplier, user: User) -> Client:
    """A browser in which this person has signed in."""
    client = DeskClient(HTTP_HOST=f"{supplier.slug}.{settings.BASE_DOMAIN}")
    with in_tenant(supplier):
        client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def desk(supplier_a: Supplier) -> SignIn:
    """A new person in the role asked for, signed in; `client.user` says who."""

    def signed_in(role: Role) -> Client:
        user = make_user(supplier_a, role=role)
        client = sign_in(supplier_a, user)
        client.user = user
        return client

    return signed_in


def pressed(client: Client, page: str, form_action: str, **values: str) -> Any:
    """A form of the page, sent as a browser sends it: with the token that stands in it, which is checked."""
    shown = client.get(page).content.decode()
    form = re.search(rf'<form[^>]*action="{re.escape(form_action)}".*?</form>', shown, re.S)
    assert form is not None, f"no such form on {page}"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form[0])
    client.handler.enforce_csrf_checks = True
    return client.post(form_action, {**values, "csrfmiddlewaretoken": token[1] if token else ""})

"""People at the desk, for the tests of the wire's pages."""

from typing import Any

from django.test import Client

from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role, User
from tests.factories.connections import Agreed
from tests.factories.tenants import make_user

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

#: The pages of a connection beside its own form.
TABS = (
    *("identity", "addresses", "goods", "prices", "teams", "delivery", "system", "mapping", "orders"),
    *("hand-over", "test", "preview", "go-live", "pause"),
)


def signed_in(client: Client, supplier: Supplier, role: Role = Role.ADMINISTRATOR) -> User:
    """The browser as a person of this role."""
    user = make_user(supplier, role=role)
    with in_tenant(supplier):
        client.force_login(user, backend=BACKEND)
    return user


def page(agreed: Agreed, tab: str) -> str:
    """A tab of a connection."""
    return f"/admin/connections/{agreed.connection.pk}/{tab}/"


def rows(prefix: str, *forms: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """A posted table."""
    posted: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": initial}
    for index, form in enumerate(forms):
        posted |= {f"{prefix}-{index}-{name}": value for name, value in form.items()}
    return posted

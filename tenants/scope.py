"""The only way into a tenant.

`with in_tenant(supplier):` is a block, never a decorator, and django-tenants' own `with tenant:` is forbidden:
both of those were seen to leak a tenant into other code (threats D3).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django_tenants.utils import schema_context, tenant_context

from tenants.database import connection
from tenants.models import Supplier, SupplierState

PUBLIC = "public"


class NoTenant(RuntimeError):
    """Code that needs a supplier ran outside one."""


@contextmanager
def in_tenant(supplier: Supplier) -> Iterator[Supplier]:
    """Run the block in the supplier's schema, and return to where we were."""
    with tenant_context(supplier):
        yield supplier


@contextmanager
def in_public() -> Iterator[None]:
    """Run the block in `public`: for the rare code that reads suppliers while it works for one."""
    with schema_context(PUBLIC):
        yield


def each_tenant(*, states: tuple[str, ...] = (SupplierState.ACTIVE,)) -> Iterator[Supplier]:
    """Enter each supplier in turn; between two of them we are in `public`."""
    with in_public():
        suppliers = list(Supplier.objects.filter(state__in=states).order_by("id"))
    for supplier in suppliers:
        with in_tenant(supplier):
            yield supplier


def current_supplier() -> Supplier:
    """The supplier whose schema this code runs in. Raises NoTenant in `public`."""
    tenant = connection.tenant
    if not isinstance(tenant, Supplier):
        raise NoTenant(f"This needs a supplier's schema, but runs in {connection.schema_name!r}.")
    return tenant

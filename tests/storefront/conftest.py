"""The shop's tests run in the first supplier's schema."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tenants.domain.delete_supplier import delete_supplier
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tests.factories.tenants import make_supplier
from tests.storefront import visiting


@pytest.fixture
def shop(supplier_a: Supplier) -> Iterator[Supplier]:
    """Inside the first supplier's schema, which holds no goods yet."""
    with in_tenant(supplier_a):
        yield supplier_a


@pytest.fixture
def open_shop(shop: Supplier, client_a: Client) -> visiting.OpenShop:
    """Lets a buyer into the first supplier's shop, once its goods stand: `open_shop(*products, hidden=[…])`."""
    return partial(visiting.open_shop, client_a, shop)


@pytest.fixture
def alone(django_db_setup: None, django_db_blocker: Any) -> Iterator[Supplier]:
    """Inside a supplier of its own, whose rows are committed: other processes see them."""
    with django_db_blocker.unblock():
        supplier = make_supplier()
        with in_tenant(supplier):
            yield supplier
        connection.set_schema_to_public()
        Supplier.objects.filter(pk=supplier.pk).update(state=SupplierState.CLOSING)
        delete_supplier(supplier.pk)
        cache.clear()

"""The shop's tests run in the first supplier's schema."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.test import Client

from tenants.models import Supplier
from tenants.scope import in_tenant
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

"""The doors' tests: rows are made inside the first supplier's schema, requests come in from outside."""

from collections.abc import Iterator

import pytest

from tenants.models import Supplier
from tenants.scope import in_tenant


@pytest.fixture
def shop(supplier_a: Supplier) -> Iterator[Supplier]:
    """Inside the first supplier's schema, which holds no goods yet."""
    with in_tenant(supplier_a):
        yield supplier_a

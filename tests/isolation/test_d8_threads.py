"""D8: a thread begins outside every tenant; a query for a tenant's goods fails there instead of finding others."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection

from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import NoTenant, current_supplier, in_tenant


def count_products() -> int:
    try:
        return Product.objects.count()
    finally:
        connection.close()


def test_query_in_a_thread_fails(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a), ThreadPoolExecutor(1) as pool:
        assert Product.objects.count() == 0
        with pytest.raises(ProgrammingError, match="does not exist"):
            pool.submit(count_products).result()


def test_thread_has_no_supplier(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a), ThreadPoolExecutor(1) as pool, pytest.raises(NoTenant):
        pool.submit(current_supplier).result()

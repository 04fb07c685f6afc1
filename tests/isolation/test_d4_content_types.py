"""D4: content types are remembered in the process; they must not outlive the tenant they were read in."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant


@pytest.fixture
def _ids_differ(supplier_a: Supplier, supplier_b: Supplier) -> None:
    with in_tenant(supplier_b), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # references to the old ids do not matter here
        cursor.execute("UPDATE django_content_type SET id = id + 1000")
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.usefixtures("_ids_differ")
def test_content_type_is_that_of_the_tenant_asked(supplier_a: Supplier, supplier_b: Supplier) -> None:
    read = []

    for supplier in (supplier_a, supplier_b, supplier_a, supplier_b):
        with in_tenant(supplier):
            in_table = ContentType.objects.filter(app_label="storefront", model="product").values_list("pk", flat=True)
            read.append((ContentType.objects.get_for_model(Product).pk, in_table[0]))

    assert all(remembered == stored for remembered, stored in read)
    assert read[0] == read[2] != read[1] == read[3]

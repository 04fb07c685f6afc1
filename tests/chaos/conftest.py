"""A supplier whose rows are committed, as other processes see them; gone at the end of the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from connections.models import DeliveryTarget, TargetKind
from storefront.domain.write_listing import write_listings
from storefront.models import Product
from tenants.domain.delete_supplier import delete_supplier
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import make_price_list, make_product
from tests.factories.tenants import make_supplier

EVENTS = ["order.received", "order.held", "order.changed", "order.cancelled", "document.delivered"]


@dataclass(frozen=True)
class Shop:
    """A priced article, a buyer's connection, and the supplier's ERP as a webhook."""

    supplier: Supplier
    agreed: Agreed
    product: Product
    erp: DeliveryTarget

    @property
    def host(self) -> str:
        return f"{self.supplier.slug}.{settings.BASE_DOMAIN}"


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[Shop]:
    """Open for the whole file: making one costs more than a fault."""
    with django_db_blocker.unblock():
        supplier = make_supplier()
        with in_tenant(supplier):
            product = make_product("A-1", unit="C62")
            agreed = make_connection(price_lists=(make_price_list({product: "4.00"}),))
            write_listings()
            erp = DeliveryTarget.objects.create(
                kind=TargetKind.WEBHOOK, name="ERP", url="http://127.0.0.1:9/", events=EVENTS
            )
        yield Shop(supplier, agreed, product, erp)
        Supplier.objects.filter(pk=supplier.pk).update(state=SupplierState.CLOSING)
        delete_supplier(supplier.pk)

"""Several people and programs answer orders at once: nothing leaves twice, and no number is left out or used twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection as database

from storefront.domain.fulfil.invoice_order import invoice_order
from storefront.domain.fulfil.refusals import FulfilRefused
from storefront.models import Invoice, Order, Shipment
from tenants.domain.delete_supplier import delete_supplier
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tests.factories.tenants import make_supplier
from tests.storefront.fulfilling import line, ordered
from tests.storefront.test_fulfil_ship import ship


@pytest.fixture
def real(django_db_setup: None, django_db_blocker: Any) -> Iterator[Supplier]:
    """A supplier whose rows are committed, as other connections to the database see them; deleted afterwards."""
    with django_db_blocker.unblock():
        supplier = make_supplier()
        yield supplier
        Supplier.objects.filter(pk=supplier.pk).update(state=SupplierState.CLOSING)
        delete_supplier(supplier.pk)


def at_once(supplier: Supplier, orders: list[Order], act: Callable[[Order], Any]) -> list[str]:
    """What became of the act on each order, by as many threads: empty, or the code of the refusal."""

    def attempt(order: Order) -> str:
        try:
            with in_tenant(supplier):
                act(order)
        except FulfilRefused as refused:
            return refused.code
        finally:
            database.close()
        return ""

    with ThreadPoolExecutor(len(orders)) as pool:
        return sorted(pool.map(attempt, orders))


def test_numbers_drawn_at_once_have_no_gap_and_no_double(real: Supplier) -> None:
    with in_tenant(real):
        orders = [ordered(line("1", price=None if number == 3 else "4.00")) for number in range(6)]

    refusals = at_once(real, orders, lambda order: invoice_order(order, None, by="Anna"))

    with in_tenant(real):
        numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert refusals == ["", "", "", "", "", "fulfil.price_missing"]
    assert numbers == [f"INV-{number:06d}" for number in range(1, 6)]


def test_what_is_left_goes_once(real: Supplier) -> None:
    with in_tenant(real):
        order = ordered(line("1"))

    refusals = at_once(real, [order] * 4, ship)

    with in_tenant(real):
        assert (refusals, Shipment.objects.count()) == (["", *["fulfil.nothing_to_ship"] * 3], 1)

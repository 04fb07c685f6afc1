"""D3: entering a tenant is a block that always ends where it began."""

import pytest
from django.db import connection, transaction

from tenants.models import Supplier, SupplierState
from tenants.scope import NoTenant, current_supplier, each_tenant, in_public, in_tenant


def live_schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def test_nested_blocks_return_step_by_step(supplier_a: Supplier, supplier_b: Supplier) -> None:
    seen = []

    with in_tenant(supplier_a):
        with in_tenant(supplier_b):
            seen.append(live_schema())
            with in_public():
                seen.append(live_schema())
            seen.append(live_schema())
        seen.append(live_schema())
    seen.append(live_schema())

    assert seen == ["tb", "public", "tb", "ta", "public"]


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
def test_block_left_by_an_error_returns(supplier_a: Supplier, error: type[BaseException]) -> None:
    with pytest.raises(error), in_tenant(supplier_a):
        live_schema()
        raise error

    assert live_schema() == "public"


def test_rollback_inside_a_block_keeps_its_schema(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        with pytest.raises(ValueError, match="roll back"), transaction.atomic():
            live_schema()
            raise ValueError("roll back")

        assert live_schema() == "ta"


def test_schema_entered_in_a_transaction_that_rolls_back_is_left(supplier_a: Supplier, supplier_b: Supplier) -> None:
    with in_tenant(supplier_b):
        with pytest.raises(ValueError, match="roll back"), transaction.atomic():
            with in_tenant(supplier_a):
                live_schema()
            raise ValueError("roll back")

        assert live_schema() == "tb"


def test_each_open_supplier_is_entered_once(supplier_a: Supplier, supplier_b: Supplier) -> None:
    Supplier.objects.filter(pk=supplier_a.pk).update(state=SupplierState.SUSPENDED)

    assert [(supplier.slug, live_schema()) for supplier in each_tenant()] == [("tb", "tb")]
    assert live_schema() == "public"


def test_loop_left_early_returns_to_public(supplier_a: Supplier, supplier_b: Supplier) -> None:
    for _supplier in each_tenant():
        break

    assert live_schema() == "public"


def test_loop_left_by_an_error_returns_to_public(supplier_a: Supplier) -> None:
    with pytest.raises(ValueError, match="third"):
        for _supplier in each_tenant():
            raise ValueError("third")

    assert live_schema() == "public"


def test_there_is_no_current_supplier_in_public(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        assert current_supplier() == supplier_a
    with pytest.raises(NoTenant):
        current_supplier()

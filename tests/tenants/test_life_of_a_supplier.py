"""A supplier is suspended, closed, exported and deleted, and nothing else changes."""

import tarfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from tenants.domain.change_state import TRANSITIONS, TransitionRefused, change_state
from tenants.domain.create_supplier import SupplierRefused
from tenants.domain.delete_supplier import DeletionRefused, delete_supplier, media_folder
from tenants.models import Domain, RetiredSchema, Supplier, SupplierState
from tenants.scope import in_tenant
from tests.factories.tenants import make_supplier

ALL = [(before, after) for before in SupplierState for after in SupplierState]


@pytest.mark.parametrize(("before", "after"), ALL)
def test_only_listed_transitions_are_made(supplier_a: Supplier, before: SupplierState, after: SupplierState) -> None:
    Supplier.objects.filter(pk=supplier_a.pk).update(state=before)

    if after in TRANSITIONS[before]:
        assert change_state(supplier_a.pk, after).state == after
    else:
        with pytest.raises(TransitionRefused):
            change_state(supplier_a.pk, after)
        supplier_a.refresh_from_db()
        assert supplier_a.state == before


def test_change_is_seen_at_once_in_the_process_that_made_it(supplier_a: Supplier, client_a: Client) -> None:
    before = client_a.get("/connect/x/").status_code

    change_state(supplier_a.pk, SupplierState.SUSPENDED)

    assert (before, client_a.get("/connect/x/").status_code) == (404, 503)


def test_open_supplier_is_not_deleted(supplier_a: Supplier) -> None:
    with pytest.raises(DeletionRefused):
        delete_supplier(supplier_a.pk)

    assert Supplier.objects.filter(pk=supplier_a.pk).exists()


def test_deleted_supplier_leaves_his_retired_name_only(
    supplier_b: Supplier, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    supplier = make_supplier("gone")
    with in_tenant(supplier):
        default_storage.save("a.txt", ContentFile(b"his"))
    with in_tenant(supplier_b):
        kept = default_storage.save("a.txt", ContentFile(b"kept"))
    folder = media_folder(supplier)
    change_state(supplier.pk, SupplierState.CLOSING)
    connection.check_constraints()  # as at the end of the transaction that made him

    with django_capture_on_commit_callbacks(execute=True):
        delete_supplier(supplier.pk)

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('gone')")
        assert cursor.fetchone()[0] is None
    assert not Domain.objects.filter(domain__startswith="gone").exists()
    assert (folder.exists(), RetiredSchema.objects.get().schema_name) == (False, "gone")
    with in_tenant(supplier_b), default_storage.open(kept) as file:
        assert file.read() == b"kept"
    with pytest.raises(SupplierRefused, match="used before"):
        make_supplier("gone")


def test_command_deletes_only_what_is_named_twice(supplier_a: Supplier) -> None:
    with pytest.raises(CommandError, match="differ"):
        call_command("delete_supplier", "ta", yes_delete="tb")

    assert Supplier.objects.filter(slug="ta").exists()


def test_export_holds_schema_and_files(supplier_a: Supplier, tmp_path: Path) -> None:
    with in_tenant(supplier_a):
        name = default_storage.save("a.txt", ContentFile(b"his"))

    call_command("export_supplier", "ta", tmp_path / "ta.tar.gz")

    with tarfile.open(tmp_path / "ta.tar.gz") as tar:
        assert {"schema.sql", f"media/{name}"} <= set(tar.getnames())
        sql = tar.extractfile("schema.sql").read().decode()
    assert ("CREATE TABLE ta.storefront_product" in sql, "tb." in sql) == (True, False)

"""Delete a supplier for good: rows, schema, files. His schema's name is never used again."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from tenants.hosts import forget_hosts
from tenants.models import RetiredSchema, Supplier, SupplierState
from tenants.scope import in_public


class DeletionRefused(Exception):
    """Only a supplier who is closing is deleted."""

    code = "supplier.deletion-refused"


def delete_supplier(supplier_id: int) -> None:
    """Delete rows and schema in one transaction, then the files. Cache entries are unreachable at once and expire."""
    with in_public(), transaction.atomic():
        supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
        if supplier.state != SupplierState.CLOSING:
            raise DeletionRefused(f"{supplier.name} is {supplier.state}; close the shop first.")
        RetiredSchema.objects.create(schema_name=supplier.schema_name)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {connection.ops.quote_name(supplier.schema_name)} CASCADE")
        folder = media_folder(supplier)
        supplier.delete()
        transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
    forget_hosts()


def media_folder(supplier: Supplier) -> Path:
    """Where all his files lie (`tenants/storage.py`)."""
    return Path(settings.MEDIA_ROOT) / supplier.uuid.hex

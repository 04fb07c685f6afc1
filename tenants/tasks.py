"""The base of every task that works for a supplier. It fails closed (threat D2).

The supplier's id is the task's first argument. Without it, or when the supplier cannot be found, nothing runs:
never in `public`, never in whatever tenant the process happens to be in.
"""

from typing import Any

import structlog
from celery import Task
from celery.exceptions import Reject
from django.db import DatabaseError, close_old_connections, connection

from tenants.models import Supplier, SupplierState
from tenants.scope import in_public, in_tenant

OPEN_STATES = (SupplierState.ACTIVE, SupplierState.SUSPENDED)
RETRY_SECONDS = 15


class TenantTask(Task):
    """Call as `task.delay(supplier.id, …)`; the body runs in that supplier's schema without the id."""

    abstract = True
    #: Celery would compare the arguments with the body, which gets them without the supplier's id.
    typing = False

    def __call__(self, supplier_id: int, *args: Any, **kwargs: Any) -> Any:
        if not connection.in_atomic_block:  # called directly, inside a transaction: that one is in use
            close_old_connections()
        supplier = self._supplier(supplier_id)
        with in_tenant(supplier):
            self._prove(supplier)
            structlog.contextvars.bind_contextvars(tenant=supplier.schema_name, task=self.name)
            return self.run(*args, **kwargs)

    def _supplier(self, supplier_id: int) -> Supplier:
        if type(supplier_id) is not int:  # True is an int, too
            raise Reject(f"{self.name}: {supplier_id!r} is no supplier's id.", requeue=False)
        try:
            with in_public():
                supplier = Supplier.objects.filter(pk=supplier_id, state__in=OPEN_STATES).first()
        except DatabaseError as trouble:
            raise self.retry(exc=trouble, countdown=RETRY_SECONDS, max_retries=240) from trouble
        if supplier is None:
            raise Reject(f"{self.name}: no open supplier {supplier_id!r}.", requeue=False)
        return supplier

    def _prove(self, supplier: Supplier) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            row = cursor.fetchone()
        if row is None or row[0] != supplier.schema_name:
            raise Reject(f"{self.name}: in schema {row!r}, not {supplier.schema_name!r}.", requeue=False)

"""Open, suspend and close a supplier's shop; what each state leaves open stands in `tenants/middleware.py`."""

from django.db import transaction

from tenants.hosts import forget_hosts
from tenants.models import Supplier, SupplierState, SuspendedFor
from tenants.scope import in_public

TRANSITIONS: dict[str, frozenset[str]] = {
    SupplierState.PROVISIONING: frozenset({SupplierState.ACTIVE}),
    SupplierState.ACTIVE: frozenset({SupplierState.SUSPENDED, SupplierState.CLOSING}),
    SupplierState.SUSPENDED: frozenset({SupplierState.ACTIVE, SupplierState.CLOSING}),
    SupplierState.CLOSING: frozenset({SupplierState.ACTIVE}),
}


class TransitionRefused(Exception):
    """The supplier's state does not lead to the one asked for."""

    code = "supplier.transition-refused"


def change_state(supplier_id: int, to: SupplierState) -> Supplier:
    """Change the state by hand; other processes see it within half a minute. Raises TransitionRefused.

    A suspension made here is the operator's: a payment does not end it.
    """
    with in_public(), transaction.atomic():
        supplier: Supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
        if to not in TRANSITIONS[supplier.state]:
            raise TransitionRefused(f"{supplier.name} is {supplier.state}, which does not lead to {to.value}.")
        supplier.state = to
        supplier.suspended_for = SuspendedFor.OPERATOR if to == SupplierState.SUSPENDED else ""
        supplier.save(update_fields=["state", "suspended_for"])
    forget_hosts()
    return supplier

"""What an operator does to a supplier, each with a reason that is kept."""

from django.db import transaction

from tenants.domain.change_state import change_state
from tenants.models import OperatorAction, OperatorStep, Supplier, SupplierState
from tenants.scope import in_public
from tenants.users.tickets import Visitor, issue_visit


def suspend(supplier: Supplier, *, operator: str, reason: str) -> None:
    """No new visits of buyers; orders go on. Raises TransitionRefused."""
    _change(supplier, SupplierState.SUSPENDED, OperatorStep.SUSPEND, operator, reason)


def restore(supplier: Supplier, *, operator: str, reason: str) -> None:
    """Everything as before, whatever the suspension was for. Raises TransitionRefused."""
    _change(supplier, SupplierState.ACTIVE, OperatorStep.RESTORE, operator, reason)


def enter(supplier: Supplier, visitor: Visitor) -> str:
    """The token of a one-time link into the supplier's desk."""
    step = OperatorStep.WORK if visitor.may_change else OperatorStep.READ
    with in_public():
        _note(supplier, step, visitor.operator, visitor.reason)
    return issue_visit(supplier, visitor)


def _change(supplier: Supplier, to: SupplierState, step: OperatorStep, operator: str, reason: str) -> None:
    with in_public(), transaction.atomic():
        change_state(supplier.pk, to)
        _note(supplier, step, operator, reason)


def _note(supplier: Supplier, step: OperatorStep, operator: str, reason: str) -> None:
    OperatorAction.objects.create(
        supplier=supplier, supplier_name=supplier.name, operator=operator, step=step, reason=reason
    )

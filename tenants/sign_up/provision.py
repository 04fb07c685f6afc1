"""Make the shop of somebody who has confirmed: everything or nothing, however often it has to begin.

The shop and the note that it is made are one transaction. A worker killed at any moment before its commit leaves no
trace; whoever looks next (once a minute) begins again.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from tenants.billing.plans import TRIAL, TRIAL_DAYS
from tenants.domain.create_supplier import NewSupplier, SupplierRefused, create_supplier
from tenants.faultpoints import faultpoint
from tenants.models import SignUp, SignUpState, Supplier
from tenants.scope import in_public

log = structlog.get_logger(__name__)


def provision(pk: int, now: datetime) -> Supplier | None:
    """The shop, made now; None where somebody else is at it, it is made already, or its name is gone."""
    with in_public():
        try:
            with transaction.atomic():
                made = _make(pk, now)
                faultpoint("provision.before_commit")
            faultpoint("provision.after_commit")
            return made
        except SupplierRefused as refused:
            SignUp.objects.filter(pk=pk).update(state=SignUpState.REFUSED, problem=str(refused))
            log.warning("sign-up needs another name", sign_up=pk)
            return None


def waiting() -> list[int]:
    """Who has confirmed and has no shop yet."""
    confirmed = SignUp.objects.filter(state=SignUpState.CONFIRMED).order_by("id")
    return list(confirmed.values_list("pk", flat=True)[:100])


def _make(pk: int, now: datetime) -> Supplier | None:
    rows = SignUp.objects.select_for_update(skip_locked=True).filter(pk=pk, state=SignUpState.CONFIRMED)
    asked = rows.first()
    if asked is None:
        return None
    supplier = create_supplier(
        NewSupplier(
            slug=asked.slug, name=asked.company, language=asked.language, currency=asked.currency,
            owner_email=asked.email, owner_hash=asked.password_hash, time_zone=asked.time_zone,
        )
    )  # fmt: skip
    supplier.plan, supplier.trial_ends_at = TRIAL.code, now + timedelta(days=TRIAL_DAYS)
    supplier.save(update_fields=["plan", "trial_ends_at"])
    rows = SignUp.objects.filter(pk=pk)
    rows.update(state=SignUpState.DONE, supplier=supplier, password_hash="", done_at=now, problem="")
    return supplier

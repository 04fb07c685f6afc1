"""Whoever dies while a shop is made, at whichever step: it is whole or not there, and the next one makes it."""

import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tenants.domain.delete_supplier import delete_supplier
from tenants.faultpoints import FaultKind
from tenants.models import SignUp, SignUpState, Supplier, SupplierState
from tenants.scope import in_tenant
from tenants.sign_up.provision import provision, waiting
from tenants.users.models import User
from tests.chaos.doomed import call

PROVISION = ("provision.before_schema", "provision.before_rows", "provision.before_commit", "provision.after_commit")
PATIENCE_SECONDS = 10
_numbers = count(1)


@pytest.fixture
def asked(django_db_setup: None, django_db_blocker: Any) -> Iterator[SignUp]:
    """Somebody who has confirmed; what came of it is gone afterwards."""
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        row = SignUp.objects.create(
            token_hash=next(_numbers).to_bytes(32), email="ada@new.example", company="New", slug=f"new-{next(_numbers)}",
            state=SignUpState.CONFIRMED, confirmed_at=timezone.now(), password_hash="!",
        )  # fmt: skip
        yield row
        Supplier.objects.filter(slug=row.slug).update(state=SupplierState.CLOSING)
        for supplier in Supplier.objects.filter(slug=row.slug):
            delete_supplier(supplier.pk)
        SignUp.objects.filter(pk=row.pk).delete()


def is_whole(asked: SignUp) -> bool | None:
    """Whether shop, schema, owner and note are all there; None where none of them is."""
    supplier = Supplier.objects.filter(slug=asked.slug).first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [asked.slug.replace("-", "_")])
        has_schema = bool(cursor.fetchone()[0])
    is_done = SignUp.objects.filter(pk=asked.pk, state=SignUpState.DONE).exists()
    if supplier is None:
        return None if not (has_schema or is_done) else False
    with in_tenant(supplier):
        has_owner = User.objects.filter(email=asked.email).exists()
    return has_schema and is_done and has_owner and supplier.state == SupplierState.ACTIVE


def looked_after(asked: SignUp) -> None:
    """What beat does once a minute, until it is done: the dead one's lock ends with its connection."""
    until = time.monotonic() + PATIENCE_SECONDS
    while asked.pk in waiting() and time.monotonic() < until:
        provision(asked.pk, timezone.now())


@pytest.mark.parametrize("kind", FaultKind)
@pytest.mark.parametrize("point", PROVISION)
def test_a_shop_is_whole_or_not_there_after(asked: SignUp, point: str, kind: FaultKind) -> None:
    came_through = call(lambda: provision(asked.pk, timezone.now()), point, kind)
    between = is_whole(asked)

    looked_after(asked)

    assert came_through is False
    assert between is not False
    if kind != FaultKind.HANG:  # a busy machine may not have got to the point when we stop believing in it
        assert between is (True if point == "provision.after_commit" else None)
    assert is_whole(asked) is True
    assert Supplier.objects.filter(slug=asked.slug).count() == 1

"""A statement that PostgreSQL has planned in one supplier's schema finds the rows of the next one's, and only those."""

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from connections.domain.candidates import candidate_by_key
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.factories.connections import make_connection

#: psycopg prepares a statement at its first run or its sixth, PostgreSQL settles on a plan after five.
ROUNDS = 8


@pytest.fixture
def keys(supplier_a: Supplier, supplier_b: Supplier) -> list[tuple[Supplier, str]]:
    """A connection of each supplier."""
    found = []
    for supplier in (supplier_a, supplier_b):
        with in_tenant(supplier):
            found.append((supplier, make_connection().key))
    return found


def seen(keys: list[tuple[Supplier, str]]) -> list[list[bool]]:
    """Which supplier finds which key."""
    found = []
    for supplier, _own in keys:
        with in_tenant(supplier):
            found.append([bool(candidate_by_key("cxml", key, now=timezone.now())) for _supplier, key in keys])
    return found


def test_a_plan_does_not_outlive_its_schema(keys: list[tuple[Supplier, str]]) -> None:
    assert [seen(keys) for _round in range(ROUNDS)] == [[[True, False], [False, True]]] * ROUNDS


def test_nor_does_it_after_a_rollback(keys: list[tuple[Supplier, str]]) -> None:
    seen(keys)

    with transaction.atomic():
        point = transaction.savepoint()
        seen(keys)
        transaction.savepoint_rollback(point)

    assert seen(keys) == [[True, False], [False, True]]


def test_a_new_column_does_not_break_it(keys: list[tuple[Supplier, str]]) -> None:
    for _round in range(ROUNDS):
        seen(keys)

    for supplier, _key in keys:
        with in_tenant(supplier), database.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # rows of this transaction are checked now
            cursor.execute("ALTER TABLE connections_connection ADD COLUMN of_next_release text DEFAULT 'x'")

    assert [seen(keys) for _round in range(ROUNDS)] == [[[True, False], [False, True]]] * ROUNDS

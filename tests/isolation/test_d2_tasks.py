"""D2: a task that has no supplier, a wrong one, or no schema does not run: not in `public`, not anywhere."""

import uuid
from collections.abc import Iterator

import pytest
from celery.exceptions import Reject
from django.db import DatabaseError, connection

from tenants.conf.celery import app
from tenants.models import Supplier, SupplierState
from tenants.tasks import TenantTask

ran_in: list[str] = []


@app.task(base=TenantTask, name="tests.note_schema")
def note_schema(word: str = "") -> str:
    """Say where it ran."""
    ran_in.append(connection.schema_name)
    return f"{connection.schema_name}{word}"


@app.task(base=TenantTask, name="tests.fail")
def fail() -> None:
    """A task whose body breaks."""
    raise ValueError("of the task")


@pytest.fixture(autouse=True)
def _nothing_ran(db: None) -> None:
    ran_in.clear()


@pytest.fixture(autouse=True, scope="module")
def _tasks_go_with_this_file() -> Iterator[None]:
    """No other test meets them: the list of all tasks is a table that is walked."""
    yield
    app.tasks.pop("tests.note_schema", None)
    app.tasks.pop("tests.fail", None)


def test_task_runs_in_its_supplier_and_returns_to_public(supplier_a: Supplier, supplier_b: Supplier) -> None:
    answers = [note_schema.apply(args=[supplier.pk, "!"]).get() for supplier in (supplier_a, supplier_b)]

    assert answers == ["ta!", "tb!"]
    assert connection.schema_name == "public"


def test_task_without_a_supplier_does_not_run() -> None:
    with pytest.raises(TypeError):
        note_schema()

    assert ran_in == []


@pytest.mark.parametrize("supplier_id", [0, 10**9, None, True, "1", "ta"])
def test_task_of_an_unknown_supplier_is_rejected(supplier_id: object) -> None:
    with pytest.raises(Reject):
        note_schema(supplier_id)

    assert ran_in == []


@pytest.mark.parametrize("state", [SupplierState.PROVISIONING, SupplierState.CLOSING])
def test_task_of_a_closed_supplier_is_rejected(supplier_a: Supplier, state: SupplierState) -> None:
    Supplier.objects.filter(pk=supplier_a.pk).update(state=state)

    with pytest.raises(Reject):
        note_schema(supplier_a.pk)

    assert ran_in == []


def test_task_of_a_supplier_whose_schema_is_gone_is_rejected(supplier_a: Supplier) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER SCHEMA ta RENAME TO gone")

    with pytest.raises(Reject, match="in schema"):
        note_schema(supplier_a.pk)

    assert ran_in == []


def test_task_during_trouble_with_the_database_does_not_run(supplier_a: Supplier) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE public.tenants_supplier RENAME TO away")

    with pytest.raises(DatabaseError):
        note_schema(supplier_a.pk)

    assert ran_in == []


def test_failing_task_leaves_the_process_in_public(supplier_a: Supplier) -> None:
    with pytest.raises(ValueError, match="of the task"):
        fail(supplier_a.pk)

    assert connection.schema_name == "public"


def test_a_task_is_put_into_the_queue_with_its_suppliers_id(supplier_a: Supplier) -> None:
    queue = f"tests-{uuid.uuid4().hex}"

    note_schema.apply_async(args=[supplier_a.pk, "!"], queue=queue)

    with app.connection_for_read() as broker:
        message = broker.SimpleQueue(queue).get(timeout=5)
        message.ack()
    assert message.payload[0] == [supplier_a.pk, "!"]

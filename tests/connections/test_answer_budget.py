"""An answer comes in time, whatever the database is doing: the sender would send everything again."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import OperationalError
from django.db import connection as database

from connections.domain.answer_budget import OutOfTime, within_budget
from connections.models import Transcript
from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import orders
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request, status_of

Priced = tuple[Agreed, Product]
LIMIT_SECONDS = 10


@contextmanager
def lock_of_somebody_else(supplier: Supplier, table: str) -> Iterator[None]:
    """Another session of the database that writes the table and does not finish."""
    values = database.get_connection_params()
    known = {name: values[name] for name in ("dbname", "host", "port", "user", "password") if values.get(name)}
    with psycopg.connect(**known) as other:
        other.execute(f'LOCK TABLE "{supplier.schema_name}".{table} IN EXCLUSIVE MODE')
        yield
        other.rollback()


def test_an_order_that_meets_a_lock_is_answered_in_time(
    post: Post, supplier_a: Supplier, priced: Priced, last_transcript: Callable[[], Transcript]
) -> None:
    agreed, product = priced
    document = order_request(agreed, order_item(product.sku))
    start = time.monotonic()

    with lock_of_somebody_else(supplier_a, "storefront_order"):
        answer = post(document, agreed.key)

    assert time.monotonic() - start < LIMIT_SECONDS
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert status_of(answer.content)[0] == "560"
    assert last_transcript().verdict == "service.trouble"
    assert orders(supplier_a) == []
    assert status_of(post(document, agreed.key).content)[0] == "200"
    assert len(orders(supplier_a)) == 1


def test_a_slow_statement_ends(supplier_a: Supplier) -> None:
    start = time.monotonic()

    with in_tenant(supplier_a), pytest.raises(OperationalError), within_budget(), database.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")

    assert time.monotonic() - start < LIMIT_SECONDS


def test_many_statements_end_together(supplier_a: Supplier) -> None:
    start = time.monotonic()

    with in_tenant(supplier_a), pytest.raises(OutOfTime), within_budget(), database.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_sleep(2.6)")

    assert time.monotonic() - start < LIMIT_SECONDS

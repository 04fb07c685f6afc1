"""A database of the benchmark's own, with `public` migrated and the template rendered; gone afterwards.

What takes long to fill may be kept under a name of its own (`kept_database`), for whoever mends what is measured in it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.domain.create_supplier import NewSupplier, create_supplier
from tenants.domain.migrate import migrate_everything
from tenants.models import Supplier
from tests.benchmarks.environment import own_database

#: What DESIGN §19 does not count as a query.
UNCOUNTED = ("SET ", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE ")
_WHOLE = "filled to its end"
_IS_WHOLE = f"SELECT 1 FROM pg_database WHERE datname = %s AND shobj_description(oid, 'pg_database') = '{_WHOLE}'"


@contextmanager
def fresh_database() -> Iterator[None]:
    """Make the database that the settings name, and drop it at the end, whoever is still connected."""
    name = settings.DATABASES["default"]["NAME"]
    with maintenance() as server:
        server.execute(f'CREATE DATABASE "{name}"')
    try:
        migrate_everything()
        yield
    finally:
        connection.close()
        with maintenance() as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def kept_database(name: str) -> Iterator[bool]:
    """The database `name`, made unless an earlier run has left it whole; stays. Yields whether it is to be filled."""
    own = settings.DATABASES["default"]["NAME"]
    with maintenance() as server:
        is_whole = server.execute(_IS_WHOLE, [name]).fetchone() is not None
        if not is_whole:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}"')
    try:
        use_database(name)
        migrate_everything()
        yield not is_whole
    finally:
        use_database(own)


def mark_as_whole(name: str) -> None:
    """Say that a kept database holds all that it was made for."""
    with maintenance() as server:
        server.execute(f"""COMMENT ON DATABASE "{name}" IS '{_WHOLE}'""")


def use_database(name: str) -> None:
    """The database that this process and those it starts speak to from now on."""
    connection.close()
    os.environ["DATABASE_URL"] = own_database(os.environ.get("DATABASE_URL", ""), name)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def plain_connection(database: str | None = None) -> psycopg.Connection:
    """A connection of psycopg's, without Django; to the benchmark's database unless told."""
    made = settings.DATABASES["default"]
    found = {"host": made["HOST"], "port": made["PORT"], "user": made["USER"], "password": made["PASSWORD"]}
    return psycopg.connect(dbname=database or made["NAME"], **{key: value for key, value in found.items() if value})


@contextmanager
def maintenance() -> Iterator[psycopg.Connection]:
    """A connection to the server's own database, where databases are made and dropped."""
    with plain_connection("postgres") as server:
        server.autocommit = True
        yield server


def learn_sizes() -> None:
    """What autovacuum does within a minute: a planner that takes tables for empty chooses other indexes."""
    with plain_connection() as database:
        database.execute("ANALYZE")


def new_supplier(slug: str) -> Supplier:
    """A complete supplier; his owner has no password yet."""
    return create_supplier(
        NewSupplier(slug=slug, name=slug.title(), language="en", currency="EUR", owner_email=f"owner@{slug}.example")
    )


def count_queries(action: Callable[[], object]) -> int:
    """How many statements `action` sends, as DESIGN §19 counts them."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return sum(not query["sql"].startswith(UNCOUNTED) for query in captured.captured_queries)

"""A new supplier against the bare DDL: the same template text, sent straight to PostgreSQL in one transaction.

Goals: DESIGN §19. Also what `migrate_tenants` costs when nothing is to be done.
"""

from collections.abc import Callable
from itertools import count

from django.db import connection

from tenants.domain.create_supplier import NewSupplier, create_supplier
from tenants.domain.migrate import migrate_everything, schemas_behind
from tenants.template import TEMPLATE_SCHEMA, template_path
from tests.benchmarks.database import fresh_database, new_supplier, plain_connection
from tests.benchmarks.pairing import medians, seconds
from tests.benchmarks.rows import Row, row

ROUNDS = 15
TENANTS = 50


def rows() -> list[Row]:
    """Provisioning, then the run that finds nothing to do."""
    with fresh_database():
        return [*provisioning(), *nothing_to_migrate()]


def provisioning() -> list[Row]:
    """A complete supplier, with and without a password to hash, beside the bare tables."""
    numbers = count(1)
    found = medians(
        {
            "bare": bare_ddl(numbers),
            "supplier": seconds(lambda: new_supplier(f"plain{next(numbers)}")),
            "password": seconds(lambda: with_password(f"owned{next(numbers)}")),
        },
        rounds=ROUNDS,
    )
    bare = found["bare"]
    return [
        row("create_supplier / bare DDL", found["supplier"], "s", floor=bare, goal="ratio <= 2"),
        row("create_supplier, absolute", found["supplier"], "s", goal="value <= 1"),
        row("create_supplier with the owner's password, absolute", found["password"], "s", goal="value <= 1"),
    ]


def bare_ddl(numbers: "count[int]") -> Callable[[], float]:
    """The floor: the text is in memory, the connection stands."""
    text = template_path().read_text("utf-8")
    database = plain_connection()

    def replay() -> None:
        sql = text.replace(TEMPLATE_SCHEMA, f"bare{next(numbers)}")
        with database.transaction():
            database.execute("SET LOCAL search_path = ''")
            database.execute(sql)

    return seconds(replay)


def with_password(slug: str) -> None:
    """As the sign-up does: the owner has chosen his password."""
    create_supplier(
        NewSupplier(
            slug=slug,
            name=slug,
            language="en",
            currency="EUR",
            owner_email=f"owner@{slug}.example",
            owner_password="correct horse battery",
        )
    )


def nothing_to_migrate() -> list[Row]:
    """All suppliers up to date, the usual case at a start: against one statement that reads what they recorded."""
    schemas = [*make_up_to(TENANTS)]
    reading = " UNION ALL ".join(f'SELECT count(*) FROM "{schema}".django_migrations' for schema in schemas)

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute(reading)
            cursor.fetchall()

    found = medians({"read": seconds(read, 5), "migrate": seconds(migrate_everything)}, rounds=ROUNDS)
    if behind := schemas_behind():
        raise RuntimeError(f"These suppliers should be up to date: {behind}.")
    name = f"migrate_tenants with nothing to do, {TENANTS} suppliers / reading their migrations"
    return [row(name, found["migrate"], "s", floor=found["read"], goal="value <= 2")]


def make_up_to(wanted: int) -> list[str]:
    """The schemas of `wanted` suppliers, some of which the first part has made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schema_name FROM public.tenants_supplier ORDER BY id LIMIT %s", [wanted])
        schemas = [name for (name,) in cursor.fetchall()]
    return schemas + [new_supplier(f"more{number}").schema_name for number in range(wanted - len(schemas))]

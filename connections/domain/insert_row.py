"""The insert of a model's row as a constant statement: built once, planned once; the columns are the model's own."""

from functools import cache
from typing import Any

from django.db.models import Model
from django.utils.functional import partition

from connections.domain.one_statement import one_statement
from tenants.database import connection, prepared_cursor

Links = tuple[tuple[str, str], ...]
Fields = tuple[Any, ...]  # of django.db.models.Field


def insert_row(row: Model) -> None:
    """Store a row that is not stored yet and give it its id: one statement, which fails alone."""
    statement, fields = insert_statement(type(row))
    with one_statement(), prepared_cursor() as cursor:
        cursor.execute(statement, values_of(row, fields))
        stored(row, cursor.fetchone()[0])


@cache
def insert_statement(model: type[Model], links: Links = ()) -> tuple[str, Fields]:
    """The statement and the fields whose values are its parameters; `links` are (column, what stands in it)."""
    linked = dict(links)
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    own, given = partition(lambda field: field.column in linked, fields)
    columns = ", ".join(f'"{field.column}"' for field in [*own, *given])
    values = ", ".join(["%s"] * len(own) + [linked[str(field.column)] for field in given])
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({values}) RETURNING id'  # noqa: S608 – names of our models
    return sql, tuple(own)


def values_of(row: Model, fields: Fields) -> list[Any]:
    """The parameters, as the fields prepare them."""
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]


def stored(row: Model, row_id: int) -> None:
    """Tell the row that it is stored now."""
    row.pk = row_id
    row._state.adding, row._state.db = False, connection.alias

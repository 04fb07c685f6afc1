"""Insert a cart, the session that fills it and the first ticket, in one statement: they stand together or not at all.

Three inserts through the models cost three round trips and a transaction, most of the time of a setup request. The
columns are still the models' own.
"""

from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.functional import partition

from connections.domain.one_statement import one_statement
from connections.models import PunchoutSession, StartToken
from storefront.models import Cart

#: Columns that hold the id of the row inserted just before.
_CART_ID, _SESSION_ID = "(SELECT id FROM new_cart)", "(SELECT id FROM new_session)"


def insert_visit(cart: Cart, session: PunchoutSession, ticket: StartToken) -> None:
    """Store the three, none of which may be stored yet, and give them their ids."""
    cart_sql, cart_values = _insert(cart, {})
    session_sql, session_values = _insert(session, {"cart_id": _CART_ID})
    ticket_sql, ticket_values = _insert(ticket, {"session_id": _SESSION_ID})
    statement = (
        f"WITH new_cart AS ({cart_sql}), new_session AS ({session_sql}), new_ticket AS ({ticket_sql})"  # noqa: S608 – names of our models
        f" SELECT {_CART_ID}, {_SESSION_ID}, (SELECT id FROM new_ticket)"
    )
    with one_statement(), connection.cursor() as cursor:
        cursor.execute(statement, [*cart_values, *session_values, *ticket_values])
        ids = cursor.fetchone()
    for row, row_id in zip((cart, session, ticket), ids, strict=True):
        row.pk = row_id
        row._state.adding, row._state.db = False, connection.alias
    session.cart, ticket.session = cart, session


def _insert(row: Model, links: dict[str, str]) -> tuple[str, list[Any]]:
    """The insert of one row, and the values of its parameters; `links` are columns that another insert fills."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    own, linked = partition(lambda field: field.column in links, fields)
    columns = ", ".join(f'"{field.column}"' for field in [*own, *linked])
    values = ", ".join(["%s"] * len(own) + [links[str(field.column)] for field in linked])
    sql = f'INSERT INTO "{row._meta.db_table}" ({columns}) VALUES ({values}) RETURNING id'  # noqa: S608 – names of our models
    return sql, [field.get_db_prep_save(field.pre_save(row, True), connection) for field in own]

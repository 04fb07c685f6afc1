"""Insert a cart, the session that fills it and the first ticket, in one statement: they stand together or not at all.

Three inserts through the models cost three round trips and a transaction, most of the time of a setup request.
"""

from functools import cache

from connections.domain.insert_row import Links, insert_statement, stored, values_of
from connections.domain.one_statement import one_statement
from connections.models import PunchoutSession, StartToken
from storefront.models import Cart
from tenants.database import prepared_cursor

#: Columns that hold the id of the row inserted just before.
_CART_ID, _SESSION_ID = "(SELECT id FROM new_cart)", "(SELECT id FROM new_session)"
_MODELS = (Cart, PunchoutSession, StartToken)
_LINKS: tuple[Links, ...] = ((), (("cart_id", _CART_ID),), (("session_id", _SESSION_ID),))


def insert_visit(cart: Cart, session: PunchoutSession, ticket: StartToken) -> None:
    """Store the three, none of which may be stored yet, and give them their ids."""
    rows = (cart, session, ticket)
    values = [values_of(row, insert_statement(type(row), links)[1]) for row, links in zip(rows, _LINKS, strict=True)]
    with one_statement(), prepared_cursor() as cursor:
        cursor.execute(_statement(), [value for row_values in values for value in row_values])
        ids = cursor.fetchone()
    for row, row_id in zip(rows, ids, strict=True):
        stored(row, row_id)
    session.cart, ticket.session = cart, session


@cache
def _statement() -> str:
    cart, session, ticket = (insert_statement(model, links)[0] for model, links in zip(_MODELS, _LINKS, strict=True))
    return (
        f"WITH new_cart AS ({cart}), new_session AS ({session}), new_ticket AS ({ticket})"  # noqa: S608 – names of our models
        f" SELECT {_CART_ID}, {_SESSION_ID}, (SELECT id FROM new_ticket)"
    )

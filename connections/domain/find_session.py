"""Find the visit that a key in an address opens, with everything every page of it needs, in one query."""

from typing import Any

from connections.models import Connection, PunchoutSession, ReturnAddressRule
from storefront.models import Cart, Customer
from tenants.database import Columns, prepared_cursor
from tenants.secrets import token_hash

_PARTS = (
    Columns(PunchoutSession, "visit"),
    Columns(Connection, "c"),
    Columns(Customer, "customer"),
    Columns(Cart, "cart"),
    Columns(ReturnAddressRule, "rule"),
)
_SELECT = f"""
SELECT {", ".join(part.sql for part in _PARTS)},
  ARRAY(SELECT origin FROM connections_frameorigin WHERE connection_id = c.id ORDER BY id)
FROM connections_punchoutsession visit
JOIN connections_connection c ON c.id = visit.connection_id
JOIN storefront_customer customer ON customer.id = c.customer_id
JOIN storefront_cart cart ON cart.id = visit.cart_id
LEFT JOIN connections_returnaddressrule rule ON rule.id = visit.return_rule_id
WHERE visit.key_hash = %s
"""  # noqa: S608 – names of our models


def find_session(key: str) -> PunchoutSession | None:
    """The visit with its connection, customer, cart and return rule; `frame_origins` lists who may frame it."""
    with prepared_cursor() as cursor:
        cursor.execute(_SELECT, [token_hash(key)])
        row = cursor.fetchone()
    return None if row is None else _session(row)


def _session(row: tuple[Any, ...]) -> PunchoutSession:
    found, start = [], 0
    for part in _PARTS:
        found.append(part.model_of(row[start : start + len(part)]))
        start += len(part)
    session: PunchoutSession = found[0]
    _visit, session.connection, session.connection.customer, session.cart, session.return_rule = found
    setattr(session, "frame_origins", row[start])  # noqa: B010 – no column, unknown to the type
    return session


def frame_origins(session: PunchoutSession) -> list[str]:
    """The origins listed on the connection; none means any https origin may show the shop in a frame."""
    origins: list[str] = getattr(session, "frame_origins")  # noqa: B009 – no column, unknown to the type
    return origins

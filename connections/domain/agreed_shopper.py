"""Who shops through a connection: what was agreed, as the value that the whole shop asks through.

Lists are asked in this order: the connection's, the customer's, the shop's default. One statement reads all of it at
each request, so that a changed rule or list shows at once; nothing is kept between requests.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection as database
from django.db.models.expressions import RawSQL
from django.utils import timezone

from connections.models import Connection
from storefront.domain.pricing import versions_in_force
from storefront.domain.shopper import AssortmentFilter, Shopper
from storefront.domain.visibility import Rule, assortment_for, resolve
from tenants.database import prepared_cursor

_ASKED = """
    SELECT 0 AS rank, position, id, price_list_id FROM connections_connectionpricelist WHERE connection_id = %s
    UNION ALL
    SELECT 1, position, id, price_list_id FROM storefront_customerpricelist WHERE customer_id = %s
    UNION ALL
    SELECT 2, 0, look.id, look.default_price_list_id FROM storefront_shopsettings look
    JOIN wagtailcore_site site ON site.id = look.site_id AND site.is_default_site
"""
#: The last part guesses which stored assortment the rules come to, to save a statement; `_assortment` holds the guess
#: against the decision of `storefront.domain.visibility` and drops it where they differ.
_AGREEMENT = """
WITH rule AS (
    SELECT 1 AS rank, effect, product_set_id, product_id FROM connections_connectionassortmentrule
    WHERE connection_id = %s
    UNION ALL
    SELECT 0, effect, product_set_id, product_id FROM storefront_customerassortmentrule WHERE customer_id = %s
), asked AS ({asked}), version AS ({versions}), target AS (
    SELECT DISTINCT ON (product_set_id, product_id) * FROM rule ORDER BY product_set_id, product_id, rank DESC
), canonical AS (
    SELECT concat_ws('|',
        coalesce(string_agg(product_set_id::text, ',' ORDER BY product_set_id) FILTER (WHERE effect = 'show'), ''),
        coalesce(string_agg(product_set_id::text, ',' ORDER BY product_set_id) FILTER (WHERE effect = 'hide'), ''),
        coalesce(string_agg(product_id::text, ',' ORDER BY product_id) FILTER (WHERE effect = 'show'), ''),
        coalesce(string_agg(product_id::text, ',' ORDER BY product_id) FILTER (WHERE effect = 'hide'), '')) AS rules
    FROM target
)
SELECT (SELECT json_agg(json_build_array(rank, effect, product_set_id, product_id)) FROM rule),
       ARRAY(SELECT version.id FROM asked JOIN version USING (price_list_id) ORDER BY rank, position, asked.id),
       assortment.key, assortment.id, assortment.visible_count
FROM canonical LEFT JOIN storefront_assortment assortment ON assortment.key = sha256(canonical.rules::bytea)
"""

#: Stand for the true values while the statement is made.
_SOME_TIME, _SOME_CURRENCY = datetime(1970, 1, 1, tzinfo=UTC), "XXX"


def agreed_shopper(
    connection: Connection,
    *,
    language: str = "",
    person_name: str = "",
    person_email: str = "",
    at: datetime | None = None,
) -> Shopper:
    """The buyer's side of every question about goods and prices, as of `at` (now if not given)."""
    customer = connection.customer
    rules, version_ids, *guess = _read_agreement(connection, at or timezone.now())
    return Shopper(
        customer_id=customer.pk,
        customer_name=customer.name,
        assortment=_assortment(rules, guess),
        price_chain=tuple(dict.fromkeys(version_ids)),
        currency=connection.currency,
        language=language or connection.language or customer.language,
        person_name=person_name,
        person_email=person_email,
        minimum_order=connection.minimum_order,
    )


def agreed_price_list_ids(connection: Connection) -> list[int]:
    """The ids of the price lists in the order they are asked; the shop's default last."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT price_list_id FROM ({_ASKED}) asked WHERE price_list_id IS NOT NULL ORDER BY rank, position, id",  # noqa: S608 – no value in it
            [connection.pk, connection.customer_id],
        )
        return list(dict.fromkeys(price_list_id for (price_list_id,) in cursor.fetchall()))


def _read_agreement(connection: Connection, at: datetime) -> tuple[Any, ...]:
    statement, values = _statement()
    parties = [connection.pk, connection.customer_id] * 2
    now = {_SOME_TIME: at, _SOME_CURRENCY: connection.currency}
    with prepared_cursor() as cursor:
        cursor.execute(statement, [*parties, *(now[value] for value in values)])
        row: tuple[Any, ...] = cursor.fetchone()
    return row[0] or [], *row[1:]


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The statement, and what its later parameters stand for; which versions are in force is for pricing to say."""
    asked = RawSQL("SELECT price_list_id FROM asked", ())
    versions = versions_in_force(_SOME_TIME).filter(price_list__currency=_SOME_CURRENCY, price_list__in=asked)
    sql, values = versions.values("id", "price_list_id").query.sql_with_params()
    return _AGREEMENT.format(asked=_ASKED, versions=sql), tuple(values)


def _assortment(rows: list[list[Any]], guess: list[Any]) -> AssortmentFilter:
    """The assortment these rules come to; its row is made on first use."""
    of_customer, of_connection = (
        [Rule(effect, set_id, product_id) for rank, effect, set_id, product_id in rows if rank == wanted]
        for wanted in (0, 1)
    )
    resolved = resolve(of_customer, of_connection)
    key, row_id, visible_count = guess
    if key is None or bytes(key) != resolved.key:
        return assortment_for(of_customer, of_connection)
    return AssortmentFilter(
        id=row_id,
        include_set_ids=resolved.include_set_ids,
        exclude_set_ids=resolved.exclude_set_ids,
        shown_product_ids=resolved.shown_product_ids,
        hidden_product_ids=resolved.hidden_product_ids,
        visible_count=visible_count,
    )

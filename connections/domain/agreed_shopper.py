"""Who shops through a connection: what was agreed, as the value that the whole shop asks through.

Lists are asked in this order: the team's, the connection's, the customer's, the shop's default. One statement reads all
of it at each request, teams included, so that a changed rule or list shows at once; nothing is kept between requests.
Which team it is follows from what the buyer's system says of the person (`choose_team.py`); who asks without a person
gets the connection's own agreement.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection as database
from django.db.models.expressions import RawSQL
from django.utils import timezone

from connections.domain.choose_team import Membership, Said, choose_team
from connections.models import Connection
from storefront.domain.price_figures import INHERITANCES
from storefront.domain.pricing import PRICED_BY, inheritances, versions_in_force
from storefront.domain.shopper import AssortmentFilter, Shopper
from storefront.domain.visibility import Rule, assortment_for, in_force, resolve
from tenants.database import prepared_cursor

#: A team of 0 is everybody.
_ASKED = """
    SELECT 0 AS rank, position, id, price_list_id, 0 AS team FROM connections_connectionpricelist
    WHERE connection_id = %s
    UNION ALL
    SELECT 1, position, id, price_list_id, 0 FROM storefront_customerpricelist WHERE customer_id = %s
    UNION ALL
    SELECT 2, 0, look.id, look.default_price_list_id, 0 FROM storefront_shopsettings look
    JOIN wagtailcore_site site ON site.id = look.site_id AND site.is_default_site
"""
#: The last part guesses which stored assortment the rules come to, for nobody's team and for each, to save a statement;
#: `_assortment` holds the guess against the decision of `storefront.domain.visibility` and drops it where they differ.
_AGREEMENT = """
WITH RECURSIVE team AS (
    SELECT 0 AS id UNION ALL SELECT id FROM connections_team WHERE connection_id = %s
), rule AS (
    SELECT 1 AS rank, effect, product_set_id, product_id, 0 AS team FROM connections_connectionassortmentrule
    WHERE connection_id = %s
    UNION ALL
    SELECT 0, effect, product_set_id, product_id, 0 FROM storefront_customerassortmentrule WHERE customer_id = %s
    UNION ALL
    SELECT 2, effect, product_set_id, product_id, team_id FROM connections_teamassortmentrule
    WHERE team_id IN (SELECT id FROM team)
), terms AS (
    SELECT 0 AS rank, terms_id AS id FROM connections_connectiondelivery WHERE connection_id = %s
    UNION ALL
    SELECT 1, id FROM storefront_deliveryterms WHERE customer_id = %s
), asked AS ({asked}
    UNION ALL
    SELECT -1, position, id, price_list_id, team_id FROM connections_teampricelist
    WHERE team_id IN (SELECT id FROM team)
), version AS ({versions}), moment (at) AS (SELECT %s::timestamptz), chain (id) AS (
    SELECT priced_by FROM version
), {inheritances}, target AS (
    SELECT DISTINCT ON (team.id, product_set_id, product_id) team.id AS wearer, rule.*
    FROM team JOIN rule ON rule.team IN (0, team.id) ORDER BY team.id, product_set_id, product_id, rank DESC
), canonical AS (
    SELECT team.id AS wearer, concat_ws('|',
        coalesce(string_agg(product_set_id::text, ',' ORDER BY product_set_id) FILTER (WHERE effect = 'show'), ''),
        coalesce(string_agg(product_set_id::text, ',' ORDER BY product_set_id) FILTER (WHERE effect = 'hide'), ''),
        coalesce(string_agg(product_id::text, ',' ORDER BY product_id) FILTER (WHERE effect = 'show'), ''),
        coalesce(string_agg(product_id::text, ',' ORDER BY product_id) FILTER (WHERE effect = 'hide'), '')) AS rules
    FROM team LEFT JOIN target ON target.wearer = team.id GROUP BY team.id
)
SELECT (SELECT json_agg(json_build_array(team, rank, effect, product_set_id, product_id)) FROM rule),
       (SELECT json_agg(json_build_array(team, version.priced_by) ORDER BY rank, position, asked.id)
        FROM asked JOIN version USING (price_list_id)),
       (SELECT json_agg(json_build_array(wearer, encode(known.key, 'hex'), known.id, known.visible_count))
        FROM canonical JOIN storefront_assortment known ON known.key = sha256(canonical.rules::bytea)),
       (SELECT json_agg(json_build_array(rule.team_id, member.name, rule.field, rule.operator, rule.value)
                        ORDER BY rule.position, rule.id)
        FROM connections_teamrule rule JOIN connections_team member ON member.id = rule.team_id
        WHERE member.id IN (SELECT id FROM team)),
       (SELECT json_agg(json_build_array(version_id, parent_id, floor_id, decimals, list_name))
        FROM inheritance WHERE version_id IS NOT NULL),
       (SELECT json_build_array(id, rank, added_lead_days)
        FROM terms JOIN storefront_deliveryterms agreed USING (id) ORDER BY rank LIMIT 1)
"""

#: Whose delivery terms, by their rank in the statement.
_TERMS_OF = {0: "connection", 1: "customer"}
#: Stand for the true values while the statement is made.
_SOME_TIME, _SOME_CURRENCY = datetime(1970, 1, 1, tzinfo=UTC), "XXX"


def agreed_shopper(
    connection: Connection,
    *,
    language: str = "",
    person_name: str = "",
    person_email: str = "",
    said: Said = (),
    team: int | None = None,
    at: datetime | None = None,
) -> Shopper:
    """The buyer's side of every question about goods and prices, as of `at` (now if not given).

    `said`: names and values that the buyer's system gave of the person, or the order. `team` names one at once, for
    the desk; one of another connection is none.
    """
    customer = connection.customer
    read = _read_agreement(connection, at or timezone.now())
    chosen = choose_team((Membership(*row) for row in read.members), said) if read.members else None
    team_id = team or (chosen.team_id if chosen else 0)
    terms_id, rank, added_lead_days = read.terms or (None, -1, 0)
    return Shopper(
        customer_id=customer.pk,
        customer_name=customer.name,
        assortment=_assortment(read, team_id),
        price_chain=tuple(dict.fromkeys(version for team, version in read.versions if team in (0, team_id))),
        currency=connection.currency,
        language=language or connection.language or customer.language,
        person_name=person_name,
        person_email=person_email,
        minimum_order=connection.minimum_order,
        inheritances=inheritances(read.computing, connection.currency),
        terms_id=terms_id,
        terms_source=_TERMS_OF.get(rank, ""),
        added_lead_days=added_lead_days,
        team=chosen.team if chosen else "",
    )


class _Agreement(NamedTuple):
    """What the statement yields: rules as (team, rank, effect, set, product), versions as (team, id) in their order."""

    rules: list[list[Any]]
    versions: list[list[int]]
    guesses: list[list[Any]]
    members: list[list[Any]]
    computing: list[list[Any]]
    terms: list[Any]


def agreed_price_list_ids(connection: Connection) -> list[int]:
    """The ids of the price lists in the order they are asked; the shop's default last."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT price_list_id FROM ({_ASKED}) asked WHERE price_list_id IS NOT NULL ORDER BY rank, position, id",  # noqa: S608 – no value in it
            [connection.pk, connection.customer_id],
        )
        return list(dict.fromkeys(price_list_id for (price_list_id,) in cursor.fetchall()))


def _read_agreement(connection: Connection, at: datetime) -> _Agreement:
    statement, values = _statement()
    parties = [connection.pk, *[connection.pk, connection.customer_id] * 3]
    now = {_SOME_TIME: at, _SOME_CURRENCY: connection.currency}
    with prepared_cursor() as cursor:
        cursor.execute(statement, [*parties, *(now[value] for value in values)])
        row: tuple[Any, ...] = cursor.fetchone()
    return _Agreement._make(part or [] for part in row)


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The statement, and what its later parameters stand for; which versions are in force is for pricing to say."""
    asked = RawSQL("SELECT price_list_id FROM asked", ())
    versions = versions_in_force(_SOME_TIME).filter(price_list__currency=_SOME_CURRENCY, price_list__in=asked)
    sql, values = versions.values(PRICED_BY, "price_list_id").query.sql_with_params()
    statement = _AGREEMENT.format(asked=_ASKED, versions=sql, inheritances=INHERITANCES)
    return statement, (*values, _SOME_TIME)


def _assortment(read: _Agreement, team_id: int) -> AssortmentFilter:
    """The assortment these rules come to; its row is made on first use."""
    of_customer, of_connection, of_team = (
        [Rule(effect, *target) for team, rank, effect, *target in read.rules if rank == wanted and team in (0, team_id)]
        for wanted in (0, 1, 2)
    )
    own = list({**in_force(of_connection), **in_force(of_team)}.values())
    resolved = resolve(of_customer, own)
    guess = next((guess for guess in read.guesses if guess[0] == team_id), None)
    if guess is None or bytes.fromhex(guess[1]) != resolved.key:
        return assortment_for(of_customer, own)
    return AssortmentFilter(
        id=guess[2],
        include_set_ids=resolved.include_set_ids,
        exclude_set_ids=resolved.exclude_set_ids,
        shown_product_ids=resolved.shown_product_ids,
        hidden_product_ids=resolved.hidden_product_ids,
        visible_count=guess[3],
    )

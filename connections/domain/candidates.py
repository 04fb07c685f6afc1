"""The connections a message may belong to, with all that signing in needs, in one query.

Values, not rows: identities, secrets that are valid now, return address rules, and the visit that the same payloadID
opened before, if any.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connections.models import Connection, ReturnAddressRule
from storefront.models import Customer
from tenants.database import Columns, prepared_cursor


@dataclass(frozen=True, slots=True)
class KnownSecret:
    """One valid secret: `digest` to compare with, or `sealed` to compute with."""

    kind: str
    digest: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownCredential:
    """One identity of a connection."""

    role: str
    normalised: str
    identity: str
    parameter: str
    secret_parameter: str
    secrets: tuple[KnownSecret, ...]


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """A visit that the same payloadID opened."""

    session_id: int
    setup_hash: bytes
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """One connection; its `customer` is loaded."""

    connection: Connection
    credentials: tuple[KnownCredential, ...]
    return_rules: tuple[ReturnAddressRule, ...]
    earlier_visit: EarlierVisit | None

    @property
    def is_active(self) -> bool:
        """Whether the connection and its customer are switched on."""
        return self.connection.is_active and self.connection.customer.is_active

    def in_role(self, role: str) -> tuple[KnownCredential, ...]:
        """The identities that stand in one place of a message."""
        return tuple(credential for credential in self.credentials if credential.role == role)


_CONNECTION = Columns(Connection, "c")
_SELECT = f"""
SELECT {_CONNECTION.sql},
  customer.number AS customer_number, customer.name AS customer_name, customer.language AS customer_language,
  customer.is_active AS customer_is_active,
  (SELECT jsonb_agg(jsonb_build_object(
      'role', credential.role, 'normalised', credential.normalised, 'identity', credential.identity,
      'parameter', credential.parameter, 'secret_parameter', credential.secret_parameter,
      'secrets', (SELECT jsonb_agg(jsonb_build_object('kind', secret.kind,
          'digest', encode(secret.digest, 'hex'), 'sealed', encode(secret.sealed, 'hex')))
        FROM connections_credentialsecret secret WHERE secret.credential_id = credential.id
          AND (secret.expires_at > %(now)s OR (secret.expires_at IS NULL AND secret.kind <> 'simulator'))))
      ORDER BY credential.id)
   FROM connections_credential credential WHERE credential.connection_id = c.id) AS credential_rows,
  (SELECT jsonb_agg(jsonb_build_object('id', rule.id, 'scheme', rule.scheme, 'host', rule.host,
      'is_learned', rule.is_learned, 'is_approved', rule.is_approved) ORDER BY rule.id)
   FROM connections_returnaddressrule rule WHERE rule.connection_id = c.id) AS rule_rows,
  (SELECT jsonb_build_object('id', visit.id, 'hash', encode(visit.setup_hash, 'hex'),
      'at', extract(epoch FROM visit.created_at))
   FROM connections_punchoutsession visit WHERE visit.connection_id = c.id AND visit.payload_id = %(payload_id)s
     AND %(payload_id)s <> '' ORDER BY visit.id DESC LIMIT 1) AS earlier_row
FROM connections_connection c JOIN storefront_customer customer ON customer.id = c.customer_id
WHERE (c.protocol = %(protocol)s OR %(protocol)s = '') AND """  # noqa: S608 – names of our models

_BY_KEY = "c.key = %(key)s"
_BY_SENDER = """c.id IN (SELECT connection_id FROM connections_credential
  WHERE role = 'sender' AND normalised = ANY(%(senders)s))"""


def candidate_by_key(protocol: str, key: str, *, now: datetime, payload_id: str = "") -> list[Candidate]:
    """The connection with this key, or none; of any protocol if none is named."""
    return _select(_BY_KEY, protocol=protocol, key=key, now=now, payload_id=payload_id)


def candidates_by_sender(senders: Iterable[str], *, now: datetime, payload_id: str = "") -> list[Candidate]:
    """The cXML connections that list one of these (normalised) senders; through a hub there are many."""
    return _select(_BY_SENDER, protocol="cxml", senders=list(senders), now=now, payload_id=payload_id)


def _select(condition: str, **values: Any) -> list[Candidate]:
    # PostgreSQL's texts hold no zero character; no key, identity or payloadID of ours has one.
    values = {name: _without_zero(value) for name, value in values.items()}
    with prepared_cursor() as cursor:
        cursor.execute(_SELECT + condition, values)
        return [_candidate(row) for row in cursor.fetchall()]


def _without_zero(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_zero(item) for item in value]
    return value.replace("\x00", "�") if isinstance(value, str) else value


def _candidate(row: tuple[Any, ...]) -> Candidate:
    """`row` holds the connection's columns, four of its customer's, and three lists as JSON."""
    connection: Connection = _CONNECTION.model_of(row[: len(_CONNECTION)])
    number, name, language, is_active, *lists = row[len(_CONNECTION) :]
    connection.customer = Customer(
        id=connection.customer_id, number=number, name=name, language=language, is_active=is_active
    )
    connection.customer._state.adding = False
    credentials, rules, earlier = (_decoded(column) for column in lists)
    return Candidate(
        connection=connection,
        credentials=tuple(_credential(values) for values in credentials or ()),
        return_rules=tuple(_rule(values, connection) for values in rules or ()),
        earlier_visit=_earlier(earlier) if earlier else None,
    )


def _earlier(values: dict[str, Any]) -> EarlierVisit:
    at = datetime.fromtimestamp(float(values["at"]), UTC)
    return EarlierVisit(values["id"], bytes.fromhex(values["hash"] or ""), at)


def _credential(values: dict[str, Any]) -> KnownCredential:
    secrets = values.pop("secrets") or ()
    return KnownCredential(
        **values,
        secrets=tuple(
            KnownSecret(secret["kind"], bytes.fromhex(secret["digest"] or ""), bytes.fromhex(secret["sealed"] or ""))
            for secret in secrets
        ),
    )


def _rule(values: dict[str, Any], connection: Connection) -> ReturnAddressRule:
    rule = ReturnAddressRule(connection=connection, **values)
    rule._state.adding = False
    return rule


def _decoded(column: Any) -> Any:
    """Django has jsonb delivered as text."""
    return json.loads(column) if isinstance(column, str) else column

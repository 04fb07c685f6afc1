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


_SELECT = """
SELECT c.*,
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
WHERE c.protocol = %(protocol)s AND """

_BY_KEY = "c.key = %(key)s"
_BY_SENDER = """c.id IN (SELECT connection_id FROM connections_credential
  WHERE role = 'sender' AND normalised = ANY(%(senders)s))"""


def candidate_by_key(protocol: str, key: str, *, now: datetime, payload_id: str = "") -> list[Candidate]:
    """The connection with this key, or none."""
    return _select(_BY_KEY, protocol=protocol, key=key, now=now, payload_id=payload_id)


def candidates_by_sender(senders: Iterable[str], *, now: datetime, payload_id: str = "") -> list[Candidate]:
    """The cXML connections that list one of these (normalised) senders; through a hub there are many."""
    return _select(_BY_SENDER, protocol="cxml", senders=list(senders), now=now, payload_id=payload_id)


def _select(condition: str, **values: Any) -> list[Candidate]:
    # PostgreSQL's texts hold no zero character; no key, identity or payloadID of ours has one.
    values = {name: _without_zero(value) for name, value in values.items()}
    return [_candidate(row) for row in Connection.objects.raw(_SELECT + condition, values)]


def _without_zero(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_zero(item) for item in value]
    return value.replace("\x00", "�") if isinstance(value, str) else value


def _candidate(row: Any) -> Candidate:
    """`row` is a Connection with the query's further columns as attributes, which its type does not know."""
    row.customer = Customer(
        id=row.customer_id, number=row.customer_number, name=row.customer_name,
        language=row.customer_language, is_active=row.customer_is_active,
    )  # fmt: skip
    row.customer._state.adding = False
    earlier = _decoded(row.earlier_row)
    return Candidate(
        connection=row,
        credentials=tuple(_credential(values) for values in _decoded(row.credential_rows) or ()),
        return_rules=tuple(_rule(values, row) for values in _decoded(row.rule_rows) or ()),
        earlier_visit=EarlierVisit(
            earlier["id"], bytes.fromhex(earlier["hash"] or ""), datetime.fromtimestamp(float(earlier["at"]), UTC)
        )
        if earlier
        else None,
    )


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

"""Connections for tests: an agreement with identities and a secret whose plain text the test knows.

    agreed = make_connection()                     # cXML, live, sees everything
    agreed.connection, agreed.secret, agreed.key
    make_connection("oci", environment="test", customer=customer)

Everything is made in the tenant we are in; names, identities and secrets are that tenant's canaries.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from connections.domain.open_session import NewVisit, OpenedVisit, open_session
from connections.models import (
    Connection,
    ConnectionAssortmentRule,
    ConnectionPriceList,
    Credential,
    CredentialRole,
    CredentialSecret,
    Environment,
    Protocol,
    ReturnAddressRule,
    SecretKind,
)
from protocols.cxml.header import normalise
from storefront.domain.write_listing import everything_set
from storefront.models import Customer, PriceList
from tenants.scope import current_supplier
from tenants.sealing import seal
from tenants.secrets import hash_secret
from tests.canary import canary
from tests.factories.storefront import make_customer

_numbers = count(1)
RETURN_HOST = "erp.buyer.example"
RETURN_URL = f"https://{RETURN_HOST}/return?session=1&x=2"
USER_PARAMETER, SECRET_PARAMETER = "USERNAME", "PASSWORD"


@dataclass(frozen=True)
class Agreed:
    """A connection and the plain secret of its sender or log-in; `token` is the order inbox's."""

    connection: Connection
    secret: str = field(repr=False)
    token: str = field(repr=False, default="")
    from_: tuple[str, str] = ("", "")
    to: tuple[str, str] = ("", "")
    sender: tuple[str, str] = ("", "")
    user: str = ""

    @property
    def key(self) -> str:
        return self.connection.key


def make_connection(
    protocol: str = Protocol.CXML,
    *,
    customer: Customer | None = None,
    price_lists: tuple[PriceList, ...] = (),
    return_host: str | None = RETURN_HOST,
    sees_everything: bool = True,
    from_: tuple[str, str] | None = None,
    sender: tuple[str, str] | None = None,
    user: str = "",
    secret: str = "",
    **values: Any,
) -> Agreed:
    """A live connection of one customer, with one secret and one approved return host (None: no host known)."""
    number = next(_numbers)
    tenant = current_supplier().slug
    values = {
        "name": canary(tenant, "connection"), "currency": "EUR", "environment": Environment.LIVE,
        "profile": "ids-connect" if protocol == Protocol.IDS else f"generic-{protocol}", **values,
    }  # fmt: skip
    connection = Connection.objects.create(
        customer=customer or make_customer(canary=canary(tenant, "customer")), protocol=protocol, **values
    )
    for position, price_list in enumerate(price_lists):
        ConnectionPriceList.objects.create(connection=connection, price_list=price_list, position=position)
    if sees_everything:
        ConnectionAssortmentRule.objects.create(connection=connection, product_set=everything_set())
    if return_host is not None:
        ReturnAddressRule.objects.create(connection=connection, scheme="https", host=return_host)
    secret = secret or canary(tenant, "secret")
    if protocol in (Protocol.OCI, Protocol.IDS):
        user, token = user or f"buyer-{number}", canary(tenant, "token")
        names = (USER_PARAMETER, SECRET_PARAMETER) if protocol == Protocol.OCI else ("name_kunde", "pw_kunde")
        login = make_credential(connection, CredentialRole.LOGIN, "", user)
        Credential.objects.filter(pk=login.pk).update(parameter=names[0], secret_parameter=names[1])
        add_secret(login, secret)
        add_secret(make_credential(connection, CredentialRole.INBOX, "", connection.key), token)
        return Agreed(connection, secret, token, user=user)
    from_ = from_ or ("NetworkID", f"AN-BUYER-{number}")
    sender, to = sender or ("NetworkID", f"AN-SENDER-{number}"), ("NetworkID", f"AN-{tenant}")
    make_credential(connection, CredentialRole.FROM, *from_)
    make_credential(connection, CredentialRole.TO, *to)
    add_secret(make_credential(connection, CredentialRole.SENDER, *sender), secret)
    return Agreed(connection, secret, from_=from_, to=to, sender=sender)


def make_credential(connection: Connection, role: str, domain: str, identity: str) -> Credential:
    """An identity without a secret."""
    return Credential.objects.create(
        connection=connection, role=role, domain=domain, identity=identity, normalised=normalise(domain, identity)
    )


def add_secret(
    credential: Credential, plain: str, *, kind: str = SecretKind.SECRET, expires_at: datetime | None = None
) -> CredentialSecret:
    """Another secret of an identity, kept as its kind asks."""
    kept = {"sealed": seal(plain)} if kind == SecretKind.MAC else {"digest": hash_secret(plain)}
    return CredentialSecret.objects.create(credential=credential, kind=kind, expires_at=expires_at, **kept)


def make_visit(agreed: Agreed | None = None, *, now: datetime | None = None, **values: Any) -> OpenedVisit:
    """A visit whose ticket has not been used, with the connection's approved return address."""
    connection = (agreed or make_connection()).connection
    values = {
        "return_url": RETURN_URL, "return_rule": connection.return_rules.first(), "buyer_cookie": "cookie & <1>",
        **values,
    }  # fmt: skip
    return open_session(connection, NewVisit(**values), now=now or timezone.now())

"""Set up a connection so that it works at once: identities to begin with, and goods to see.

Rules of customer and connection add up, so "everything" on a connection would open what the customer's own rules
leave out. Hence a connection of a customer with rules of his own starts without any; another one starts with
"everything", unless a set is chosen.

The identities are proposals (the customer's number); the desk changes them to what the buyer's IT really sends.
"""

from dataclasses import dataclass

from django.db import transaction

from connections.domain.agreed_profile import ids_profile, oci_profile
from connections.models import Connection, ConnectionAssortmentRule, Credential, CredentialRole, Protocol
from protocols.cxml.dialects import PROFILES as CXML_PROFILES
from protocols.cxml.header import normalise
from protocols.ids_connect.profiles import PROFILES as IDS_PROFILES
from storefront.domain.write_listing import everything_set
from storefront.models import Customer, Effect, ProductSet
from tenants.scope import current_supplier

DOMAIN = "NetworkID"


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What a person must say; `product_set` is what the buyers see beside what is agreed for the customer."""

    customer: Customer
    name: str
    profile: str
    environment: str
    currency: str
    product_set: ProductSet | None = None


def protocol_of(profile: str) -> Protocol:
    """What a kind of buyer system speaks."""
    if profile in IDS_PROFILES:
        return Protocol.IDS
    return Protocol.CXML if profile in CXML_PROFILES else Protocol.OCI


def set_up_connection(new: NewConnection) -> Connection:
    """The stored connection with its first rule and identities; it has no secret yet."""
    with transaction.atomic():
        connection = Connection.objects.create(
            customer=new.customer,
            name=new.name,
            protocol=protocol_of(new.profile),
            profile=new.profile,
            environment=new.environment,
            currency=new.currency,
        )
        product_set = new.product_set or _first_set(new.customer)
        if product_set is not None:
            ConnectionAssortmentRule.objects.create(connection=connection, product_set=product_set, effect=Effect.SHOW)
        Credential.objects.bulk_create(_identities(connection))
    return connection


def _first_set(customer: Customer) -> ProductSet | None:
    """Everything, where nothing is agreed with the customer as a whole."""
    return None if customer.assortment_rules.filter(effect=Effect.SHOW).exists() else everything_set()


def _identities(connection: Connection) -> list[Credential]:
    number, ours = connection.customer.number, current_supplier().slug
    if connection.protocol != Protocol.CXML:
        profile = ids_profile(connection) if connection.protocol == Protocol.IDS else oci_profile(connection)
        names = {"parameter": profile.user_parameter, "secret_parameter": profile.secret_parameter}
        return [
            _identity(connection, CredentialRole.LOGIN, "", number, **names),
            _identity(connection, CredentialRole.INBOX, "", connection.key),
        ]
    return [
        _identity(connection, CredentialRole.FROM, DOMAIN, number),
        _identity(connection, CredentialRole.TO, DOMAIN, ours),
        _identity(connection, CredentialRole.SENDER, DOMAIN, number),
    ]


def _identity(connection: Connection, role: str, domain: str, identity: str, **names: str) -> Credential:
    return Credential(
        connection=connection,
        role=role,
        domain=domain,
        identity=identity,
        normalised=normalise(domain, identity),
        **names,
    )

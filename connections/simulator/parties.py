"""How our test buyer introduces itself, and where: the identities of the connection, the addresses of its doors."""

from connections.models import Connection, CredentialRole, Environment, Protocol, Simulation
from connections.simulator.mint_secret import Minted
from protocols.cxml.write_requests import Caller
from protocols.messages import CredentialClaim

#: For a party that the connection does not name.
_NOBODY = CredentialClaim("NetworkID", "not-agreed")


def caller_of(connection: Connection, minted: Minted | None) -> Caller:
    """The three parties as the connection knows them; a missing From is the Sender."""
    claims: dict[str, tuple[CredentialClaim, ...]] = {}
    for credential in connection.credentials.all():
        claim = CredentialClaim(credential.domain, credential.identity)
        claims[credential.role] = (*claims.get(credential.role, ()), claim)
    sender = claims.get(CredentialRole.SENDER, (_NOBODY,))
    if minted is not None and minted.credential.role == CredentialRole.SENDER:
        sender = (CredentialClaim(minted.credential.domain, minted.credential.identity),)
    return Caller(
        from_=claims.get(CredentialRole.FROM, sender),
        to=claims.get(CredentialRole.TO, (_NOBODY,)),
        sender=sender,
        secret=minted.secret if minted else "",
        deployment_mode="test" if connection.environment == Environment.TEST else "production",
    )


def endpoint_of(connection: Connection, base_url: str) -> str:
    """Where the buyer's system asks for a visit."""
    return f"{base_url}/punchout/{connection.protocol}/{connection.key}/"


def order_endpoint_of(connection: Connection, base_url: str) -> str:
    """Where its orders go."""
    if connection.protocol != Protocol.CXML:
        return inbox_endpoint_of(connection, base_url)
    return endpoint_of(connection, base_url)


def inbox_endpoint_of(connection: Connection, base_url: str) -> str:
    """Where orders of any format go, for whoever has the inbox's token."""
    return f"{base_url}/orders/inbox/{connection.key}/"


def return_url_of(simulation: Simulation) -> str:
    """Where the shop sends the cart of a test: to a door of our own."""
    return f"{simulation.base_url}/simulator/return/{simulation.key}/"


def order_id_of(simulation: Simulation) -> str:
    """The number of a test's order."""
    return f"TEST-{simulation.key.hex[:10].upper()}"


def payload_id_of(simulation: Simulation, step: str) -> str:
    """Unique for the test and the step."""
    return f"{simulation.key.hex}.{step}@simulator"

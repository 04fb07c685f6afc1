"""A secret of ten minutes for our own test buyer, on the identity that the buyer's system itself would use.

The doors know by its kind who calls: the visit is a simulation, the order a test. Used only by our worker.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connections.models import Connection, Credential, CredentialSecret, SecretKind
from tenants.secrets import hash_secret, new_token

VALID = timedelta(minutes=10)


class NoCredential(Exception):
    """The connection has no identity in this role, so nobody could sign in with it."""

    code = "simulator.credential_missing"


@dataclass(frozen=True, slots=True)
class Minted:
    """An identity and a secret for it that nobody else knows."""

    credential: Credential
    secret: str = field(repr=False)


def mint_secret(connection: Connection, role: str, now: datetime) -> Minted:
    """Add the secret; those of earlier runs that are over go. Raises NoCredential."""
    credential = connection.credentials.filter(role=role).first()
    if credential is None:
        raise NoCredential(role)
    credential.secrets.filter(kind=SecretKind.SIMULATOR, expires_at__lte=now).delete()
    plain = new_token()
    CredentialSecret.objects.create(
        credential=credential, kind=SecretKind.SIMULATOR, digest=hash_secret(plain), expires_at=now + VALID
    )
    return Minted(credential, plain)

"""Signatures that hold for one tenant and one purpose only (threat D6)."""

from django.core.signing import Signer, TimestampSigner

from tenants.database import connection
from tenants.models import Supplier


def _salt(purpose: str) -> str:
    tenant = connection.tenant
    owner = tenant.uuid.hex if isinstance(tenant, Supplier) else "public"
    return f"passerelle:{owner}:{purpose}"


def tenant_signer(purpose: str) -> TimestampSigner:
    """A signer whose signatures another tenant, or another purpose, does not accept."""
    return TimestampSigner(salt=_salt(purpose))


def plain_signer(purpose: str) -> Signer:
    """The same without a time, where equal input must give an equal signature."""
    return Signer(salt=_salt(purpose))


def service_signer(purpose: str) -> TimestampSigner:
    """Signed on one host of the service and read on another; what is signed names the supplier it is for."""
    return TimestampSigner(salt=f"passerelle:service:{purpose}")

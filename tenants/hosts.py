"""Which supplier a host belongs to, remembered in the process for half a minute."""

import time
from dataclasses import dataclass

from django.conf import settings

from tenants.database import connection
from tenants.models import Domain, Supplier

#: How long a change made in another process may stay unseen.
CACHE_SECONDS = 30
#: The Host header is the caller's: only hosts that exist are remembered, and not endlessly many.
CACHE_SIZE = 2000

_known: dict[str, tuple[float, "HostEntry"]] = {}


@dataclass(frozen=True, slots=True)
class HostEntry:
    """A supplier as one of his hosts names him."""

    supplier: Supplier
    is_custom: bool


def normalise_host(host: str) -> str:
    """Lower case, no port, no trailing dot."""
    name = host.strip().lower()
    if name.endswith("]") or ":" not in name:
        return name.rstrip(".")
    return name.rsplit(":", 1)[0].rstrip(".")


def find_host(host: str) -> HostEntry | None:
    """The supplier at `host` (normalised), or None. Leaves the connection in `public` when it had to ask."""
    remembered = _known.get(host)
    if remembered and remembered[0] > time.monotonic():
        return remembered[1]
    connection.set_schema_to_public()
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    is_custom = not host.endswith(f".{settings.BASE_DOMAIN}")
    if domain is None or (is_custom and not domain.is_proven):
        _known.pop(host, None)
        return None
    entry = HostEntry(domain.tenant, is_custom)
    if len(_known) >= CACHE_SIZE:
        _known.clear()
    _known[host] = (time.monotonic() + CACHE_SECONDS, entry)
    return entry


def forget_hosts() -> None:
    """Drop what is remembered, after a supplier or a domain changed in this process."""
    _known.clear()

"""Canaries: words that belong to one tenant, and the scanner that looks for them in every answer of every test.

Factories put `canary("ta", "product")` into names, texts and secrets. A response for tenant `tb`, or for the public
host, that holds a canary of `ta` fails the test, whatever the test was about.
"""

import re
import uuid
from collections.abc import Iterable

CANARY = re.compile(r"CNRY-([a-z0-9_]+)-[a-z]+-[0-9a-f]{12}", re.IGNORECASE)


def canary(tenant: str, kind: str) -> str:
    """A word that no page of another tenant may hold."""
    return f"CNRY-{tenant.replace('-', '_')}-{kind}-{uuid.uuid4().hex[:12]}"


#: Hosts outside the base domain that a test gave to a tenant, by the tenant's slug; emptied after each test.
CUSTOM_HOSTS: dict[str, str] = {}


class CanaryEscaped(AssertionError):
    """A response carried another tenant's canary."""


def escaped(text: str, tenant: str | None) -> set[str]:
    """Canaries in `text` that are not `tenant`'s. None: nobody's canary belongs here."""
    own = tenant.replace("-", "_").lower() if tenant else None
    return {found.group(0) for found in CANARY.finditer(text) if found.group(1).lower() != own}


def scan_response(*, host: str, body: bytes, headers: Iterable[tuple[str, str]], base_domain: str) -> None:
    """Raise CanaryEscaped if an answer given at `host` carries another tenant's canary in body or headers.

    Works on any client's answer: Django's test client, httpx, a browser's network log.
    """
    name = host.lower().split(":")[0].rstrip(".")
    tenant = name.removesuffix(f".{base_domain}") if name.endswith(f".{base_domain}") else CUSTOM_HOSTS.get(name)
    text = body.decode("utf-8", "replace") + "\n".join(f"{key}: {value}" for key, value in headers)
    strangers = escaped(text, tenant)
    if strangers:
        raise CanaryEscaped(f"At {name}: {', '.join(sorted(strangers))}")

"""What the pretend ERP knows: the suppliers and connections in `var/demo.json`, read again when the file changes."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class SupplierLink:
    """One connection of one customer to one supplier. `credentials` are as in the file."""

    key: str
    name: str
    customer: str
    supplier: str
    admin_url: str
    protocol: str
    profile: str
    environment: str
    currency: str
    endpoint: str
    return_url: str
    order_endpoint: str
    order_token: str
    method: str
    credentials: dict[str, Any]

    @property
    def is_test(self) -> bool:
        return self.environment == "test"


def links() -> tuple[SupplierLink, ...]:
    """All of them, in the file's order; none while the file is not there."""
    path = Path(settings.VAR_ROOT) / "demo.json"
    try:
        changed_at = path.stat().st_mtime_ns
    except FileNotFoundError:
        return ()
    return _read(path, changed_at)


def find_link(key: str) -> SupplierLink | None:
    """The connection of that key."""
    return next((link for link in links() if link.key == key), None)


@lru_cache(maxsize=2)
def _read(path: Path, changed_at: int) -> tuple[SupplierLink, ...]:
    """`changed_at` is part of the cache's key only."""
    tenants = json.loads(path.read_text("utf-8"))["tenants"]
    return tuple(_link(tenant, entry) for tenant in tenants for entry in tenant["connections"])


def _link(tenant: dict[str, Any], entry: dict[str, Any]) -> SupplierLink:
    same = ("key", "name", "customer", "protocol", "profile", "environment", "currency", "endpoint", "return_url")
    return SupplierLink(
        **{name: entry[name] for name in same},
        supplier=tenant["name"],
        admin_url=tenant["admin_url"],
        order_endpoint=entry["order_endpoint"],
        order_token=entry.get("order_auth", {}).get("token", ""),
        method=entry.get("method", "POST"),
        credentials=entry["credentials"],
    )

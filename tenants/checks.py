"""System checks that refuse a start in which one tenant could meet another (DESIGN §5)."""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Critical, register
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

DATABASE_AWAY = "tenants.E008"
#: How long a starting process waits for the database, and how long between two looks.
DATABASE_PATIENCE_SECONDS = 60.0
DATABASE_PAUSE_SECONDS = 0.25


@register()
def caches_hold_the_tenant(**_: Any) -> list[CheckMessage]:
    """Threat D5: every alias has our key function."""
    return [
        Critical(f"Cache {alias!r} would share entries between suppliers.", hint="KEY_FUNCTION", id="tenants.E001")
        for alias, cache in settings.CACHES.items()
        if cache.get("KEY_FUNCTION") != "tenants.caching.tenant_key"
    ]


@register()
def database_is_strict(**_: Any) -> list[CheckMessage]:
    """Threat D7: our backend keeps `public` off a tenant's path."""
    return [
        Critical(f"Database {alias!r} would fall through to public.", hint="ENGINE", id="tenants.E002")
        for alias, database in settings.DATABASES.items()
        if database["ENGINE"] != "tenants.backend"
    ]


@register()
def storage_holds_the_tenant(**_: Any) -> list[CheckMessage]:
    """Media of one supplier are not in another's folder."""
    if settings.STORAGES["default"]["BACKEND"] == "tenants.storage.TenantStorage":
        return []
    return [Critical("Media would be shared between suppliers.", hint="STORAGES", id="tenants.E003")]


@register()
def apps_in_both_are_allowed(**_: Any) -> list[CheckMessage]:
    """Threat D7: only the listed apps may have tables both in `public` and in a tenant."""
    both = {app.rsplit(".", 1)[-1] for app in settings.SHARED_APPS} & {
        app.rsplit(".", 1)[-1] for app in settings.TENANT_APPS
    }
    allowed = {*settings.APPS_IN_BOTH, "allauth"}
    return [
        Critical(f"App {app!r} is both shared and per tenant.", id="tenants.E004") for app in sorted(both - allowed)
    ]


@register()
def order_of_doors(**_: Any) -> list[CheckMessage]:
    """The tenant comes first; lock-out comes before any other way to sign in; Django's admin stays out."""
    found: list[CheckMessage] = []
    if settings.MIDDLEWARE[0] != "tenants.middleware.TenantMiddleware":
        found.append(Critical("The tenant middleware must be first.", id="tenants.E005"))
    if settings.AUTHENTICATION_BACKENDS[0] != "axes.backends.AxesStandaloneBackend":
        found.append(Critical("A locked account could sign in: axes must be first.", id="tenants.E006"))
    if "django.contrib.admin" in settings.INSTALLED_APPS:
        found.append(Critical("django.contrib.admin breaks in a tenant and knows no second factor.", id="tenants.E007"))
    return found


@register("database")
def no_transaction_pooler(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Threat D9: behind a transaction pooler, a search path set by one client meets another client's rows."""
    if not databases:
        return []
    try:
        is_pooled = servers_are_shared(probe_servers())
    except DatabaseError as trouble:
        return [Critical(f"The database does not answer: {trouble}", id=DATABASE_AWAY)]
    if not is_pooled:
        return []
    return [Critical("The database is behind a pooler in transaction mode, which mixes suppliers.", id="tenants.E009")]


def probe_servers(rounds: int = 3) -> list[list[int]]:
    """The server processes that two clients, both connected all the time, meet in turns of short transactions."""
    clients = [connection.copy(), connection.copy()]
    try:
        return [[server_pid(client) for client in clients] for _round in range(rounds)]
    finally:
        for client in clients:
            client.close()


def server_pid(client: BaseDatabaseWrapper) -> int:
    """The server process of one short transaction."""
    with client.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def servers_are_shared(rounds: list[list[int]]) -> bool:
    """Whether a client changed its server, or two clients met the same one: neither happens without a pooler."""
    servers_of_clients = [set(pids) for pids in zip(*rounds, strict=True)]
    changed = any(len(pids) > 1 for pids in servers_of_clients)
    return changed or bool(set.intersection(*servers_of_clients))


START_CHECKS: tuple[Callable[..., list[CheckMessage]], ...] = (
    caches_hold_the_tenant,
    database_is_strict,
    storage_holds_the_tenant,
    apps_in_both_are_allowed,
    order_of_doors,
    no_transaction_pooler,
)


def refuse_unsafe_start() -> None:
    """Stop this process if suppliers could meet in it. Web servers and workers run no system checks by themselves.

    A database that is away (it restarts, or starts beside us) is waited for: processes that die at once, one after the
    other, make the web server give up as a whole.
    """
    deadline = time.monotonic() + DATABASE_PATIENCE_SECONDS
    found = _found_at_start()
    while any(message.id == DATABASE_AWAY for message in found) and time.monotonic() < deadline:
        time.sleep(DATABASE_PAUSE_SECONDS)
        found = _found_at_start()
    if found:
        sys.exit("\n".join(f"{message.id}: {message.msg}" for message in found))


def _found_at_start() -> list[CheckMessage]:
    return [message for check in START_CHECKS for message in check(databases=["default"])]

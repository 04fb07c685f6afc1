"""The database backend: a tenant's search path is his schema alone, however it was entered.

Overriding `set_tenant` here, and not in a middleware, is what makes it hold for requests, tasks, contexts and
migrations alike (docs/adr/0002). Connections are also recycled after many tenants: each tenant touched costs
PostgreSQL's backend some 20 KB per table, and it never gives them back.
"""

import time
from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django_tenants.postgresql_backend import base

#: 500 tenants touched on one connection grew its memory from 6 to 70 MB; a new connection costs 4 ms.
MAX_TENANTS_PER_CONNECTION = 200
#: A connection that answered so lately is not asked whether it still lives: asking costs a round trip a request.
TRUSTED_SECONDS = 5.0


class DatabaseOperations(PostgresOperations):
    """Django's, which cannot tell the text of a statement that was prepared."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        return super().last_executed_query(cursor, sql, params) or str(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    """django-tenants' wrapper, strict about `public` and sparing with SET."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._schemas_seen: set[str] = set()
        self._path_of_connection: tuple[str, ...] | None = None
        self._lived_at = 0.0
        self._is_preparing = False
        super().__init__(*args, **kwargs)

    def set_tenant(self, tenant: Any, include_public: bool = False) -> None:
        """Enter `tenant`, never with `public` behind it; a SET that the connection already has is not sent."""
        super().set_tenant(tenant, False)
        self._schemas_seen.add(tenant.schema_name)
        if self._path_of_connection == (tenant.schema_name,):
            self.search_path_set_schemas = list(self._path_of_connection)

    def _handle_search_path(self, cursor: Any = None) -> None:
        super()._handle_search_path(cursor)
        path = self.search_path_set_schemas
        self._path_of_connection = tuple(path) if path else None

    def prepared_cursor(self) -> Any:
        """A cursor whose statements PostgreSQL plans once per connection (see `tenants.database.prepared_cursor`)."""
        self._is_preparing = True
        try:
            return self.cursor()
        finally:
            self._is_preparing = False

    def create_cursor(self, name: str | None = None) -> Any:
        if self._is_preparing and name is None:
            return ServerBindingCursor(self.connection)  # type: ignore[call-arg]  # psycopg's own constructor
        return super().create_cursor(name)

    def close_if_health_check_failed(self) -> None:
        """Ask a connection that was quiet for a while whether it still lives, before it is used again."""
        if self.connection is not None and time.monotonic() - self._lived_at < TRUSTED_SECONDS:
            self.health_check_done = True
        super().close_if_health_check_failed()
        self._lived_at = time.monotonic()

    def close_if_unusable_or_obsolete(self) -> None:
        """Between requests: also close a connection that has seen very many tenants."""
        if len(self._schemas_seen) > MAX_TENANTS_PER_CONNECTION and not self.in_atomic_block:
            self.close()
        else:
            super().close_if_unusable_or_obsolete()

    def close(self) -> None:
        self._path_of_connection = None
        self._schemas_seen = set()
        super().close()

    def rollback(self) -> None:
        self._path_of_connection = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._path_of_connection = None

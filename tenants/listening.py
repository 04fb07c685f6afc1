"""Hear what other processes say through the database (LISTEN and NOTIFY), on a connection of its own."""

from typing import Any

import psycopg
from django.db import OperationalError

from tenants.database import connection


class Listener:
    """Listens on one channel from the moment it is made; what was said before is not heard. Raises OperationalError."""

    def __init__(self, channel: str) -> None:
        self._client: Any = connection.copy()
        with self._client.cursor() as cursor:
            cursor.execute(f"LISTEN {self._client.ops.quote_name(channel)}")

    def fileno(self) -> int:
        """Readable when something was said, or the server is gone: for select."""
        return int(self._client.connection.fileno())

    def heard(self) -> set[str]:
        """What was said since the last time. Raises OperationalError when the server is gone."""
        try:
            return {said.payload for said in self._client.connection.notifies(timeout=0)}
        except psycopg.OperationalError as gone:
            raise OperationalError(str(gone)) from gone

    def close(self) -> None:
        """Stop listening."""
        self._client.close()

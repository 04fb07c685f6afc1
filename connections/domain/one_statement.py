"""Run a single statement without paying for a transaction, and without breaking the one that may be around it."""

from contextlib import AbstractContextManager, nullcontext

from django.db import connection, transaction


def one_statement() -> AbstractContextManager[object]:
    """Within a transaction a savepoint, else nothing: PostgreSQL makes each statement whole by itself."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()

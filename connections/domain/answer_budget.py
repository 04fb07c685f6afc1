"""The time an answer may take: senders give up after ten seconds or so, and then send everything again.

A lock that is held by somebody else, a slow statement or many of them end as trouble of our own, which is told as
503 and Status 560 while the sender still listens. Nothing half done stays: the answer is one transaction.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from tenants.faultpoints import faultpoint

#: No statement begins later than this after the first one,
BEGIN_SECONDS = 5.0
#: waits longer for a lock,
LOCK_SECONDS = 3
#: or runs longer: together with the longest wait less than nine seconds.
STATEMENT_SECONDS = 4
_LIMITS = f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'; SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'"


class OutOfTime(Exception):
    """The answer would come too late."""


@contextmanager
def within_budget() -> Iterator[None]:
    """A transaction in which the database may not keep a sender waiting. Raises OutOfTime, or the database's error."""
    with transaction.atomic(), connection.execute_wrapper(_limited_from(time.monotonic())):
        with connection.cursor() as cursor:
            cursor.execute(_LIMITS)
        yield
        faultpoint("answer.before_commit")
    faultpoint("answer.after_commit")


def _limited_from(start: float) -> Callable[..., Any]:
    def limited(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if time.monotonic() - start > BEGIN_SECONDS:
            raise OutOfTime(f"No answer within {BEGIN_SECONDS} seconds.")
        return execute(sql, params, many, context)

    return limited

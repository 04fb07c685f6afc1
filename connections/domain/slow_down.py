"""Slow down who tries secrets: after twenty wrong ones in a minute from one address, none is compared (threat A15).

Counted by connection and address, so that a right secret from elsewhere still signs in. Nor is an address refused
from which this connection's own buyers came lately: somebody's wrong secrets must not shut them out. Without the
cache nobody is slowed down, which is logged.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from connections.domain.exchange import ACCEPTED, Exchange
from connections.models import Connection, Transcript
from protocols.errors import CredentialRefused

MOST_WRONG = 20
WINDOW_SECONDS = 60
#: An address that signed in within this time is the buyer's.
KNOWN_FOR = timedelta(days=30)
CODE = "credential.slowed"
TEXT = "Too many wrong secrets came from this address. Wait a minute, then sign in again."

log = structlog.get_logger(__name__)


def refuse_hasty(exchange: Exchange, name: str, connections: Sequence[Connection]) -> None:
    """Raises CredentialRefused where `name` was tried too often: a connection's key, else the sender's identity.

    `connections` are those that the message may belong to.
    """
    try:
        wrong = cache.get(_key(exchange, name), 0)
    except RedisError:
        log.warning("wrong secrets are not counted", exc_info=True)
        return
    if wrong >= MOST_WRONG and not _is_the_buyers(exchange, connections):
        raise CredentialRefused(TEXT, code=CODE)


def note_wrong_secret(exchange: Exchange, name: str) -> None:
    """Count one."""
    key = _key(exchange, name)
    try:
        cache.add(key, 0, timeout=WINDOW_SECONDS)
        cache.incr(key)
    except (RedisError, ValueError):  # ValueError: the minute's counter went away in between
        log.warning("wrong secrets are not counted", exc_info=True)


def _key(exchange: Exchange, name: str) -> str:
    """Names come from outside: cut, and without what a cache takes for its own."""
    return f"wrong-secrets:{exchange.remote_address}:{name[:60].encode().hex()}"


def _is_the_buyers(exchange: Exchange, connections: Sequence[Connection]) -> bool:
    """Whether one of the connections was signed in to from there."""
    came = Transcript.objects.filter(connection__in=connections, remote_address=exchange.remote_address)
    return came.filter(verdict=ACCEPTED, created_at__gt=timezone.now() - KNOWN_FOR).exists()

"""Cache keys that hold the tenant: by the supplier's UUID, so that no later supplier can read them (threat D5).

Two shorter ways than a question to the cache for each value: what never changes under its key is kept in the process,
and what every page needs is asked for at once. Both go by the same keys, so they part tenants as the cache does.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.cache import cache

from tenants.database import connection
from tenants.models import Supplier

Kept = TypeVar("Kept")
#: The tree of a thousand categories takes some 200 KB.
MAX_KEPT_IN_PROCESS = 128

_kept: OrderedDict[str, Any] = OrderedDict()
_at_hand: ContextVar[dict[str, Any]] = ContextVar("at_hand")


def tenant_key(key: str, key_prefix: str, version: int) -> str:
    """The KEY_FUNCTION of every cache alias. `public` has its own space."""
    tenant = connection.tenant
    if isinstance(tenant, Supplier):
        space = tenant.uuid.hex
    elif connection.schema_name == "public":
        space = "public"
    else:
        space = f"schema-{connection.schema_name}"  # the template while it is migrated
    return f"{space}:{key_prefix}:{version}:{key}"


def untenanted(key: str) -> str:
    """REVERSE_KEY_FUNCTION: the key as it was asked for."""
    return key.split(":", 3)[3]


def kept_for_ever(key: str, kind: type[Kept], read: Callable[[], Kept], seconds: int) -> Kept:
    """What `key` names, from this process, else from the cache, else as `read` finds it.

    Only for values that can never change under their key: nothing tells another process to forget one. The cache
    forgets it after `seconds`, the process when others were needed since.
    """
    whole_key = cache.make_key(key)
    found = _kept.pop(whole_key, None)
    if not isinstance(found, kind):
        found = cache.get(key)
    if not isinstance(found, kind):
        found = read()
        cache.set(key, found, seconds)
    _kept[whole_key] = found
    if len(_kept) > MAX_KEPT_IN_PROCESS:
        _kept.popitem(last=False)
    return found


def forget_kept() -> None:
    """Empty this process's memory, as tests need it that take a database back to where it was."""
    _kept.clear()


@contextmanager
def at_hand(keys: Iterable[str]) -> Iterator[None]:
    """Within the block `cached` answers for these keys without asking again. For what reads, not for what changes."""
    names = {cache.make_key(key): key for key in keys}
    found = cache.get_many(names.values())
    token = _at_hand.set({whole: found.get(key) for whole, key in names.items()})
    try:
        yield
    finally:
        _at_hand.reset(token)


def cached(key: str) -> Any:
    """The value in the cache, None if there is none."""
    known = _at_hand.get({})
    whole_key = cache.make_key(key)
    return known[whole_key] if whole_key in known else cache.get(key)

"""Who calls the REST API, what he may do, how often; and how the same call is kept from being done twice."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import unquote

import structlog
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from ninja.responses import Status
from ninja.security import HttpBearer
from redis.exceptions import RedisError

from admin_ui.api.problems import ApiProblem
from admin_ui.api.tokens import find_token
from admin_ui.models import ApiAnswer, ApiScope, ApiToken
from tenants.models import SupplierState

CALLS_PER_MINUTE = 600
#: As long as the same Idempotency-Key gets the same answer.
KEPT = timedelta(days=7)
_KEY_CHARACTERS = 255
#: What a suspended supplier's programs may still do: orders are accepted and answered throughout.
_OPEN_WHILE_SUSPENDED = frozenset(
    {ApiScope.ORDERS_READ, ApiScope.ORDERS_WRITE, ApiScope.CATALOGUE_READ, ApiScope.CONNECTIONS_READ}
)

log = structlog.get_logger(__name__)
Operation = Callable[..., Any]


class TokenAuth(HttpBearer):
    """`Authorization: Bearer pat_…`; the request knows the token afterwards."""

    openapi_description = "A token made at the desk under Settings, API tokens."

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token that holds, within its number of calls. Raises ApiProblem."""
        found = find_token(token)
        if found is not None:
            _count(found)
        return found


def _count(token: ApiToken) -> None:
    """Without the cache nothing is limited."""
    now = int(time.time())
    key = f"api-calls:{token.pk}:{now // 60}"
    try:
        cache.add(key, 0, timeout=120)
        calls = cache.incr(key)
    except (RedisError, ValueError):  # ValueError: the minute's counter went away in between
        log.warning("calls of the API are not counted", exc_info=True)
        return
    if calls > CALLS_PER_MINUTE:
        raise ApiProblem(
            429, "calls.many",
            f"A token may call {CALLS_PER_MINUTE} times a minute. Wait, or ask for more rows at once.",
            retry_after_seconds=60 - now % 60,
        )  # fmt: skip


def caller(request: HttpRequest) -> str:
    """Who is noted: the token's name."""
    return f"API: {request.auth.name}"  # type: ignore[attr-defined]  # set by ninja


def needs(scope: ApiScope) -> Callable[[Operation], Operation]:
    """The operation is for tokens with this scope, while the supplier's account allows it."""

    def decorate(operation: Operation) -> Operation:
        @wraps(operation)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            _check_text(request)
            token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by ninja
            if scope not in token.scopes:
                raise ApiProblem(403, "scope.missing", f"This token may not: {scope.label}.", scope=scope.value)
            is_suspended = request.tenant.state == SupplierState.SUSPENDED  # type: ignore[attr-defined]  # by middleware
            if is_suspended and scope not in _OPEN_WHILE_SUSPENDED:
                raise ApiProblem(
                    403, "account.suspended",
                    "The account is suspended: orders go on, the catalogue stays as it is. See “Plan and bills”.",
                )  # fmt: skip
            return operation(request, *args, **kwargs)

        return guarded

    return decorate


def _check_text(request: HttpRequest) -> None:
    """The database has no place for a NUL in a text. Raises ApiProblem."""
    said = unquote(request.get_full_path())
    if "\x00" in said or b"\\u0000" in request.body or b"\x00" in request.body:
        raise ApiProblem(400, "text.nul", "No text may hold the character NUL.")


def once(operation: Operation) -> Operation:
    """With an `Idempotency-Key` the same call is done once: said again, it gets the first answer.

    The answer is stored in the transaction that does the work, so that a broken connection loses neither. A call
    that is refused is not kept and can be mended under the same key.
    """

    @wraps(operation)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            with transaction.atomic():
                return operation(request, *args, **kwargs)
        if len(key) > _KEY_CHARACTERS:
            raise ApiProblem(400, "key.long", f"An Idempotency-Key has at most {_KEY_CHARACTERS} characters.")
        digest = hashlib.sha256(b"\0".join([request.method.encode(), request.path.encode(), request.body])).digest()  # type: ignore[union-attr]  # a request has a method
        with transaction.atomic():
            token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by ninja
            row, is_new = ApiAnswer.objects.get_or_create(token=token, key=key, defaults={"request_digest": digest})
            if not is_new:
                return _repeated(row, digest)
            answer = operation(request, *args, **kwargs)
            status, value = (answer.status_code, answer.value) if isinstance(answer, Status) else (200, answer)
            row.status, row.body = status, json.loads(json.dumps(value, default=str))
            row.save(update_fields=["status", "body"])
        return answer

    return guarded


def forget_answers(now: datetime) -> int:
    """Drop the answers that no program asks for again; how many there were. For the supplier we are in."""
    dropped, _by_kind = ApiAnswer.objects.filter(created_at__lt=now - KEPT).delete()
    return dropped


def _repeated(row: ApiAnswer, digest: bytes) -> Any:
    if bytes(row.request_digest) != digest:
        raise ApiProblem(
            409,
            "key.used",
            "This Idempotency-Key was used for another call. Use a new one for each call.",
        )
    return Status(row.status, row.body)

"""Tokens of the REST API: made once, kept as a hash, found by it, ended by a person or by time."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from admin_ui.models import ApiToken

PREFIX = "pat_"
_HINT_CHARACTERS = 10
#: `last_used_at` is written at most this often.
_NOTED_EVERY = timedelta(minutes=5)


def make_token(name: str, scopes: Sequence[str], *, expires_at: datetime | None, by: str) -> tuple[ApiToken, str]:
    """The row, and the token itself, which cannot be found out again."""
    plain = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name, scopes=list(scopes), digest=_digest(plain), hint=plain[:_HINT_CHARACTERS], created_by=by[:254],
        expires_at=expires_at,
    )  # fmt: skip
    return token, plain


def find_token(plain: str) -> ApiToken | None:
    """The token that holds now; None if it is unknown, revoked or over."""
    now = timezone.now()
    holds = Q(expires_at=None) | Q(expires_at__gt=now)
    token = ApiToken.objects.filter(holds, digest=_digest(plain), revoked_at=None).first()
    if token is not None and (token.last_used_at is None or token.last_used_at < now - _NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def revoke_token(token: ApiToken) -> None:
    """From now on it opens nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()

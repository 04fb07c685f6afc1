"""Secrets that are only checked are kept as HMAC-SHA256 under a pepper that is not in the database."""

import hashlib
import hmac
import secrets

from django.conf import settings

#: Values that senders put where a secret is missing; they must never match (an empty secret is one of them).
NO_SECRETS = frozenset({"", "none", "null", "nil", "n/a", "-"})


def hash_secret(plain: str) -> bytes:
    """32 bytes that prove knowledge of `plain` to somebody who has the pepper."""
    return hmac.new(settings.CREDENTIAL_PEPPER.encode(), plain.encode(), hashlib.sha256).digest()


def secret_matches(plain: str, digest: bytes) -> bool:
    """Constant-time comparison; an empty secret or a word for "none" never matches."""
    is_equal = hmac.compare_digest(hash_secret(plain), bytes(digest))
    return is_equal and plain.strip().lower() not in NO_SECRETS


def token_hash(token: str) -> bytes:
    """SHA-256 of a token of ours, which has enough random bits to need no pepper."""
    return hashlib.sha256(token.encode()).digest()


def new_token(bits: int = 160) -> str:
    """A fresh random token, safe in addresses: letters, digits, - and _."""
    return secrets.token_urlsafe(bits // 8)

"""The floor's visits: tables of its own in `public`; one SELECT finds the account, one INSERT opens the visit."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db import connections
from django.utils import timezone

#: Made by `bench_setup.py`.
TABLES = """
CREATE TABLE bare_account (id int PRIMARY KEY, name text UNIQUE NOT NULL, digest bytea NOT NULL);
CREATE TABLE bare_visit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, token_hash bytea UNIQUE NOT NULL, account_id int NOT NULL,
    cookie text NOT NULL, return_url text NOT NULL, payload_id text NOT NULL, expires_at timestamptz NOT NULL);
"""
_PEPPER = b"pepper"


def digest(secret: str) -> bytes:
    """What is kept of a secret."""
    return hmac.digest(_PEPPER, secret.encode(), "sha256")


def open_visit(name: str, secret: str, cookie: str, return_url: str, payload_id: str) -> str | None:
    """One SELECT, one INSERT; None for a stranger."""
    with connections["bare"].cursor() as cursor:
        cursor.execute("SELECT id, digest FROM bare_account WHERE name = %s", [name])
        found = cursor.fetchone()
        if found is None or not hmac.compare_digest(found[1], digest(secret)):
            return None
        token = secrets.token_urlsafe(20)
        token_hash = hashlib.sha256(token.encode()).digest()
        cursor.execute(
            "INSERT INTO bare_visit (token_hash, account_id, cookie, return_url, payload_id, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [token_hash, found[0], cookie, return_url, payload_id, timezone.now() + timedelta(minutes=70)],
        )
    return token

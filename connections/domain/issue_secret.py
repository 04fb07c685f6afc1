"""Give an identity another secret, beside the ones it has: the buyer changes over while both are valid.

A secret that is only checked is kept as a digest, one that must be computed with is sealed; the plain text is
handed back once and kept nowhere.
"""

from datetime import datetime

from django.db import transaction

from connections.models import Credential, CredentialSecret, SecretKind
from tenants.sealing import seal
from tenants.secrets import NO_SECRETS, hash_secret, new_token

#: Shorter ones can be guessed; buyers' systems take at least 64 characters.
LEAST_CHARACTERS = 12
MOST_CHARACTERS = 200


class WeakSecret(ValueError):
    """Too short, too long, a word for "none", or with blanks around it, which systems trim."""

    code = "secret.weak"


def issue_secret(
    credential: Credential, kind: str, plain: str = "", *, now: datetime, others_end_at: datetime | None = None
) -> str:
    """Store the secret (a fresh one if none is given) and return it. Raises WeakSecret.

    With `others_end_at`, the older secrets that would hold longer end then.
    """
    plain = plain or new_token()
    is_fit = LEAST_CHARACTERS <= len(plain) <= MOST_CHARACTERS and plain.isprintable() and plain == plain.strip()
    if not is_fit or plain.lower() in NO_SECRETS:
        raise WeakSecret("The secret is too short, too long, or holds characters that systems change.")
    with transaction.atomic():
        if others_end_at is not None:
            _end_others(credential, others_end_at)
        CredentialSecret.objects.create(
            credential=credential,
            kind=kind,
            digest=None if kind == SecretKind.MAC else hash_secret(plain),
            sealed=seal(plain) if kind == SecretKind.MAC else None,
        )
    return plain


def end_secret(secret: CredentialSecret, now: datetime) -> None:
    """The secret holds no longer."""
    secret.expires_at = now
    secret.save(update_fields=["expires_at"])


def _end_others(credential: Credential, at: datetime) -> None:
    others = credential.secrets.exclude(kind=SecretKind.SIMULATOR)
    others.filter(expires_at=None).update(expires_at=at)
    others.filter(expires_at__gt=at).update(expires_at=at)

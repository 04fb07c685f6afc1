"""Secrets that must be used again are sealed; the first of SEALING_KEYS seals, all of them open."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unsealable(Exception):
    """No key we have opens this: it was sealed with a key that is gone, or altered."""


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])


def seal(plain: str) -> bytes:
    """Encrypt and authenticate `plain`."""
    return _fernet().encrypt(plain.encode())


def unseal(sealed: bytes) -> str:
    """The text that was sealed. Raises Unsealable."""
    try:
        return _fernet().decrypt(bytes(sealed)).decode()
    except InvalidToken as broken:
        raise Unsealable("The sealed secret cannot be opened with the configured SEALING_KEYS.") from broken

"""Short names that people read to each other: of visits and of exchanges. They open nothing."""

import secrets

#: Without letters and digits that are mistaken for each other.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RANDOM_CHARACTERS = 10


def new_reference(prefix: str) -> str:
    """`V` for a visit, `T` for an exchange, and ten characters: 49 random bits."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS))

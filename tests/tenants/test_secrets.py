"""Secrets, seals and masks."""

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings

from tenants.conf.logging import MASK, mask
from tenants.sealing import Unsealable, seal, unseal
from tenants.secrets import NO_SECRETS, hash_secret, new_token, secret_matches


def test_secret_matches_its_own_hash_only() -> None:
    digest = hash_secret("s3cret")

    assert [secret_matches(word, digest) for word in ("s3cret", "S3cret", "s3cret ", "")] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("word", [*sorted(NO_SECRETS), "NONE", " None ", "\t"])
def test_word_for_no_secret_never_matches_even_itself(word: str) -> None:
    assert not secret_matches(word, hash_secret(word))


def test_hash_is_worthless_under_another_pepper() -> None:
    digest = hash_secret("s3cret")

    with override_settings(CREDENTIAL_PEPPER="another pepper"):
        assert not secret_matches("s3cret", digest)


def test_sealed_text_is_opened_and_does_not_show_itself() -> None:
    sealed = seal("pa55wörd")

    assert (unseal(sealed), b"pa55" in sealed) == ("pa55wörd", False)


def test_old_key_opens_and_the_new_one_seals() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    with override_settings(SEALING_KEYS=[old]):
        sealed = seal("text")

    with override_settings(SEALING_KEYS=[new, old]):
        assert unseal(sealed) == "text"
        sealed_anew = seal("text")
    with override_settings(SEALING_KEYS=[new]):
        assert unseal(sealed_anew) == "text"
        with pytest.raises(Unsealable):
            unseal(sealed)


def test_altered_seal_is_refused() -> None:
    sealed = seal("text")

    with pytest.raises(Unsealable):
        unseal(sealed[:20] + (b"A" if sealed[20:21] != b"A" else b"B") + sealed[21:])


def test_tokens_are_long_and_differ() -> None:
    tokens = {new_token() for _ in range(100)}

    assert (len(tokens), min(map(len, tokens)) >= 26) == (100, True)


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("GET /s/Abc-123_x/cart/?q=1", f"GET /s/{MASK}/cart/?q=1"),
        ("/punchout/start/Tok-en/", f"/punchout/start/{MASK}/"),
        ("http://ta.localhost/connect/inv", f"http://ta.localhost/connect/{MASK}"),
        ("<SharedSecret>abc</SharedSecret>", f"<SharedSecret>{MASK}</SharedSecret>"),
        (
            '<c:SharedSecret type="x">a&amp;b\nc</c:SharedSecret>',
            f'<c:SharedSecret type="x">{MASK}</c:SharedSecret>',
        ),
        ("USERNAME=joe&PASSWORD=pw&x=1", f"USERNAME=joe&PASSWORD={MASK}&x=1"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_log_line_hides_what_opens_something(line: str, masked: str) -> None:
    assert mask(line) == masked


@pytest.mark.parametrize(
    "line", ["Authorization: Bearer abc.def", "Authorization: Basic dXNlcjpwdw==", '"password": "pw 1"']
)
def test_log_line_hides_headers_and_json(line: str) -> None:
    shown = mask(line)

    assert not any(word in shown for word in ("abc", "dXNl", "pw"))

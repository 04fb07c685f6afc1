"""Who is it: secrets and MACs, kinds and times, one path for all that is wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connections.domain.authenticate import Authenticated, authenticate_cxml
from connections.domain.candidates import candidate_by_key
from connections.models import SecretKind
from protocols.cxml.header import compute_mac
from protocols.errors import CredentialRefused
from protocols.messages import CredentialClaim, CredentialMac, Header
from tests.factories.connections import Agreed, add_secret, make_connection

pytestmark = pytest.mark.usefixtures("shop")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEALED = "a secret to compute with"


def sign_in(agreed: Agreed, header: Header, now: datetime = NOW) -> Authenticated:
    return authenticate_cxml(header, candidate_by_key("cxml", agreed.key, now=now), now)


def header_of(agreed: Agreed, **values: Any) -> Header:
    parties = {name: (CredentialClaim(*getattr(agreed, name)),) for name in ("from_", "to", "sender")}
    return Header(**{**parties, **values})


def mac(
    agreed: Agreed, *, secret: str = SEALED, begins: int = -1, ends: int = 1, algorithm: str = "HMAC-SHA1-96"
) -> Header:
    """A header with a MAC that holds from `begins` to `ends` hours from now."""
    dates = [(NOW + timedelta(hours=hours)).isoformat() for hours in (begins, ends)]
    unsigned = CredentialMac("", algorithm, *dates)
    value = compute_mac(header_of(agreed), unsigned, secret)
    return header_of(agreed, credential_mac=CredentialMac(value, algorithm, *dates))


@pytest.fixture
def sealed(shop: object) -> Agreed:
    """A connection that also keeps a secret to compute with."""
    agreed = make_connection()
    add_secret(agreed.connection.credentials.get(role="sender"), SEALED, kind=SecretKind.MAC)
    return agreed


def refusal_code(agreed: Agreed, header: Header, now: datetime = NOW) -> str:
    with pytest.raises(CredentialRefused) as refused:
        sign_in(agreed, header, now)
    return refused.value.code


def test_a_mac_over_our_secret_signs_in(sealed: Agreed) -> None:
    assert sign_in(sealed, mac(sealed)).kind == SecretKind.MAC


@pytest.mark.parametrize(
    "wrong", [{"secret": "another"}, {"ends": -1, "begins": -2}, {"begins": 1, "ends": 2}, {"algorithm": "HMAC-MD5"}]
)
def test_a_mac_that_is_wrong_or_out_of_time_does_not(sealed: Agreed, wrong: dict[str, Any]) -> None:
    assert refusal_code(sealed, mac(sealed, **wrong)) == "credential.refused"


def test_a_mac_without_from_does_not(sealed: Agreed) -> None:
    signed = mac(sealed)

    assert (
        refusal_code(sealed, header_of(sealed, from_=(), credential_mac=signed.credential_mac)) == "credential.refused"
    )


def test_a_mac_where_only_digests_are_kept_says_so_to_us() -> None:
    agreed = make_connection()

    assert refusal_code(agreed, mac(agreed)) == "credential.mac_not_kept"


def test_a_secret_beside_a_mac_does_not_help(sealed: Agreed) -> None:
    signed = mac(sealed, secret="another")
    header = header_of(sealed, shared_secret=sealed.secret, credential_mac=signed.credential_mac)

    assert refusal_code(sealed, header) == "credential.refused"


def test_a_test_buyers_secret_ends_and_never_lasts() -> None:
    agreed = make_connection()
    sender = agreed.connection.credentials.get(role="sender")
    add_secret(sender, "for ten minutes", kind=SecretKind.SIMULATOR, expires_at=NOW + timedelta(minutes=10))
    add_secret(sender, "without an end", kind=SecretKind.SIMULATOR)

    brief = header_of(agreed, shared_secret="for ten minutes")
    assert sign_in(agreed, brief).is_simulated
    assert refusal_code(agreed, brief, NOW + timedelta(minutes=10)) == "credential.refused"
    assert refusal_code(agreed, header_of(agreed, shared_secret="without an end")) == "credential.refused"


def test_blanks_around_a_secret_do_not_matter() -> None:
    agreed = make_connection()

    assert sign_in(agreed, header_of(agreed, shared_secret=f"\n  {agreed.secret} \n")).kind == SecretKind.SECRET


def test_a_listed_sender_speaks_for_itself_where_no_buyer_is_listed() -> None:
    agreed = make_connection()
    agreed.connection.credentials.filter(role="from").delete()
    sender = (CredentialClaim(*agreed.sender),)

    assert sign_in(agreed, header_of(agreed, from_=sender, shared_secret=agreed.secret)).kind == SecretKind.SECRET
    assert refusal_code(agreed, header_of(agreed, shared_secret=agreed.secret)) == "credential.from_unknown"


def test_everything_wrong_has_one_text() -> None:
    agreed, texts = make_connection(), set()
    for header in (
        header_of(agreed, shared_secret="wrong"),
        header_of(agreed, sender=(CredentialClaim("x", "y"),), shared_secret=agreed.secret),
        header_of(agreed, from_=(CredentialClaim("x", "y"),), shared_secret=agreed.secret),
        header_of(agreed),
    ):
        with pytest.raises(CredentialRefused) as refused:
            sign_in(agreed, header)
        texts.add(refused.value.text_for_peer)

    assert texts == {"The sender's identity or secret was not recognised."}


def test_a_mac_made_by_a_clock_a_little_ahead_is_taken(sealed: Agreed) -> None:
    assert sign_in(sealed, mac(sealed, begins=0), NOW - timedelta(minutes=4)).kind == SecretKind.MAC

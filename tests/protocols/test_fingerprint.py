"""What a sender calls himself suggests the system he is."""

import pytest

from protocols.cxml.dialects import PROFILES
from protocols.cxml.fingerprint import _AGENTS, _IDENTITIES, guess_profile
from protocols.messages import CredentialClaim, Header

NOBODY = Header((), (), ())


def sent_by(domain: str, identity: str) -> Header:
    """The header of a message that somebody with this identity sent."""
    return Header((), (), (CredentialClaim(domain, identity),))


@pytest.mark.parametrize(
    ("user_agent", "profile"),
    [
        ("Ariba SN Buyer Adapter", "ariba"),
        ("Ariba Network", "ariba"),
        ("Buyer 14s2", "ariba"),
        ("ACM 15s1", "ariba"),
        ("S4CORE", "sap-srm-cxml"),
        ("ARBERP/SAP_APPL/617/0003", "sap-srm-cxml"),
        ("Coupa Procurement 1.0", "coupa"),
        ("SciQuest", "jaggaer"),
        ("Oracle iProcurement", "oracle"),
        ("Oracle Fusion Self Service Procurement", "oracle-fusion"),
        ("Workday Procurement", "workday"),
        ("IESAonlinevers1", ""),
        ("", ""),
    ],
)
def test_the_user_agent_says_it(user_agent: str, profile: str) -> None:
    assert guess_profile(user_agent, NOBODY) == profile


@pytest.mark.parametrize(
    ("domain", "identity", "profile"),
    [
        ("AribaNetworkUserId", "sysadmin@ariba.com", "ariba"),
        ("aribanetworkuserid", "somebody@buyer.example", "ariba"),
        ("NetworkID", "SciQuest", "jaggaer"),
        ("unimarket-user", "u1", "unimarket"),
        ("NetworkID", "AN01", ""),
    ],
)
def test_else_the_identities_do(domain: str, identity: str, profile: str) -> None:
    assert guess_profile("", sent_by(domain, identity)) == profile


def test_every_guess_is_a_profile_that_exists() -> None:
    assert {profile for _word, profile in (*_AGENTS, *_IDENTITIES)} <= set(PROFILES)

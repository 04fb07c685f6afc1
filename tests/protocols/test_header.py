"""Identities compare without regard to case; a MAC proves a secret; nothing that was said twice is believed (X16)."""

import dataclasses

import pytest

from protocols.cxml.header import compute_mac, conflicting_domain, normalise, normalised
from protocols.cxml.read import read
from protocols.errors import CredentialRefused, MissingValue, Unparseable
from protocols.messages import CredentialClaim, CredentialMac, Header
from tests.protocols.samples import HEADER, codes, document

VECTOR = CredentialMac("cR6Jpz58nriXERDN", "HMAC-SHA1-96", "2003-01-15T08:42:46-08:00", "2003-01-15T11:42:46-08:00")


def header(old: str = "", new: str = "") -> Header:
    """The header of a document, with one change."""
    assert old in HEADER
    return read(document(header=HEADER.replace(old, new, 1))).header


def test_identities_compare_trimmed_and_in_any_case() -> None:
    assert normalise(" NetworkID ", "AN01-T\n") == normalise("networkid", "an01-t")


def test_domain_and_identity_do_not_run_into_each_other() -> None:
    assert normalise("ab", "c") != normalise("a", "bc")


def test_repeated_claims_count_once() -> None:
    claims = [CredentialClaim("NetworkID", "AN01"), CredentialClaim("networkid", "an01"), CredentialClaim("DUNS", "1")]

    assert normalised(claims) == (normalise("NetworkID", "AN01"), normalise("DUNS", "1"))
    assert conflicting_domain(claims) == ""


def test_two_identities_in_one_domain_conflict() -> None:
    assert conflicting_domain([CredentialClaim("DUNS", "1"), CredentialClaim("duns", "2")]) == "duns"


def test_the_mac_is_that_of_the_published_example() -> None:
    claims = (CredentialClaim("NetworkId", " AN9900000100"),)

    assert compute_mac(Header(claims, (), claims), VECTOR, "abracadabra") == VECTOR.value
    assert compute_mac(Header(claims, (), claims), VECTOR, "Abracadabra") != VECTOR.value


def test_a_mac_without_a_party_is_refused() -> None:
    claims = (CredentialClaim("NetworkId", "AN9900000100"),)
    for incomplete in (Header((), (), claims), Header(claims, (), ())):
        with pytest.raises(CredentialRefused):
            compute_mac(incomplete, VECTOR, "abracadabra")


def test_the_parties_are_read() -> None:
    found = header()

    assert found == Header(
        from_=(CredentialClaim("NetworkID", "AN01"),),
        to=(CredentialClaim("DUNS", "123456789"),),
        sender=(CredentialClaim("NetworkID", "hub"),),
        shared_secret="s3cret",
        user_agent="Buyer 1",
    )


def test_secrets_are_not_printed() -> None:
    assert "s3cret" not in repr(header())
    assert VECTOR.value not in repr(VECTOR)


def test_several_credentials_are_all_read() -> None:
    found = header(
        "</Credential></From>", '</Credential><Credential domain="DUNS"><Identity> 77 </Identity></Credential></From>'
    )

    assert found.from_ == (CredentialClaim("NetworkID", "AN01"), CredentialClaim("DUNS", "77"))


def test_a_credential_without_identity_is_no_claim() -> None:
    assert header("<Identity>AN01</Identity>", "<Identity> </Identity>").from_ == ()
    assert header("<Identity>AN01</Identity>").from_ == ()


def test_other_elements_of_a_party_are_skipped() -> None:
    assert header("</From>", "<Correspondent><Contact/></Correspondent></From>") == header()


def test_a_comment_in_an_identity_does_not_make_another_one_of_it() -> None:
    assert header("AN01", "AN<!-- -->01").from_ == (CredentialClaim("NetworkID", "AN01"),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Identity>hub</Identity>", "<Identity>hub</Identity><Identity>root</Identity>"),
        (
            "<SharedSecret>s3cret</SharedSecret>",
            "<SharedSecret>s3cret</SharedSecret><SharedSecret>other</SharedSecret>",
        ),
        ("<SharedSecret>s3cret</SharedSecret>", "<SharedSecret/><SharedSecret>other</SharedSecret>"),
        ("<Sender>", "<Sender><Credential/></Sender><Sender>"),
        ("<From>", "<From></From><From>"),
        ("<To>", "<To></To><To>"),
        ("<Header>", "<Header/><Header>"),
    ],
)
def test_what_is_said_twice_in_two_ways_is_refused(old: str, new: str) -> None:
    with pytest.raises(Unparseable) as refused:
        header(old, new)

    assert refused.value.code == "document.element.repeated"


def test_the_same_identity_and_secret_twice_are_one() -> None:
    assert header("<Identity>hub</Identity>", "<Identity>hub</Identity><Identity> hub </Identity>") == header()
    assert header("</SharedSecret>", "</SharedSecret><SharedSecret>s3cret</SharedSecret>") == header()


@pytest.mark.parametrize(
    ("element", "secret"),
    [("<SharedSecret>\n  a b \n</SharedSecret>", "a b"), ("<SharedSecret> </SharedSecret>", None), ("<SharedSecret/>", None),
     ("", None), ("<SharedSecret>a&amp;<![CDATA[<b>]]></SharedSecret>", "a&<b>")],
)  # fmt: skip
def test_a_secret_is_read_whole_and_an_empty_one_is_none(element: str, secret: str | None) -> None:
    assert header("<SharedSecret>s3cret</SharedSecret>", element).shared_secret == secret


def test_a_mac_is_read_with_its_literal_dates() -> None:
    found = header(
        "<SharedSecret>s3cret</SharedSecret>",
        '<CredentialMac type="FromSenderCredentials" algorithm="HMAC-SHA1-96" creationDate="2003-01-15T08:42:46-08:00"'
        ' expirationDate="2003-01-15T11:42:46-08:00"> cR6Jpz58nriXERDN\n</CredentialMac>',
    )

    assert (found.credential_mac, found.shared_secret) == (VECTOR, None)


def test_nobody_signs_in_without_sender() -> None:
    sender = HEADER[HEADER.index("<Sender>") : HEADER.index("</Header>")]
    with pytest.raises(MissingValue) as refused:
        header(sender)

    assert refused.value.code == "header.sender.missing"


def test_missing_parties_are_empty() -> None:
    bare = read(document(header="<Header><Sender/></Header>"))

    assert dataclasses.astuple(bare.header) == ((), (), (), None, None, "")
    assert codes(bare) == ["header.user_agent.missing"]


MARKETPLACE = CredentialClaim("NetworkID", "MP1", is_marketplace=True)


def test_a_marketplace_is_read_and_conflicts_with_nobody() -> None:
    found = header(
        "<From>",
        '<From><Credential domain="NetworkID" type="marketplace"><Identity>MP1</Identity></Credential>',
    )

    assert found.from_ == (MARKETPLACE, CredentialClaim("NetworkID", "AN01"))
    assert conflicting_domain(found.from_) == ""


def test_a_marketplace_proves_nothing() -> None:
    claims = (CredentialClaim("NetworkId", "MP1", is_marketplace=True), CredentialClaim("NetworkId", "AN9900000100"))

    assert compute_mac(Header(claims, (), claims), VECTOR, "abracadabra") == VECTOR.value
    with pytest.raises(CredentialRefused):
        compute_mac(Header(claims[:1], (), claims), VECTOR, "abracadabra")

"""Our own grammar of what we write: it takes all of it, and nothing that a writer might get wrong."""

from pathlib import Path

import pytest

from protocols.cxml.grammar import check, check_with_dtd
from protocols.cxml.versions import VERSIONS, dtd_url, features, nearest
from protocols.cxml.write_cart import write_cart
from protocols.cxml.write_status import write_setup_response, write_status
from protocols.errors import LocalError
from tests.protocols.dtd import folder
from tests.protocols.samples import BUYER, NOON, SUPPLIER, cart, line

CART = write_cart(
    cart(line(), line(line_number=2)), from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id="p", timestamp=NOON
).decode()
START = write_setup_response("https://shop.example/s/1?a&b", payload_id="p", timestamp=NOON).decode()
REFUSAL = write_status("401", "No.", payload_id="p", timestamp=NOON).decode()


def reason(document: str) -> str:
    """Why the document must not leave."""
    with pytest.raises(LocalError) as refused:
        check(document.encode())
    assert refused.value.code == "document.invalid"
    return refused.value.text_for_peer


@pytest.mark.parametrize("document", [CART, START, REFUSAL])
def test_what_we_write_may_leave(document: str) -> None:
    check(document.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12:00:00+00:00", "12:00:00Z"),
        ('payloadID="p"', 'payloadID=""'),
        ('currency="EUR"', 'currency="Euro"'),
        (">12.5<", ">1.25E+1<"),
        (">12.5<", ">12.50<"),
        ('quantity="3"', 'quantity="3.000"'),
        ('quantity="3"', 'quantity="-3"'),
        ('lineNumber="1"', 'lineNumber=""'),
        ("<SupplierPartAuxiliaryID>q7/1<", "<SupplierPartAuxiliaryID><"),
        ("<UnitOfMeasure>C62</UnitOfMeasure>", ""),
        ("<ManufacturerPartID>M-1</ManufacturerPartID>", "<ManufacturerPartID/>"),
        ("</Description><UnitOfMeasure>C62</UnitOfMeasure>", "<UnitOfMeasure>C62</UnitOfMeasure></Description>"),
        ("<LeadTime>3</LeadTime>", "<LeadTime>soon</LeadTime>"),
        ("</Identity></Credential><UserAgent>", "</Identity><SharedSecret>s</SharedSecret></Credential><UserAgent>"),
        ("<UserAgent>Passerelle</UserAgent>", ""),
        ('operationAllowed="create"', 'operationAllowed="all"'),
        ('deploymentMode="production"', 'deploymentMode="live"'),
        (' xml:lang="en"', ' xml:lang="e n"'),
    ],
)
def test_a_cart_that_says_it_otherwise_may_not(old: str, new: str) -> None:
    assert CART.count(old)

    assert reason(CART.replace(old, new, 1)).startswith("A document of ours is invalid and was not sent: line 3, /cXML")


def test_an_answer_that_says_no_carries_nothing_else() -> None:
    assert "line 3" in reason(START.replace('code="200"', 'code="401"'))


def test_the_reason_says_where() -> None:
    where, _colon, _words_of_libxml2 = reason(REFUSAL.replace('text="Unauthorized"', "")).rpartition(": ")

    assert where == "A document of ours is invalid and was not sent: line 3, /cXML/Response/Status"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("<cXML/>", "there is no grammar for it"),
        ("<cXML><Header/><Request><CopyRequest/></Request></cXML>", "there is no grammar for CopyRequest"),
        ("<cXML><Message><Status/></Message></cXML>", "there is no grammar for it"),
        ("<cXML><Response/></cXML>", "the DOCTYPE names nothing, not a version of cXML.dtd"),
        (
            REFUSAL.replace("cXML.dtd", "Fulfill.dtd"),
            "the DOCTYPE names http://xml.cxml.org/schemas/cXML/1.2.045/Fulfill.dtd, not a version of cXML.dtd",
        ),
    ],
)
def test_a_document_must_be_of_a_kind_and_name_its_dtd(document: str, why: str) -> None:
    assert reason(document) == f"A document of ours is invalid and was not sent: {why}."


def test_what_the_buyer_gave_us_to_carry_back_is_his() -> None:
    check(CART.replace(">c1<", '><His own="1">c<b/></His>2<').encode())


def test_the_official_dtd_is_asked_as_well() -> None:
    official = folder("1.2.014").parents[1]
    cookie = CART.replace(">c1<", '><His own="1"/><')

    check_with_dtd(cookie.encode(), official)
    with pytest.raises(LocalError) as refused:
        check_with_dtd(CART.replace("LeadTime>", "Lead>").encode(), official)

    assert refused.value.text_for_peer.startswith(
        "A document of ours is invalid and was not sent: by 1.2.036/cXML.dtd,"
    )


def test_a_folder_without_dtds_checks_nothing_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(LocalError) as refused:
        check_with_dtd(CART.encode(), tmp_path)

    assert refused.value.text_for_peer == (
        "A document of ours is invalid and was not sent: there is no cXML.dtd to hold it against."
    )


@pytest.mark.parametrize(
    ("version", "found"),
    [("1.2.045", "1.2.036"), ("1.2.014", "1.2.014"), ("1.1.007", "1.2.014"), ("2.0", "1.2.063"), ("", "1.2.014")],
)
def test_the_nearest_older_version_is_taken_else_the_oldest(version: str, found: str) -> None:
    assert nearest(version, ["1.2.063", "1.2.014", "1.2.036"]) == found


def test_newer_versions_have_words_for_more() -> None:
    assert [version for version in VERSIONS if features(version).price_basis] == list(VERSIONS)[3:]
    assert [version for version in VERSIONS if features(version).control_keys] == list(VERSIONS)[4:]
    assert features("1.2.027") == features("1.1.007") == features("1.2.014")
    assert features("1.2.099") == features("1.2.071")


def test_a_dtd_is_named_by_version_and_file() -> None:
    assert dtd_url("1.2.036", "Fulfill.dtd") == "http://xml.cxml.org/schemas/cXML/1.2.036/Fulfill.dtd"

"""A cXML request from outside in: the envelope."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.read import read
from protocols.cxml.read_parts import contact
from protocols.errors import MissingValue, RemoteError, TooLarge, Unparseable
from protocols.findings import Finding, Severity
from protocols.messages import ProfileRequest, SetupRequest, Unsupported
from tests.protocols.samples import HEADER, ORDER, SETUP, codes, document


def test_the_envelope_is_read() -> None:
    envelope = read(
        b'<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd">'
        + document(attributes='payloadID=" 1@x " timestamp="2026-03-04T12:00:00+00:00" xml:lang="de-CH"').replace(
            b"<Request>", b'<Request deploymentMode="TEST">'
        )
    )

    assert (envelope.payload_id, envelope.timestamp, envelope.language, envelope.deployment_mode, envelope.dtd_version) == (
        "1@x", "2026-03-04T12:00:00+00:00", "de", "test", "1.2.014",
    )  # fmt: skip
    assert envelope.findings == ()


def test_without_a_mode_a_request_is_meant_in_earnest() -> None:
    assert read(document()).deployment_mode == "production"


def test_the_version_attribute_stands_in_for_a_missing_doctype() -> None:
    assert read(document(attributes='payloadID="1" timestamp="2026-03-04" version="1.2.011"')).dtd_version == "1.2.011"


def test_a_missing_id_and_an_odd_time_are_findings() -> None:
    envelope = read(document(attributes='payloadID="" timestamp="4.3.2026"'))

    assert envelope.findings == (
        Finding("envelope.payload_id.missing", "cXML/@payloadID", "", "a unique value"),
        Finding("envelope.timestamp.odd", "cXML/@timestamp", "4.3.2026", "YYYY-MM-DDThh:mm:ss+hh:mm"),
    )


@pytest.mark.parametrize("time", ["2026-03-04T12:00:00Z", "3/4/2026 12:00:05 PM", "2026-03-04"])
def test_a_time_in_another_shape_is_read_and_noted(time: str) -> None:
    envelope = read(document(attributes=f'payloadID="1" timestamp="{time}"'))

    assert envelope.findings == (
        Finding("envelope.timestamp.irregular", "cXML/@timestamp", time, "YYYY-MM-DDThh:mm:ss+hh:mm", Severity.INFO),
    )


def test_a_finding_is_stored_as_plain_words() -> None:
    assert Finding("a.b", "c", "d", "e", Severity.INFO).as_dict() == {
        "code": "a.b", "path": "c", "found": "d", "expected": "e", "severity": "info",
    }  # fmt: skip


def test_utf8_in_disguise_is_a_finding() -> None:
    body = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + document(SETUP.replace("c1", "ü"))

    assert codes(read(body)) == ["envelope.encoding.doubtful"]


def test_an_id_that_no_column_holds_is_refused() -> None:
    assert read(document(attributes=f'payloadID="{"i" * 255}" timestamp="2026-03-04"')).payload_id == "i" * 255
    with pytest.raises(RemoteError) as refused:
        read(document(attributes=f'payloadID="{"i" * 256}" timestamp="2026-03-04"'))

    assert refused.value.code == "envelope.payload_id.long"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", "406"),
        (b"<html/>", "406"),
        (b"<cXML/>", "406"),
        (b"<cXML><Header/></cXML>", "406"),
        (b"<cXML><Request/></cXML>", "406"),
        (b'<cXML><Response><Status code="200" text="OK"/></Response></cXML>', "406"),
        (document(""), "406"),
        (document(SETUP + "</Request><Request>" + SETUP), "406"),
    ],
)
def test_a_document_without_header_and_request_is_refused(body: bytes, status: str) -> None:
    with pytest.raises(Unparseable) as refused:
        read(body)

    assert refused.value.status == status


def test_the_root_that_came_instead_is_named() -> None:
    with pytest.raises(Unparseable) as refused:
        read(b"<html><body/></html>")

    assert refused.value.text_for_peer == "The root element is html; cXML was expected."


def test_the_caller_sets_the_limit_of_bytes() -> None:
    with pytest.raises(TooLarge):
        read(document(), max_bytes=100)


def test_children_may_come_in_any_order_with_strangers_among_them() -> None:
    shuffled = SETUP.replace("<BuyerCookie>c1</BuyerCookie>", "<SupplierSetup><URL>https://x</URL></SupplierSetup>")
    shuffled = shuffled.replace("</PunchOutSetupRequest>", "<New/><BuyerCookie>c1</BuyerCookie></PunchOutSetupRequest>")
    body = document(shuffled, header="").replace(b"</Request>", b"</Request>" + HEADER.encode())

    assert read(body).body == read(document()).body
    assert read(body).header == read(document()).header


def test_a_profile_request_is_known() -> None:
    assert read(document("<ProfileRequest/>")).body == ProfileRequest()


def test_other_requests_are_named() -> None:
    assert read(document("<ConfirmationRequest/>")).body == Unsupported("ConfirmationRequest")
    assert read(document(f"<{'X' * 99}/>")).body == Unsupported("X" * 60)


def test_a_missing_value_is_a_refusal_of_its_own() -> None:
    with pytest.raises(MissingValue) as refused:
        read(document("<PunchOutSetupRequest/>"))

    assert (refused.value.code, refused.value.status) == ("setup.return_url.missing", "400")


VALID = [document(), document(ORDER)]


@given(st.sampled_from(VALID), st.integers(0, 900), st.binary(max_size=8), st.integers(0, 40))
def test_a_damaged_document_is_read_or_refused(body: bytes, at: int, piece: bytes, removed: int) -> None:
    with suppress(RemoteError):
        read(body[:at] + piece + body[at + removed :])


TAGS = """<ItemOut> </ItemOut> <ItemID> </ItemID> <SupplierPartID> 1 </SupplierPartID> <Money> </Money> x <Total/> <Extrinsic/>
    <Description/> <ItemOut+quantity="1"> <PriceBasisQuantity/> <Comments> </Comments> <Contact/> <BuyerCookie/> <ItemDetail>
    </ItemDetail> <ShipTo><Address/></ShipTo> <SelectedItem/> <UnitPrice> </UnitPrice> <OrderRequestHeader+orderID="1">
    </OrderRequestHeader> &#233; <BrowserFormPost><URL>u</URL></BrowserFormPost>""".replace("\n", " ").split()


@given(st.sampled_from(["OrderRequest", "PunchOutSetupRequest"]), st.lists(st.sampled_from(TAGS), max_size=14))
def test_elements_in_any_mixture_are_read_or_refused(name: str, tags: list[str]) -> None:
    inside = "".join(tags).replace("+", " ")
    with suppress(RemoteError):
        read(document(f"<{name}>{inside}</{name}>"))


def test_a_setup_request_is_told_from_an_order() -> None:
    assert isinstance(read(document()).body, SetupRequest)


def test_another_encoding_than_the_document_says_is_noted() -> None:
    envelope = read(b'<?xml version="1.0" encoding="utf-16"?>' + document())

    assert envelope.findings == (
        Finding("envelope.encoding.other", "?xml/@encoding", "utf-16", "utf-8", Severity.INFO),
    )


def test_a_contact_that_is_not_there_is_none() -> None:
    assert contact(None) is None

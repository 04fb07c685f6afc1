"""Our answers: each with the canonical text of its code, each the same when read back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.capabilities import Capabilities, Transaction, capabilities
from protocols.cxml.grammar import check
from protocols.cxml.read_answers import Answer, read_profile_response, read_response
from protocols.cxml.status import STATUS_TEXTS
from protocols.cxml.write_status import write_profile_response, write_setup_response, write_status
from tests.protocols.samples import NOON

ADDRESS = "https://shop.example/in?a=1&b=2"
#: RG 34–37, and 413, which HTTP speaks as well.
CODES = (
    "200 201 204 211 280 281 400 401 402 403 406 409 412 413 417 450 461 462 463 464 465 466 467 468 469 470 475 476 477"
    " 499 500 550 551 560 561 562 563"
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=40).map(str.strip)
NAME = st.from_regex(r"[A-Za-z][A-Za-z.]{0,19}", fullmatch=True)
OPTIONS = st.lists(st.tuples(NAME, TEXT.filter(bool)), max_size=3).map(tuple)
URLS = st.from_regex(r"https://[a-z]{1,9}\.example/[a-z?&=;]{0,20}", fullmatch=True)
TRANSACTIONS = st.lists(st.builds(Transaction, NAME, URLS, OPTIONS), min_size=1, max_size=4).map(tuple)
MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone itself
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001  # the same
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))


def test_a_status_is_exactly_this() -> None:
    assert write_status("401", "Not <you>.", payload_id='p"1', timestamp=NOON).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.045/cXML.dtd">\n'
        '<cXML payloadID="p&quot;1" timestamp="2026-03-04T12:00:00+00:00" xml:lang="en">'
        '<Response><Status code="401" text="Unauthorized">Not &lt;you&gt;.</Status></Response></cXML>'
    )


def test_there_is_a_text_for_every_code() -> None:
    assert set(STATUS_TEXTS) == set(CODES.split())


@pytest.mark.parametrize("code", STATUS_TEXTS)
def test_every_code_has_its_canonical_text(code: str) -> None:
    document = write_status(code, "", payload_id="p", timestamp=NOON)

    check(document)
    assert read_response(document) == Answer(code, STATUS_TEXTS[code])


def test_the_start_page_survives_its_ampersands() -> None:
    document = write_setup_response(ADDRESS, payload_id="p", timestamp=NOON, version="1.2.014")

    assert b'cXML/1.2.014/cXML.dtd">' in document
    assert read_response(document) == Answer("200", "OK", ADDRESS)


def test_the_profile_is_exactly_this() -> None:
    profile = capabilities(ADDRESS, effective=NOON, operations=("edit", "create", "source"), takes_attachments=False)
    document = write_profile_response(profile, payload_id="p", timestamp=NOON.replace(year=2027)).decode()

    assert document.partition("<Response>")[2] == (
        '<Status code="200" text="OK"></Status><ProfileResponse effectiveDate="2026-03-04T12:00:00+00:00">'
        '<Transaction requestName="ProfileRequest"><URL>https://shop.example/in?a=1&amp;b=2</URL></Transaction>'
        '<Transaction requestName="PunchOutSetupRequest"><URL>https://shop.example/in?a=1&amp;b=2</URL>'
        '<Option name="operationAllowed">create edit</Option></Transaction>'
        '<Transaction requestName="OrderRequest"><URL>https://shop.example/in?a=1&amp;b=2</URL>'
        '<Option name="attachments">No</Option><Option name="changes">Yes</Option></Transaction>'
        "</ProfileResponse></Response></cXML>"
    )


def test_further_requests_stand_behind_the_usual_ones() -> None:
    profile = capabilities(ADDRESS, effective=NOON, operations=("source",), further=("StatusUpdateRequest",))

    assert [each.request_name for each in profile.transactions][3:] == ["StatusUpdateRequest"]
    assert profile.transactions[1].options == ()


@given(st.builds(Capabilities, MOMENTS, TRANSACTIONS, OPTIONS))
def test_every_profile_reads_back_as_it_was(profile: Capabilities) -> None:
    document = write_profile_response(profile, payload_id="p", timestamp=NOON)

    check(document)
    assert read_profile_response(document) == profile


@given(st.sampled_from(sorted(STATUS_TEXTS)), TEXT, TEXT.filter(bool))
def test_every_status_reads_back_as_it_was(code: str, text: str, payload_id: str) -> None:
    document = write_status(code, text, payload_id=payload_id, timestamp=NOON)

    check(document)
    assert read_response(document) == Answer(code, text or STATUS_TEXTS[code])

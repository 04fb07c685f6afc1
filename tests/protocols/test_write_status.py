"""Our answers: each valid in every version, each with the canonical text of its code."""

import pytest

from protocols.cxml.read_answers import Answer, read_response
from protocols.cxml.status import STATUS_TEXTS
from protocols.cxml.write_status import write_profile_response, write_setup_response, write_status
from tests.protocols.dtd import violations
from tests.protocols.samples import NOON

ANSWERS = {
    "status": write_status("406", 'Line 3: "<a>" & more.', payload_id="p", timestamp=NOON),
    "setup": write_setup_response("https://shop.example/s/1?a=1&b=2", payload_id="p", timestamp=NOON),
    "profile": write_profile_response(
        {"OrderRequest": "https://shop.example/in?a=1&b=2", "PunchOutSetupRequest": "https://shop.example/in"},
        payload_id="p",
        timestamp=NOON,
    ),
}


def test_a_status_is_exactly_this() -> None:
    assert write_status("401", "Not <you>.", payload_id='p"1', timestamp=NOON).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.045/cXML.dtd">\n'
        '<cXML payloadID="p&quot;1" timestamp="2026-03-04T12:00:00+00:00" xml:lang="en">'
        '<Response><Status code="401" text="Unauthorized">Not &lt;you&gt;.</Status></Response></cXML>'
    )


@pytest.mark.parametrize("code", STATUS_TEXTS)
def test_every_code_has_its_canonical_text(code: str) -> None:
    assert read_response(write_status(code, "", payload_id="p", timestamp=NOON)) == Answer(code, STATUS_TEXTS[code])


def test_the_start_page_survives_its_ampersands() -> None:
    assert read_response(ANSWERS["setup"]) == Answer("200", "OK", "https://shop.example/s/1?a=1&b=2")


def test_the_profile_names_what_is_taken_and_where() -> None:
    assert (
        b'<ProfileResponse effectiveDate="2026-03-04T12:00:00+00:00"><Transaction requestName="OrderRequest">'
        b"<URL>https://shop.example/in?a=1&amp;b=2</URL></Transaction>"
    ) in ANSWERS["profile"]


@pytest.mark.parametrize("version", ["1.2.014", "1.2.050", "1.2.071"])
@pytest.mark.parametrize("name", ANSWERS)
def test_answers_are_valid(name: str, version: str) -> None:
    assert violations(ANSWERS[name], version) == ""

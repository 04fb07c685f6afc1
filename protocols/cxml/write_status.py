"""Write cXML Responses: a bare Status, the profile, the start page. Source: RG 34–37, 46–55, 82–84.

A Response has no Header. Nothing stands beside a Status that says no.
"""

from collections.abc import Iterable
from datetime import datetime

from protocols.cxml.capabilities import Capabilities, Transaction
from protocols.cxml.status import STATUS_TEXTS
from protocols.cxml.timestamps import format_timestamp
from protocols.cxml.versions import DEFAULT_VERSION
from protocols.cxml.write_parts import document
from protocols.xml import escape_attribute, escape_text


def status_element(code: str, text: str = "") -> str:
    """Status with its canonical text, and a sentence for whoever reads the peer's log."""
    return f'<Status code="{code}" text="{escape_attribute(STATUS_TEXTS[code])}">{escape_text(text)}</Status>'


def write_status(
    code: str, text: str, *, payload_id: str, timestamp: datetime, version: str = DEFAULT_VERSION
) -> bytes:
    """A Response of a Status alone."""
    return _response(status_element(code, text), payload_id, timestamp, version)


def write_setup_response(
    start_page_url: str, *, payload_id: str, timestamp: datetime, version: str = DEFAULT_VERSION
) -> bytes:
    """A PunchOutSetupResponse with the one-time StartPage."""
    page = f"<StartPage><URL>{escape_text(start_page_url)}</URL></StartPage>"
    inner = f"{status_element('200')}<PunchOutSetupResponse>{page}</PunchOutSetupResponse>"
    return _response(inner, payload_id, timestamp, version)


def write_profile_response(
    profile: Capabilities, *, payload_id: str, timestamp: datetime, version: str = DEFAULT_VERSION
) -> bytes:
    """A ProfileResponse: which requests are taken, how far, where, and since when."""
    inner = (
        f'{status_element("200")}<ProfileResponse effectiveDate="{format_timestamp(profile.effective)}">'
        f"{_options(profile.options)}{''.join(_transaction(each) for each in profile.transactions)}</ProfileResponse>"
    )
    return _response(inner, payload_id, timestamp, version)


def _response(inner: str, payload_id: str, timestamp: datetime, version: str) -> bytes:
    return document(f"<Response>{inner}</Response>", payload_id=payload_id, timestamp=timestamp, version=version)


def _transaction(value: Transaction) -> str:
    return (
        f'<Transaction requestName="{escape_attribute(value.request_name)}"><URL>{escape_text(value.url)}</URL>'
        f"{_options(value.options)}</Transaction>"
    )


def _options(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<Option name="{escape_attribute(name)}">{escape_text(value)}</Option>' for name, value in pairs)

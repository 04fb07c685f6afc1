"""Write cXML Responses: a bare Status, the profile, the start page. Source: RG 46–55, 82–84."""

from collections.abc import Mapping
from datetime import datetime

from protocols.cxml.status import STATUS_TEXTS
from protocols.cxml.timestamps import format_timestamp
from protocols.cxml.write_parts import document
from protocols.xml import escape_attribute, escape_text


def status_element(code: str, text: str = "") -> str:
    """Status with its canonical text, and a sentence for whoever reads the peer's log."""
    return f'<Status code="{code}" text="{escape_attribute(STATUS_TEXTS[code])}">{escape_text(text)}</Status>'


def write_status(code: str, text: str, *, payload_id: str, timestamp: datetime) -> bytes:
    """A Response of a Status alone."""
    return document(f"<Response>{status_element(code, text)}</Response>", payload_id=payload_id, timestamp=timestamp)


def write_setup_response(start_page_url: str, *, payload_id: str, timestamp: datetime) -> bytes:
    """A PunchOutSetupResponse with the one-time StartPage."""
    inner = (
        f"<Response>{status_element('200')}<PunchOutSetupResponse><StartPage><URL>{escape_text(start_page_url)}</URL>"
        "</StartPage></PunchOutSetupResponse></Response>"
    )
    return document(inner, payload_id=payload_id, timestamp=timestamp)


def write_profile_response(transactions: Mapping[str, str], *, payload_id: str, timestamp: datetime) -> bytes:
    """A ProfileResponse: which requests are taken, and where (name to address)."""
    entries = "".join(
        f'<Transaction requestName="{escape_attribute(name)}"><URL>{escape_text(url)}</URL></Transaction>'
        for name, url in transactions.items()
    )
    effective = format_timestamp(timestamp)
    inner = f'<Response>{status_element("200")}<ProfileResponse effectiveDate="{effective}">{entries}</ProfileResponse></Response>'
    return document(inner, payload_id=payload_id, timestamp=timestamp)

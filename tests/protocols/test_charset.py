"""Threat X18: what HTTP says of a document's encoding, against what the document is in. The bytes decide."""

import codecs

import pytest

from protocols.cxml.read import read
from protocols.cxml.read_charset import CODE, charset_findings
from protocols.errors import Unparseable
from protocols.findings import Finding, Severity
from protocols.messages import SetupRequest
from tests.protocols.samples import SETUP, document

#: How a document with that encoding begins; of UTF-16 both orders of bytes, with their mark.
ENCODINGS = {
    "utf-8": b"",
    "utf-8 with mark": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "iso-8859-1": b"",
    "iso-8859-15": b"",
    "windows-1252": b"",
    "us-ascii": b"",
}


def sent(encoding: str, text: str) -> bytes:
    """A document that declares its encoding, with a text in it."""
    codec = encoding.partition(" ")[0]
    declared = "utf-16" if codec.startswith("utf-16") else codec
    whole = f'<?xml version="1.0" encoding="{declared}"?>' + document(SETUP.replace("c1", text)).decode()
    return ENCODINGS[encoding] + whole.encode(codec)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("header", ["text/xml", 'text/xml; charset="{}"', "application/xml; charset=KOI8-R"])
def test_x18_the_bytes_decide_and_a_header_that_contradicts_is_flagged(encoding: str, header: str) -> None:
    text = "Bolt" if encoding == "us-ascii" else "Größe"
    body = sent(encoding, text)

    message = read(body).body
    found = [finding.code for finding in charset_findings(body, header.format(encoding.partition(" ")[0].upper()))]

    assert isinstance(message, SetupRequest)
    assert (message.buyer_cookie, found) == (text, [CODE] if "KOI8-R" in header else [])


@pytest.mark.parametrize(
    ("text", "charset", "found"),
    [
        ("Bolt", "us-ascii", ()),
        ("Größe", "us-ascii", (Finding(CODE, "Content-Type/charset", "us-ascii", "utf-8", Severity.WARNING),)),
        ("Bolt", "latin1", (Finding(CODE, "Content-Type/charset", "latin1", "utf-8", Severity.INFO),)),
        ("Bolt", "nonsense", (Finding(CODE, "Content-Type/charset", "nonsense", "utf-8", Severity.INFO),)),
    ],
)
def test_x18_where_no_text_can_be_wrong_it_is_only_noted(text: str, charset: str, found: tuple[Finding, ...]) -> None:
    assert charset_findings(sent("utf-8", text), f"text/xml; charset={charset}") == found


def test_x18_a_document_that_only_declares_utf_16_is_compared_as_what_it_is() -> None:
    body = b'<?xml version="1.0" encoding="utf-16"?>' + document()

    assert charset_findings(body, "text/xml; charset=utf-8") == ()


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32"])
def test_x18_encodings_that_hide_markup_are_refused(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{document().decode()}'.encode(encoding)

    with pytest.raises(Unparseable):
        read(body)

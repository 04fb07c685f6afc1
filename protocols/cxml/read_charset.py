"""Compare what HTTP says of a document's encoding with what the document is in. Source: RFC 7303, threat X18.

The bytes decide (mark, then declaration), for senders set Content-Type by hand and forget it; a contradiction is told,
for texts may be gibberish where the header was right.
"""

import codecs

from protocols.findings import Finding, Severity
from protocols.mime_headers import parameter
from protocols.xml import declared_encoding, is_utf16

CODE = "envelope.charset.contradicts"
_BLANKS = b" \t\r\n\xef\xbb\xbf"


def charset_findings(document: bytes, content_type: str) -> tuple[Finding, ...]:
    """None where the header names no charset, or one that reads the document as it was read."""
    said = parameter(content_type, "charset")
    read_as = _encoding_of(document)
    if not said or _name(said) == _name(read_as) or (document.isascii() and _name(said) == "ascii"):
        return ()
    severity = Severity.INFO if document.isascii() else Severity.WARNING
    return (Finding(CODE, "Content-Type/charset", said[:40], read_as[:40], severity),)


def _encoding_of(document: bytes) -> str:
    """What it was read as; one that declares UTF-16 and is not is UTF-8."""
    if is_utf16(document):
        return "utf-16"
    declared = declared_encoding(document.lstrip(_BLANKS))
    return "utf-8" if declared.startswith("utf-16") else declared


def _name(encoding: str) -> str:
    """One name for all spellings; UTF-16 in either order of bytes is the same."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return encoding.lower()
    return "utf-16" if name.startswith("utf-16") else name

"""The form that carries a PunchOutOrderMessage through the browser. Source: RG 26–27, 76.

Escaping for HTML, once, is the page's business. "urlencoded" is not URL-encoded by us either: the browser does that;
the document must be pure ASCII, other characters as numeric references.
"""

import base64
import re
from collections.abc import Iterable, Mapping

from protocols.errors import Unparseable

_NAMES = {"base64": "cxml-base64", "urlencoded": "cxml-urlencoded"}
_ENCODING = re.compile(rb'(<\?xml[^>]*?) encoding="[^"]*"')


def form_fields(
    document: bytes, encoding: str = "base64", case: str = "lower", document_encoding: str = "utf-8"
) -> tuple[tuple[str, str], ...]:
    """The one hidden input of the form, as (name, value). `document_encoding` may be "us-ascii" within base64, too."""
    name = _NAMES[encoding] if case == "lower" else _NAMES[encoding].replace("cxml", "cXML")
    if encoding == "urlencoded":
        return ((name, as_ascii(document).decode("ascii")),)
    written = as_ascii(document) if document_encoding == "us-ascii" else document
    return ((name, base64.b64encode(written).decode()),)


def as_ascii(document: bytes) -> bytes:
    """The document in pure ASCII, with numeric references and without a word on its encoding (RG 26, 40)."""
    return _ENCODING.sub(rb"\1", document.decode().encode("ascii", "xmlcharrefreplace"), count=1)


def document_of(fields: Mapping[str, str] | Iterable[tuple[str, str]]) -> bytes | None:
    """The document in a posted form, whatever the case of its name; None if there is none."""
    pairs = fields.items() if isinstance(fields, Mapping) else fields
    by_name = {name.lower(): value for name, value in pairs}
    if "cxml-base64" in by_name:
        try:
            # A blank was a plus sign before somebody decoded the form once too often; line ends may break it up.
            text = re.sub(r"[\r\n\t]", "", by_name["cxml-base64"]).replace(" ", "+")
            return base64.b64decode(text, validate=True)
        except ValueError as broken:
            raise Unparseable("The field cxml-base64 does not hold base64.") from broken
    if "cxml-urlencoded" in by_name:
        return by_name["cxml-urlencoded"].encode("ascii", "xmlcharrefreplace")  # whatever encoding it declares
    return None

"""Show what was said: bytes of any kind as text for people, never as anything that a browser would act upon."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from protocols.cxml.form import document_of
from protocols.errors import Unparseable
from protocols.xml import pretty

SHOWN_CHARACTERS = 200_000
_TAG = re.compile(r"(&lt;[/?!]?)([A-Za-z_][\w:.-]*)")
_ATTRIBUTE = re.compile(r"([\w:.-]+)=(&quot;.*?&quot;)")


def coloured(text: str) -> SafeString:
    """Escaped first, then tags and attributes marked: what comes out holds no markup but our own spans."""
    safe = str(escape(text[:SHOWN_CHARACTERS]))
    safe = _ATTRIBUTE.sub(r'<span class="wire-name">\1</span>=<span class="wire-value">\2</span>', safe)
    safe = _TAG.sub(r'\1<span class="wire-tag">\2</span>', safe)
    return mark_safe(safe)  # noqa: S308 – everything foreign in it was escaped above


def content_type(headers: Iterable[Iterable[str]]) -> str:
    """The Content-Type of stored headers, in lower case, or an empty string."""
    pairs = (tuple(pair) for pair in headers)
    return next((value for name, value in pairs if name.lower() == "content-type"), "").lower()


def readable(body: bytes | None, kind: str) -> str:
    """A body as text: XML indented, form fields line by line, a document within a form unwrapped."""
    if not body:
        return ""
    if "x-www-form-urlencoded" in kind:
        return _form(bytes(body))
    return pretty(bytes(body))


def _form(body: bytes) -> str:
    fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20_000)
    text = "\n".join(f"{name} = {value}" for name, value in fields)
    try:
        document = document_of(fields)
    except Unparseable:
        document = None
    return f"{text}\n\n{pretty(document)}" if document else text

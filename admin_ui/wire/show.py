"""Show what was said: bytes of any kind as text for people, never as anything that a browser would act upon."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from protocols.cxml.form import document_of
from protocols.errors import Unparseable
from protocols.xml import pretty

SHOWN_CHARACTERS = 200_000
_ATTRIBUTE = '<span class="wire-name">{}</span>=<span class="wire-value">{}</span>'
#: What is marked: the name of a tag, or an attribute with its value.
_MARKED = re.compile(r"(?P<open><[/?!]?)(?P<tag>[A-Za-z_][\w:.-]*)|(?P<name>[\w:.-]+)=(?P<value>\"[^\"]*\")")


def coloured(text: str) -> SafeString:
    """With tags and attributes marked; every piece of the text is escaped on its way into the page."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(text[:SHOWN_CHARACTERS])))


def _pieces(text: str) -> Iterator[str]:
    done = 0
    for match in _MARKED.finditer(text):
        yield text[done : match.start()]
        if match["tag"]:
            yield format_html('{}<span class="wire-tag">{}</span>', match["open"], match["tag"])
        else:
            yield format_html(_ATTRIBUTE, match["name"], match["value"])
        done = match.end()
    yield text[done:]


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

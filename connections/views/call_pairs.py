"""The parameters with which a buyer's browser, or his system, calls a door for people: query and body together."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest

from connections.domain.mask import MASK, is_secret_name
from protocols.errors import RemoteError
from protocols.limits import MAX_OCI_PARAMETERS

Pairs = list[tuple[str, str]]


def call_pairs(request: HttpRequest) -> Pairs:
    """In their order. Raises RemoteError where there are too many."""
    pairs = _decoded(request.META.get("QUERY_STRING", ""))
    if request.method == "POST" and (request.content_type or "").startswith("multipart/"):
        pairs += [(name, value) for name, values in request.POST.lists() for value in values]
    elif request.method == "POST":
        pairs += _decoded(request.body.decode("latin-1"))
    return [(_storable(name), _storable(value)) for name, value in pairs]


def raw_call(request: HttpRequest) -> str:
    """The text that they were taken from, as it came."""
    query = request.META.get("QUERY_STRING", "")
    is_form = request.method == "POST" and not (request.content_type or "").startswith("multipart/")
    return "&".join(filter(None, (query, request.body.decode("latin-1") if is_form else "")))


def without_secrets(pairs: Iterable[tuple[str, str]]) -> bytes:
    """The call for the transcript; the secret's own parameter is masked by its value, where it is not telling."""
    return urlencode(
        [(name, MASK if is_secret_name(name) else value) for name, value in pairs], safe="*/:~[],"
    ).encode()


def _storable(text: str) -> str:
    """PostgreSQL's texts hold no zero character; no name, number or address of anybody's has one."""
    return text.replace("\x00", "\ufffd")


def _decoded(text: str) -> Pairs:
    """UTF-8, else Windows' Latin: old systems send their own character set without a word."""
    try:
        return _split(text, "utf-8")
    except UnicodeDecodeError:
        return _split(text, "cp1252")


def _split(text: str, encoding: str) -> Pairs:
    errors = "strict" if encoding == "utf-8" else "replace"
    text = text.encode("latin-1", "replace").decode(encoding, errors)
    try:
        return parse_qsl(
            text, keep_blank_values=True, encoding=encoding, errors=errors, max_num_fields=2 * MAX_OCI_PARAMETERS
        )
    except UnicodeDecodeError:
        raise
    except ValueError as too_many:
        raise RemoteError("The call has too many parameters.", code="oci.parameters.many") from too_many

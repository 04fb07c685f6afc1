"""The OCI door: a browser comes with user and password, by GET or POST, and goes on to the StartPage.

Nothing of the call survives in an address: the answer is a redirect to one that we made. Refusals are pages.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from connections.domain.exchange import Answer, Exchange
from connections.domain.log_in import log_in
from connections.domain.mask import MASK, is_secret_name
from connections.domain.record_transcript import record_transcript
from connections.models import TranscriptKind
from connections.views.begin_exchange import begin_exchange
from connections.views.protocol_door import REFERENCE_HEADER, TROUBLE, is_suspended
from connections.views.refusals import for_frames, refusal_page
from protocols.errors import CredentialRefused, Forbidden, RemoteError
from protocols.limits import MAX_OCI_PARAMETERS

SEE_OTHER = 303
Pairs = list[tuple[str, str]]

log = structlog.get_logger(__name__)


@csrf_exempt
def oci(request: HttpRequest, key: str) -> HttpResponse:
    """Log in."""
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    exchange = begin_exchange(request, kind=TranscriptKind.LOGIN, protocol="oci")
    response = _logged_in(request, exchange, key)
    response[REFERENCE_HEADER] = exchange.reference
    record_transcript(exchange, Answer.of(response, verdict=exchange.verdict))
    return response


def _logged_in(request: HttpRequest, exchange: Exchange, key: str) -> HttpResponse:
    exchange.body = b""  # until the parameters can be told apart
    try:
        pairs = call_pairs(request)
        exchange.body = _without_secrets(pairs)
        opened = log_in(exchange, key, pairs, now=timezone.now(), is_suspended=is_suspended(request))
    except RemoteError as refused:
        exchange.verdict, exchange.detail = refused.code, refused.text_for_peer
        return refusal_page(request, status=_status_of(refused), code=refused.code, reference=exchange.reference)
    except Exception:  # the outermost layer of a door; the buyer gets a page that says what to do
        log.exception("door in trouble", reference=exchange.reference)
        exchange.verdict = TROUBLE
        return refusal_page(request, status=503, code=TROUBLE, reference=exchange.reference)
    response = for_frames(HttpResponse(status=SEE_OTHER))
    response["Location"] = opened.start_path
    return response


def call_pairs(request: HttpRequest) -> Pairs:
    """Query and body together, in order. Raises RemoteError where there are too many."""
    pairs = _decoded(request.META.get("QUERY_STRING", ""))
    if request.method == "POST" and (request.content_type or "").startswith("multipart/"):
        pairs += [(name, value) for name, values in request.POST.lists() for value in values]
    elif request.method == "POST":
        pairs += _decoded(request.body.decode("latin-1"))
    return pairs


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


def _without_secrets(pairs: Iterable[tuple[str, str]]) -> bytes:
    """The call for the transcript; the secret's own parameter is masked by its value, where it is not telling."""
    return urlencode(
        [(name, MASK if is_secret_name(name) else value) for name, value in pairs], safe="*/:~[],"
    ).encode()


def _status_of(refused: RemoteError) -> int:
    """HTTP speaks to browsers here."""
    if isinstance(refused, CredentialRefused):
        return 401
    return 403 if isinstance(refused, Forbidden) else 400

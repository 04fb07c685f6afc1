"""What the doors for browsers have in common: nothing of a call survives in an address, and refusals are pages.

A refusal leads back to the buyer's system where the call names an address that carts may go to (`way_back.py`).
"""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from connections.domain.exchange import Answer, Exchange
from connections.domain.open_session import OpenedVisit
from connections.domain.recognise_browser import is_prefetch
from connections.domain.record_transcript import record_transcript
from connections.domain.slow_down import CODE as SLOWED
from connections.domain.slow_down import WINDOW_SECONDS
from connections.domain.way_back import way_back
from connections.views.call_pairs import Pairs, call_pairs, without_secrets
from connections.views.protocol_door import REFERENCE_HEADER, TROUBLE
from connections.views.refusals import for_frames, refusal_page
from protocols.errors import CredentialRefused, Forbidden, RemoteError

SEE_OTHER = 303
METHODS = "GET, HEAD, POST"
log = structlog.get_logger(__name__)


def looked_at(request: HttpRequest) -> HttpResponse | None:
    """The answer to those who do not come in: they only look, fetch ahead, or call in a way that is none."""
    if request.method == "HEAD":
        return for_frames(HttpResponse())
    if request.method not in ("GET", "POST"):
        return for_frames(HttpResponse(status=405, headers={"Allow": METHODS}))
    if is_prefetch(request.headers):
        return for_frames(HttpResponse(status=503))  # a browser throws away what it fetched ahead, and asks again
    return None


def answered(request: HttpRequest, exchange: Exchange, answer_it: Callable[[Pairs], HttpResponse]) -> HttpResponse:
    """The answer to the call's parameters; a page that says what to do where there is none."""
    exchange.body = b""  # until the parameters can be told apart
    try:
        return _answered(request, exchange, answer_it)
    except Exception:  # the outermost layer of a door; the buyer gets a page that says what to do
        log.exception("door in trouble", reference=exchange.reference)
        exchange.verdict, exchange.session = TROUBLE, None
        return refusal_page(request, status=503, code=TROUBLE, reference=exchange.reference)


def _answered(request: HttpRequest, exchange: Exchange, answer_it: Callable[[Pairs], HttpResponse]) -> HttpResponse:
    pairs: Pairs = []
    try:
        pairs = call_pairs(request)
        exchange.body = without_secrets(pairs)
        return answer_it(pairs)
    except RemoteError as refused:
        exchange.verdict, exchange.detail = refused.code, refused.text_for_peer
        return _refused(request, exchange, pairs, _status_of(refused))


def finished(exchange: Exchange, response: HttpResponse, answer: Answer | None = None) -> HttpResponse:
    """The response with its reference, and the exchange written down; `answer` where that is not the page itself."""
    response[REFERENCE_HEADER] = exchange.reference
    response["Referrer-Policy"] = "strict-origin"  # the address of a GET call holds a secret
    record_transcript(exchange, answer or Answer.of(response, verdict=exchange.verdict))
    return response


def into_the_shop(opened: OpenedVisit) -> HttpResponse:
    """On to an address that we made."""
    response = for_frames(HttpResponse(status=SEE_OTHER))
    response["Location"] = opened.start_path
    return response


def _refused(request: HttpRequest, exchange: Exchange, pairs: Pairs, status: int) -> HttpResponse:
    response = refusal_page(
        request,
        status=status,
        code=exchange.verdict,
        reference=exchange.reference,
        connection=exchange.connection,
        back=way_back(exchange, pairs),
    )
    if exchange.verdict == SLOWED:
        response["Retry-After"] = str(WINDOW_SECONDS)
    return response


def _status_of(refused: RemoteError) -> int:
    """HTTP speaks to browsers here."""
    if isinstance(refused, CredentialRefused):
        return 401
    return 403 if isinstance(refused, Forbidden) else 400

"""The StartPage: a one-time address that brings a browser into its visit."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from connections.browser_cookie import browser_id_hash, offer_browser_id
from connections.domain.enter_session import TicketRefused, enter_session
from connections.domain.exchange import Answer, Exchange
from connections.domain.first_page import first_page
from connections.domain.recognise_browser import is_prefetch, is_scanner, user_agent_family
from connections.domain.record_transcript import record_transcript
from connections.models import TranscriptKind
from connections.views.begin_exchange import begin_exchange
from connections.views.refusals import for_frames, refusal_page

SEE_OTHER = 303


@csrf_exempt
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Enter, unless only a machine looks: that spends nothing."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if is_prefetch(request.headers):
        return for_frames(HttpResponse(status=503))  # a browser throws away what it fetched ahead, and asks again
    if request.method == "HEAD" or is_scanner(request.headers.get("User-Agent", "")):
        return for_frames(HttpResponse())
    exchange = begin_exchange(request, kind=TranscriptKind.START)
    response = _enter(request, token, exchange)
    record_transcript(exchange, Answer.of(response, verdict=exchange.verdict))
    return response


def _enter(request: HttpRequest, token: str, exchange: Exchange) -> HttpResponse:
    user_agent = request.headers.get("User-Agent", "")
    shown = browser_id_hash(request)
    try:
        entered = enter_session(token, browser_id_hash=shown, user_agent_family=user_agent_family(user_agent))
    except TicketRefused as refused:
        exchange.verdict = refused.code
        if refused.session is not None:
            exchange.now_about(refused.session)
        status = 404 if refused.code == "start.unknown" else 410
        return refusal_page(request, status=status, code=refused.code, reference=exchange.reference)
    exchange.now_about(entered.session)
    response = for_frames(HttpResponse(status=SEE_OTHER))
    response["Location"] = f"/s/{entered.key}/{first_page(entered.session)}"
    if shown is None:  # bound to the visit by its first page that is shown it: then the browser keeps it
        offer_browser_id(response)
    return response

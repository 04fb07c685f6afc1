"""The cXML door: every request of every cXML connection, or of one by its key. Never a redirect, never a page.

Answers are HTTP 200 with a Status inside; 405, 413, 415 and our own 503 are HTTP's words, and have one inside, too.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from connections.domain.answer_cxml import Door, answer_cxml, status_answer
from connections.domain.exchange import Answer, Exchange
from connections.views.begin_exchange import begin_exchange
from connections.views.protocol_door import answered, as_http, base_url, is_suspended

METHODS = "POST, GET, HEAD"
#: Content-Encoding of a body that is as it is; packed ones are refused rather than unpacked (threat X21).
PLAIN_ENCODINGS = frozenset({"", "identity"})


@csrf_exempt
def cxml(request: HttpRequest, key: str | None = None) -> HttpResponse:
    """POST is a request; GET asks whether somebody is there (RG 41–42)."""
    exchange = begin_exchange(request, protocol="cxml")
    if request.method in ("GET", "HEAD"):
        exchange.verdict = "ping"
        return as_http(exchange, status_answer(exchange, "200", ""))
    if request.method != "POST":
        return answered(exchange, lambda: _wrong_method(exchange))
    if request.headers.get("Content-Encoding", "").strip().lower() not in PLAIN_ENCODINGS:
        return answered(exchange, lambda: _packed(exchange))
    door = Door(base_url(request), key, request.headers.get("Content-Type", ""), is_suspended(request))
    return answered(exchange, lambda: answer_cxml(exchange, door))


def _wrong_method(exchange: Exchange) -> Answer:
    exchange.verdict = "method.refused"
    answer = status_answer(exchange, "450", "This address takes POST, and GET as a ping.", http_status=405)
    return Answer(405, answer.content_type, answer.body, "450", exchange.verdict, (("Allow", METHODS),))


def _packed(exchange: Exchange) -> Answer:
    exchange.verdict = "document.packed"
    text = "The body is compressed (Content-Encoding), which this address does not take. Send it uncompressed."
    return status_answer(exchange, "406", text, http_status=415)

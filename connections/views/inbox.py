"""The order inbox of a connection: orders from systems whose punchout has no order message, or that send them apart."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from connections.domain.answer_budget import within_budget
from connections.domain.exchange import Answer, Exchange
from connections.domain.take_from_inbox import problem_answer, take_from_inbox
from connections.views.begin_exchange import begin_exchange
from connections.views.cxml import PLAIN_ENCODINGS
from connections.views.protocol_door import TROUBLE_TEXT, answered, tell_trouble
from protocols.order_formats import recognise


@csrf_exempt
def inbox(request: HttpRequest, key: str) -> HttpResponse:
    """POST an order, with the inbox's token as Bearer or as Basic password."""
    exchange = begin_exchange(request)
    if request.method != "POST":
        return answered(exchange, lambda: _wrong_method(exchange), _trouble)
    if request.headers.get("Content-Encoding", "").strip().lower() not in PLAIN_ENCODINGS:
        return answered(exchange, lambda: _packed(exchange), _trouble)
    authorization, content_type = request.headers.get("Authorization", ""), request.headers.get("Content-Type", "")

    def take() -> Answer:
        with within_budget():
            return take_from_inbox(exchange, key, authorization, content_type, now=timezone.now())

    return answered(exchange, take, _trouble)


def _wrong_method(exchange: Exchange) -> Answer:
    exchange.verdict = "method.refused"
    return problem_answer(exchange, 405, "This address takes POST.", headers=(("Allow", "POST"),))


def _packed(exchange: Exchange) -> Answer:
    exchange.verdict = "document.packed"
    text = "The body is compressed (Content-Encoding), which this address does not take. Send it uncompressed."
    return problem_answer(exchange, 415, text)


def _trouble(exchange: Exchange) -> Answer:
    """To who sends cXML in cXML; the door adds Retry-After."""
    if recognise(exchange.body) == "cxml":
        return tell_trouble(exchange)
    return problem_answer(exchange, 503, TROUBLE_TEXT)

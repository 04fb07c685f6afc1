"""The order inbox of a connection: orders from systems whose punchout has no order message."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from connections.domain.answer_budget import within_budget
from connections.domain.answer_cxml import status_answer
from connections.domain.exchange import Answer, Exchange
from connections.domain.take_from_inbox import PROTOCOL, take_from_inbox
from connections.views.begin_exchange import begin_exchange
from connections.views.protocol_door import answered


@csrf_exempt
def inbox(request: HttpRequest, key: str) -> HttpResponse:
    """POST an order, with the inbox's token as Bearer or as Basic password."""
    exchange = begin_exchange(request, protocol=PROTOCOL)
    if request.method != "POST":
        return answered(exchange, lambda: _wrong_method(exchange))
    authorization, content_type = request.headers.get("Authorization", ""), request.headers.get("Content-Type", "")

    def take() -> Answer:
        with within_budget():
            return take_from_inbox(exchange, key, authorization, content_type, now=timezone.now())

    return answered(exchange, take)


def _wrong_method(exchange: Exchange) -> Answer:
    exchange.verdict = "method.refused"
    answer = status_answer(exchange, "450", "This address takes POST.", http_status=405)
    return Answer(405, answer.content_type, answer.body, "450", exchange.verdict, (("Allow", "POST"),))

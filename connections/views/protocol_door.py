"""What all doors for machines have in common: whatever happens, the caller gets an answer that he can read."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from connections.domain.answer_cxml import status_answer
from connections.domain.exchange import Answer, Exchange
from connections.domain.record_transcript import record_transcript
from tenants.faultpoints import faultpoint
from tenants.models import SupplierState
from tenants.refusals import RETRY_SECONDS

TROUBLE = "service.trouble"
TROUBLE_TEXT = "This service has trouble at the moment. Send the message again later: nothing is taken twice."
#: Programs that help a person compare both sides read it, our own test buyer among them.
REFERENCE_HEADER = "X-Reference"

log = structlog.get_logger(__name__)


def tell_trouble(exchange: Exchange) -> Answer:
    """503 and Status 560: senders who read the one and who read the other try again."""
    return status_answer(exchange, "560", TROUBLE_TEXT, http_status=503)


def answered(
    exchange: Exchange, answer_it: Callable[[], Answer], tell: Callable[[Exchange], Answer] = tell_trouble
) -> HttpResponse:
    """The answer as HTTP, written down. Trouble of our own is told by `tell`, as 503.

    Trouble after the answer was made is told alike: what was settled stays, and its repeat gets the stored answer.
    """
    try:
        answer = answer_it()
    except Exception:  # the outermost layer of a door: an HTML page of errors would be no answer
        log.exception("door in trouble", reference=exchange.reference)
        answer = _trouble(exchange, tell)
        exchange.session = exchange.transfer = exchange.order = None  # what was begun is undone: nothing to refer to
    try:
        faultpoint("answer.before_record")
        record_transcript(exchange, answer)
        faultpoint("answer.after_record")
    except Exception:  # as above
        log.exception("door in trouble", reference=exchange.reference)
        answer = _trouble(exchange, tell)
    return as_http(exchange, answer)


def _trouble(exchange: Exchange, tell: Callable[[Exchange], Answer]) -> Answer:
    exchange.verdict = TROUBLE
    return tell(exchange)


def as_http(exchange: Exchange, answer: Answer) -> HttpResponse:
    """The bytes of the answer with its headers."""
    response = HttpResponse(answer.body, status=answer.http_status, content_type=answer.content_type)
    response["Cache-Control"] = "no-store"
    response[REFERENCE_HEADER] = exchange.reference
    for name, value in answer.headers:
        response[name] = value
    if answer.http_status == 503:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def base_url(request: HttpRequest) -> str:
    """Scheme, host and port at which the caller reached us; the tenant middleware has checked the host."""
    return f"{request.scheme}://{request.get_host()}"


def is_suspended(request: HttpRequest) -> bool:
    """Whether the supplier's account is suspended: orders are taken, new visits are not opened."""
    return bool(request.tenant.state == SupplierState.SUSPENDED)  # type: ignore[attr-defined]  # set by the tenant middleware

"""The REST API at `/api/v1/` of a supplier's host, for his own programs; described at `/api/v1/docs`."""

from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from admin_ui.api import catalogue, connections, jobs, orders
from admin_ui.api.doorway import TokenAuth
from admin_ui.api.problems import ApiProblem, as_answer
from tenants.refusals import RETRY_SECONDS

log = structlog.get_logger(__name__)

api = NinjaAPI(
    title="Passerelle",
    version="1",
    urls_namespace="api",
    auth=TokenAuth(),
    description=(
        "Catalogue, prices, stock and orders for your own programs. Numbers are decimal texts, times carry their zone."
        " What is refused is told as problem details (RFC 9457) with a code that never changes. Send an"
        " `Idempotency-Key` with every POST: the same call again gets the first answer."
    ),
)
for part in (catalogue, jobs, connections, orders):
    api.add_router("", part.router)


@api.exception_handler(ApiProblem)
def tell_problem(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    """As it was raised."""
    return as_answer(request, problem)


@api.exception_handler(AuthenticationError)
def tell_unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """No token, or one that does not hold."""
    title = "Send a token that holds: Authorization: Bearer pat_… Tokens are made at the desk under Settings."
    return as_answer(request, ApiProblem(401, "token.unknown", title))


@api.exception_handler(Exception)
def tell_trouble(request: HttpRequest, _trouble: Exception) -> HttpResponse:
    """The outermost layer of a door: an HTML page of errors would be no answer. The same call later may work."""
    log.exception("API in trouble", path=request.path)
    title = "This service has trouble at the moment. Send the call again later; with its key it is not done twice."
    return as_answer(request, ApiProblem(503, "service.trouble", title, retry_after_seconds=RETRY_SECONDS))


@api.exception_handler(HttpError)
def tell_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    return as_answer(request, ApiProblem(error.status_code, "call.unreadable", f"{error.message}: send JSON."))


@api.exception_handler(ValidationError)
def tell_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What of the call does not have the described shape, place by place."""
    places = [{"place": ".".join(map(str, found["loc"])), "reason": found["msg"]} for found in error.errors[:20]]
    more: dict[str, Any] = {"errors": places}
    title = "The call does not have the shape that is described at /api/v1/docs."
    return as_answer(request, ApiProblem(422, "call.shape", title, **more))

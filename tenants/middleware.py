"""From the host to the tenant: the outermost layer of every request.

Answers health checks before tenancy, enters the supplier's schema, keeps Wagtail's previews in theirs
(threat D1), and refuses hosts and states that are closed. Unknown hosts on protocol paths are 503, not 404: a
buyer's system takes 4xx for final and drops the order.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import set_urlconf
from django.utils.cache import patch_vary_headers

from tenants.database import connection
from tenants.hosts import HostEntry, find_host, normalise_host
from tenants.models import Supplier, SupplierState
from tenants.refusals import body_cut_short, body_too_large, unavailable, unknown_host
from tenants.scope import in_tenant

PROTOCOL_PATHS = ("/punchout/", "/orders/")
#: What stays open to a suspended supplier: old carts, order doors (their own views decide), the desk.
SUSPENDED_PATHS = ("/orders/", "/punchout/", "/s/", "/admin/", "/accounts/", "/static/", "/media/", "/api/")
CLOSING_PATHS = ("/admin/", "/accounts/", "/static/")
DESK_PATHS = ("/admin/", "/accounts/", "/api/")
#: The largest body any of our pages takes (a picture at the desk); protocol doors have their own, smaller caps.
MAX_BODY_BYTES = 20 * 1024 * 1024

log = structlog.get_logger(__name__)


class TenantMiddleware:
    """Enter the tenant of the request's host, and leave it afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "is_dummy", False) and connection.schema_name != "public":
            return self._preview(request)
        structlog.contextvars.clear_contextvars()
        request.message_id = uuid.uuid4().hex  # type: ignore[attr-defined]  # read by doors and error pages
        structlog.contextvars.bind_contextvars(message=request.message_id)  # type: ignore[attr-defined]  # set above
        if request.path_info in ("/healthz", "/readyz"):
            return health(request.path_info)
        try:
            host = normalise_host(request.get_host())
        except DisallowedHost:
            return unknown_host(request)
        connection.set_schema_to_public()
        return self._body_refusal(request) or self._route(request, host)

    def _preview(self, request: HttpRequest) -> HttpResponse:
        """Wagtail sends previews through all middleware under a host from its Site row: stay where we are."""
        request.tenant = connection.tenant  # type: ignore[attr-defined]  # as for every tenant request
        use_urlconf(request, settings.ROOT_URLCONF)
        return self.get_response(request)

    def _body_refusal(self, request: HttpRequest) -> HttpResponse | None:
        """The web server hands on a body that was cut short without a word; compare it with what was announced."""
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            read_chunked(request)
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isascii() or not announced.isdigit():
            return body_cut_short(request)
        if int(announced) > MAX_BODY_BYTES:
            return body_too_large(request)
        try:
            is_complete = len(request.body) == int(announced)
        except OSError:
            is_complete = False
        return None if is_complete else body_cut_short(request)

    def _route(self, request: HttpRequest, host: str) -> HttpResponse:
        label = host.removesuffix(f".{settings.BASE_DOMAIN}")
        if host in (settings.BASE_DOMAIN, f"www.{settings.BASE_DOMAIN}"):
            return self._answer(request, settings.PUBLIC_SCHEMA_URLCONF)
        if label in settings.HOST_URLCONFS:
            return self._answer(request, settings.HOST_URLCONFS[label])
        entry = find_host(host)
        if entry is None:
            return unknown_host(request)
        return self._closed(request, entry) or self._in_tenant(request, entry)

    def _closed(self, request: HttpRequest, entry: HostEntry) -> HttpResponse | None:
        state, path = entry.supplier.state, request.path_info
        if entry.is_custom and path.startswith(DESK_PATHS):
            return unknown_host(request)
        if state == SupplierState.PROVISIONING:
            return unavailable(request)
        if state == SupplierState.SUSPENDED and not path.startswith(SUSPENDED_PATHS):
            return unavailable(request)
        if state == SupplierState.CLOSING and not path.startswith(CLOSING_PATHS):
            return unavailable(request)
        return None

    def _in_tenant(self, request: HttpRequest, entry: HostEntry) -> HttpResponse:
        request.tenant = entry.supplier  # type: ignore[attr-defined]  # what a request needs of the public row
        connection.set_tenant(entry.supplier)
        structlog.contextvars.bind_contextvars(tenant=entry.supplier.schema_name)
        try:
            response = self._answer(request, settings.ROOT_URLCONF)
        finally:
            connection.set_schema_to_public()
        return keep_tenant_while_streaming(entry.supplier, response)

    def _answer(self, request: HttpRequest, urlconf: str) -> HttpResponse:
        use_urlconf(request, urlconf)
        response = self.get_response(request)
        patch_vary_headers(response, ("Host",))
        return response


def use_urlconf(request: HttpRequest, urlconf: str) -> None:
    """Route this request, and reverse its links, by `urlconf`."""
    request.urlconf = urlconf
    set_urlconf(urlconf)


def read_chunked(request: HttpRequest) -> None:
    """Read a body sent without a length, which Django takes for an empty one; a byte more than allowed shows."""
    body = request.environ["wsgi.input"].read(MAX_BODY_BYTES + 1)  # type: ignore[attr-defined]  # we run under WSGI only
    request._body = body
    request.META["CONTENT_LENGTH"] = str(len(body))


def keep_tenant_while_streaming(supplier: Supplier, response: Any) -> HttpResponse:
    """The response, whose rows, if it streams any, are read in the supplier's schema; files need none."""
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        response.streaming_content = stream_in_tenant(supplier, cast(Iterable[bytes], response.streaming_content))
    return cast(HttpResponse, response)


def stream_in_tenant(supplier: Supplier, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A streamed answer (an export of the desk) reads rows while it is sent, after the request has left its tenant."""
    with in_tenant(supplier):
        yield from chunks


def health(path: str) -> HttpResponse:
    """`/healthz`: the process answers. `/readyz`: the database does too."""
    if path == "/readyz":
        try:
            connection.set_schema_to_public()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            log.exception("not ready")
            return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")

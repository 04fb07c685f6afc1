"""Serves the doors for programs, and the shop's pages inside a punchout session, at `/s/<session key>/`.

No cookie is needed: the key is in the path (docs/adr/0004). It is moved from the path to the script name, so that
every link stays inside the visit. Views are called from here, not through the layers below: log-ins, Django's
sessions, messages and CSRF tokens need cookies and stay out of the shop; language and messages are the visit's.
"""

import re
import secrets
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, ResolverMatch, get_resolver, get_script_prefix, set_script_prefix, set_urlconf
from django.utils import timezone, translation

from connections.browser_cookie import browser_id_hash
from connections.domain.admit_browser import BrowserSigns, note_browser, refusal_of
from connections.domain.buyer_visit import BuyerVisit, spoken_language
from connections.domain.find_session import find_session
from connections.domain.keep_original import keep_original
from connections.domain.resume_shopping import resume_shopping
from connections.models import PunchoutSession
from connections.shop_headers import protect
from connections.views.ended import ended
from protocols.session import State
from tenants.middleware import use_urlconf
from tenants.models import Supplier, SupplierState

SESSION_URLCONF = "connections.urls_session"
#: Doors that programs alone knock at; browsers come to the others, and need their language.
PROGRAM_PATHS = ("/punchout/cxml", "/orders/")
#: Posts that leave the cart as it is; all others are changes of it.
KEEPS_CART = frozenset({"visit-return", "visit-leave", "shop-language"})
_ADDRESS = re.compile(r"/s/(?P<key>[A-Za-z0-9_-]{16,128})(?P<path>/.*)?", re.DOTALL)


class ProgramDoorMiddleware:
    """Answers at the doors for programs, which need none of the layers below: no log-in, cookie, language or form.

    They speak English, whatever the caller's library says that it accepts. An address that is no door goes on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.call_door = convert_exception_to_response(call_door)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "tenant", None) is None or not request.path_info.startswith(PROGRAM_PATHS):
            return self.get_response(request)
        match = door_at(request.path_info)
        if match is None:
            return self.get_response(request)
        request.resolver_match = match
        with translation.override(settings.LANGUAGE_CODE):
            response: HttpResponse = self.call_door(request)  # type: ignore[assignment]  # never asynchronous here
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def door_at(path: str) -> ResolverMatch | None:
    """The route of a door at this path. A view that relies on CSRF tokens is none: it needs the layers below."""
    try:
        match = get_resolver(settings.ROOT_URLCONF).resolve(path)
    except Resolver404:
        return None
    return match if getattr(match.func, "csrf_exempt", False) else None


def call_door(request: HttpRequest) -> HttpResponse:
    """The view of the route that was found."""
    match = request.resolver_match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)  # type: ignore[union-attr]  # was found
    return response


class PunchoutSessionMiddleware:
    """Answers every path below `/s/` of a tenant's host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.call_view = convert_exception_to_response(call_view)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        supplier = getattr(request, "tenant", None)
        if supplier is None or not request.path_info.startswith("/s/"):
            return self.get_response(request)
        return self._answer(request, supplier)

    def _answer(self, request: HttpRequest, supplier: Supplier) -> HttpResponse:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]  # read by the shop's pages
        address = _ADDRESS.fullmatch(request.path_info)
        session = find_session(address["key"]) if address else None
        refusal = "visit.unknown" if session is None else self._refusal(request, session, supplier)
        with translation.override(_language(request, session)):
            if session is None or address is None or refusal:
                response = ended(request, refusal, session)
            else:
                response = self._inside(request, session, address["key"], address["path"] or "/")
        protect(response, request.csp_nonce, session)  # type: ignore[attr-defined]  # set above
        return response

    def _refusal(self, request: HttpRequest, session: PunchoutSession, supplier: Supplier) -> str:
        structlog.contextvars.bind_contextvars(visit=session.reference)
        is_suspended = supplier.state == SupplierState.SUSPENDED
        return refusal_of(session, signs_of(request), timezone.now(), is_suspended=is_suspended)

    def _inside(self, request: HttpRequest, session: PunchoutSession, key: str, path: str) -> HttpResponse:
        note_browser(session, signs_of(request), timezone.now())
        request.visit = BuyerVisit(session)  # type: ignore[attr-defined]  # the shop's Visit
        outside = get_script_prefix()
        try:
            _move_key(request, f"{outside}s/{key}", path)
            response: HttpResponse = self.call_view(request)  # type: ignore[assignment]  # never asynchronous here
        finally:
            set_script_prefix(outside)
            set_urlconf(settings.ROOT_URLCONF)
        return response


def call_view(request: HttpRequest) -> HttpResponse:
    """What Django's handler does with a route, and nothing else; a lazy answer is rendered in the visit's language."""
    match = get_resolver(SESSION_URLCONF).resolve(request.path_info)
    request.resolver_match = match
    session: PunchoutSession = request.visit.session  # type: ignore[attr-defined]  # set above
    if session.state == State.LEFT and match.url_name != "visit-leave":
        return ended(request, "visit.left", session)
    if request.method == "POST" and match.url_name not in KEEPS_CART:
        keep_original(session)
        resume_shopping(session)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def signs_of(request: HttpRequest) -> BrowserSigns:
    """What the request shows of its browser."""
    return BrowserSigns(
        browser_id_hash=browser_id_hash(request),
        user_agent=request.headers.get("User-Agent", ""),
        fetch_site=request.headers.get("Sec-Fetch-Site", ""),
        origin=request.headers.get("Origin", ""),
        own_origin=f"{request.scheme}://{request.get_host()}",
        is_post=request.method not in ("GET", "HEAD", "OPTIONS"),
    )


def _move_key(request: HttpRequest, prefix: str, path: str) -> None:
    request.path_info = request.META["PATH_INFO"] = path
    request.META["SCRIPT_NAME"] = prefix
    set_script_prefix(f"{prefix}/")
    use_urlconf(request, SESSION_URLCONF)


def _language(request: HttpRequest, session: PunchoutSession | None) -> str:
    return spoken_language(session) if session is not None else translation.get_language_from_request(request)

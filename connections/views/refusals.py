"""The page a buyer sees in his browser, often inside a frame, when a door does not open."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

from connections.domain.read_person import language_for
from connections.domain.refusal_texts import refusal_text
from connections.domain.write_form import ErpForm
from connections.models import Connection
from storefront.queries.look import plain_look, read_look

TROUBLE = "service.trouble"


def refusal_page(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    reference: str,
    detail: str = "",
    connection: Connection | None = None,
    back: ErpForm | None = None,
) -> HttpResponse:
    """A page in the supplier's look that repeats nothing the caller sent, but the sure address of `back`.

    `detail` is a whole sentence of ours. It speaks the browser's language, else the connection's.
    """
    with translation.override(_language(request, connection)):
        return _page(request, status, code, reference, detail, back)


def _page(
    request: HttpRequest, status: int, code: str, reference: str, detail: str, back: ErpForm | None
) -> HttpResponse:
    text = refusal_text(code)
    nonce = secrets.token_urlsafe(16)
    request.csp_nonce = nonce  # type: ignore[attr-defined]  # read by the page's frame
    context = {
        "look": plain_look() if code == TROUBLE else read_look(),
        "language": get_language() or "en",
        "title": text.title,
        "sentences": [sentence for sentence in (detail, text.remedy) if sentence],
        "code": code,
        "reference": reference,
        "back": back,
        "has_query": bool(request.META.get("QUERY_STRING")),
        "nonce": nonce,
    }
    response = render(request, "refusals/refused.html", context, status=status)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src 'self';"
        f" base-uri 'none'; form-action {_form_targets(back)}; frame-ancestors *"
    )
    return for_frames(response)


def _form_targets(back: ErpForm | None) -> str:
    """Schemes, as on the shop's pages; the buyer's system may redirect after the post."""
    scheme = back.action.partition(":")[0].lower() if back else ""
    if scheme in ("http", "sapevent"):
        return f"https: {scheme}:"
    return "https:" if back else "'none'"


def _language(request: HttpRequest, connection: Connection | None) -> str:
    for accepted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(accepted)
        except LookupError:
            continue
    return language_for(connection, "") if connection else get_language() or settings.LANGUAGE_CODE


def for_frames(response: HttpResponse) -> HttpResponse:
    """May be shown in the buyer's frame or named window, and is kept nowhere."""
    response.xframe_options_exempt = True  # Django's middleware reads it
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    response["Cache-Control"] = "no-store"
    return response

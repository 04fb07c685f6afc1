"""The page a buyer sees in his browser, often inside a frame, when a door does not open."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from connections.domain.refusal_texts import refusal_text
from storefront.queries.look import plain_look, read_look

TROUBLE = "service.trouble"


def refusal_page(request: HttpRequest, *, status: int, code: str, reference: str, detail: str = "") -> HttpResponse:
    """A page in the supplier's look that repeats nothing the caller sent. `detail` is a whole sentence of ours."""
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
    }
    response = render(request, "refusals/refused.html", context, status=status)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors *"
    )
    return for_frames(response)


def for_frames(response: HttpResponse) -> HttpResponse:
    """May be shown in the buyer's frame or named window, and is kept nowhere."""
    response.xframe_options_exempt = True  # Django's middleware reads it
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    response["Cache-Control"] = "no-store"
    return response

"""The shop's pages for what cannot be shown. None of them repeats what was asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from storefront.domain.refusals import refuse
from storefront.domain.search_words import base_language
from storefront.queries.look import plain_look
from storefront.views.pages import error_page, nonce_of


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page for the hidden and the unknown."""
    return error_page(request, refuse("shop.not_found"), status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What this visit may not do."""
    return error_page(request, refuse("shop.forbidden"), status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be understood."""
    return error_page(request, refuse("shop.bad_request"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault: asks neither database nor cache, which may be what failed."""
    refusal = refuse("shop.trouble")
    context = {
        "look": plain_look(),
        "language": base_language(get_language() or "en"),
        "title": str(refusal.text),
        "code": refusal.code,
        "reference": getattr(request, "message_id", ""),
        "home_url": "",
        "nonce": nonce_of(request),
    }
    return render(request, "storefront/error.html", context, status=500)

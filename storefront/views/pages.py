"""How every page of the shop is put together: the look, the language, the bar, the notices.

Views read `request.visit` and nothing else of the floors above. What a buyer must not see is not found, with one
and the same page for what is hidden and what is unknown.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, get_urlconf, resolve, reverse
from django.utils.translation import get_language

from storefront.domain.catalogue_version import VERSION_KEY
from storefront.domain.refusals import NotVisible, ShopRefusal, refuse
from storefront.domain.search_words import base_language
from storefront.domain.visit import Notice, Visit
from storefront.formats import formats_for, language_name
from storefront.queries.cart_bar import bar_key, cart_bar
from storefront.queries.look import LOOK_KEY, read_look
from storefront.views.shelf import list_words
from tenants.caching import at_hand

#: From here on the page says when the visit ends (WCAG 2.2, 2.2.1: at least 20 seconds; a cart takes longer).
WARN_MINUTES = 10
GRID = "grid"
_MAX_NEXT_CHARACTERS = 2000
Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def visit_of(request: HttpRequest) -> Visit:
    """The visit this page is shown in."""
    visit: Visit = request.visit  # type: ignore[attr-defined]  # put there by the floor above
    return visit


def shop_view(view: View[Parameters]) -> View[Parameters]:
    """A page to read: GET and HEAD, and not found where the buyer may not see."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return error_page(request, refuse("shop.wrong_method"), status=405)
        try:
            with at_hand((VERSION_KEY, LOOK_KEY, bar_key(visit_of(request).cart))):
                return view(request, *args, **kwargs)
        except NotVisible as refusal:
            raise Http404(refusal.code) from refusal

    return shown


def shop_action(fallback: str) -> Callable[[View[Parameters]], View[Parameters]]:
    """A change: POST only, never in a visit that only looks; a refusal is told on the page the form stood on."""

    def decorate(view: View[Parameters]) -> View[Parameters]:
        @wraps(view)
        def acted(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
            if request.method != "POST":
                return error_page(request, refuse("shop.wrong_method"), status=405)
            if visit_of(request).is_read_only:
                return error_page(request, refuse("visit.read_only"), status=403)
            try:
                return view(request, *args, **kwargs)
            except ShopRefusal as refusal:
                return refused(request, refusal, fallback)

        return acted

    return decorate


def refused(request: HttpRequest, refusal: ShopRefusal, fallback: str) -> HttpResponse:
    """Say why nothing was changed: beside the form for our script, else on the page it stood on."""
    visit = visit_of(request)
    notice = Notice("error", str(refusal.text), refusal.code, visit.reference)
    if is_fetched(request):
        return after_change(request, notice, status=422)
    visit.notify(notice)
    return go_back(request, fallback)


def after_change(request: HttpRequest, notice: Notice, *, status: int = 200) -> HttpResponse:
    """What our script puts into the page after a change: the notice, and the bar as it is now."""
    visit_of(request).cart.refresh_from_db()
    context = page_context(request) | {"notices": [notice]}
    return render(request, "storefront/parts/after_change.html", context, status=status)


def is_fetched(request: HttpRequest) -> bool:
    """Whether our script asks, which wants a piece of a page."""
    return request.headers.get("X-Requested-With") == "fetch"


def go_back(request: HttpRequest, fallback: str) -> HttpResponseRedirect:
    """To the page the form stood on, named by its hidden field `next`, if that is a page of this visit."""
    place = request.POST.get("next", "")
    address = reverse("shop-home") + place if place and is_place_in_shop(place) else reverse(fallback)
    return see_other(address)


def see_other(address: str) -> HttpResponseRedirect:
    """A 303: what follows a POST is always a GET."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def is_place_in_shop(place: str) -> bool:
    """Whether `place` is an address of the shop's own, relative to its home, that stays inside the visit."""
    if len(place) > _MAX_NEXT_CHARACTERS or "\\" in place or not place.isprintable() or place.startswith("/"):
        return False
    path = unquote(urlsplit(place).path)
    if not {".", ".."}.isdisjoint(path.split("/")) or place.split("?")[0].count(":"):
        return False
    try:
        resolve("/" + path, get_urlconf())
    except Resolver404:
        return False
    return True


def shop_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page inside the visit, with the messages that wait for the buyer."""
    whole = page_context(request) | {"notices": visit_of(request).take_notices()} | context
    return render(request, template, whole, status=status)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs."""
    visit = visit_of(request)
    language = base_language(visit.shopper.language)
    home = reverse("shop-home")
    return {
        "visit": visit,
        "look": read_look(),
        "language": language,
        "languages": [(code, language_name(code)) for code, _name in settings.LANGUAGES],
        "formats": formats_for(language),
        "bar": None if visit.is_read_only else cart_bar(visit.cart),
        "home_url": home,
        "here": "",
        "here_path": request.get_full_path().removeprefix(home) if request.method == "GET" else "",
        "view": chosen_view(request),
        "has_primary": False,
        "words": list_words(),
        "warn_minutes": WARN_MINUTES,
        "nonce": nonce_of(request),
    }


def chosen_view(request: HttpRequest) -> str:
    """ "grid", or nothing for the list."""
    return GRID if request.GET.get("view") == GRID else ""


def nonce_of(request: HttpRequest) -> str:
    """The nonce of this answer's Content-Security-Policy, empty where there is none."""
    return str(getattr(request, "csp_nonce", ""))


def plain_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page with the supplier's look that needs no visit; `template` extends storefront/plain.html."""
    whole = {"look": read_look(), "language": base_language(get_language() or settings.LANGUAGE_CODE), **context}
    return render(request, template, whole, status=status)


def error_page(request: HttpRequest, refusal: ShopRefusal, *, status: int) -> HttpResponse:
    """A page that says in one sentence what is refused, with its code and a reference."""
    reference = getattr(request, "visit", None) and visit_of(request).reference
    context = {
        "title": str(refusal.text),
        "code": refusal.code,
        "reference": reference or getattr(request, "message_id", ""),
        "home_url": reverse("shop-home") if reference else "",
        "nonce": nonce_of(request),
    }
    return plain_page(request, "storefront/error.html", context, status=status)

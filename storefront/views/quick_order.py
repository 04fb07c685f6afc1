"""Typed or pasted lists of article numbers: all of a list goes into the cart, or with any fault nothing of it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext

from storefront.domain.quick_order import add_many
from storefront.domain.refusals import ShopRefusal, refuse
from storefront.domain.visit import Notice
from storefront.views.pages import error_page, see_other, shop_page, visit_of


def quick_order(request: HttpRequest) -> HttpResponse:
    """The field, and after a faulty list the same list with its faults."""
    if visit_of(request).is_read_only:
        return error_page(request, refuse("visit.read_only"), status=403)
    if request.method == "POST":
        return _add(request, request.POST.get("lines", ""))
    if request.method not in ("GET", "HEAD"):
        return error_page(request, refuse("shop.wrong_method"), status=405)
    return _page(request, "")


def _add(request: HttpRequest, typed: str) -> HttpResponse:
    visit = visit_of(request)
    try:
        result = add_many(visit.cart, visit.shopper, typed)
    except ShopRefusal as refusal:
        return _page(request, typed, (), Notice("error", str(refusal.text), refusal.code, visit.reference))
    if result.errors:
        count = len(result.errors)
        text = ngettext(
            "Nothing was added: %(count)s line has a fault.", "Nothing was added: %(count)s lines have a fault.", count
        ) % {"count": count}
        return _page(request, typed, result.errors, Notice("error", text, "quick_order.faults", visit.reference))
    count = result.added_count
    text = ngettext("%(count)s line added.", "%(count)s lines added.", count) % {"count": count}
    visit.notify(Notice("success", text))
    return see_other(reverse("shop-cart"))


def _page(request: HttpRequest, typed: str, errors: tuple = (), notice: Notice | None = None) -> HttpResponse:
    context = {"typed": typed, "errors": errors, "here": "quick-order", "has_primary": True}
    if notice is not None:
        context["notices"] = [notice]
    return shop_page(request, "storefront/quick_order.html", context, status=422 if notice else 200)

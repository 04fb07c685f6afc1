"""The switch of the visit's language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from storefront.domain.refusals import refuse
from storefront.views.pages import error_page, go_back, visit_of


def change_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from the next page on; also in a visit that only looks."""
    if request.method != "POST":
        return error_page(request, refuse("shop.wrong_method"), status=405)
    code = request.POST.get("code", "")
    if code not in dict(settings.LANGUAGES):
        return error_page(request, refuse("shop.bad_request"), status=400)
    visit_of(request).change_language(code)
    return go_back(request, "shop-home")

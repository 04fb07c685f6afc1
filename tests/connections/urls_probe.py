"""Routes that show what a view inside a visit finds around it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import SimpleTemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language


def around(request: HttpRequest) -> JsonResponse:
    """Links, language and visit as a view sees them."""
    return JsonResponse(
        {
            "link": reverse("around"),
            "language": get_language(),
            "reference": request.visit.reference,
            "path_info": request.path_info,
            "script_name": request.META["SCRIPT_NAME"],
            "has_session": hasattr(request, "session"),
        }
    )


class SpokenLater(SimpleTemplateResponse):
    """Says the language that holds while it is rendered, which is after the view has returned."""

    @property
    def rendered_content(self) -> str:
        return get_language() or ""


def lazy(request: HttpRequest) -> SpokenLater:
    """Rendered by the middleware."""
    return SpokenLater("no template")


def broken(request: HttpRequest) -> HttpResponse:
    """Our own fault."""
    raise RuntimeError("a fault of ours")


def missing(request: HttpRequest) -> HttpResponse:
    """Not there."""
    raise Http404


urlpatterns = [
    path("", around, name="shop-home"),
    path("around/", around, name="around"),
    path("lazy/", lazy),
    path("broken/", broken),
    path("missing/", missing),
]
handler403 = "storefront.views.errors.permission_denied"
handler404 = "storefront.views.errors.page_not_found"
handler500 = "storefront.views.errors.server_error"

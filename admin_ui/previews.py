"""Let the desk show a preview of the shop's home in a frame of its own; every other page of the desk is in none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]

PREVIEWS = frozenset({"preview_on_edit", "preview_on_add", "view_draft", "revisions_view"})
_POLICY = "Content-Security-Policy"


def frame_previews(view: View) -> View:
    """The view; if it draws a preview, our own pages may frame it. The policy was set where the page was drawn."""

    @wraps(view)
    def framing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        route = request.resolver_match
        if route is not None and route.url_name in PREVIEWS and _POLICY in response:
            response[_POLICY] = response[_POLICY].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
            response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return framing

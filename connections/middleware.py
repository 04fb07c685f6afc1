"""Serves the shop's pages inside a punchout session, at `/s/<session key>/`; outside one there are none."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


class PunchoutSessionMiddleware:
    """Refuses every path below `/s/` that no session answers for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/s/"):
            raise Http404
        return self.get_response(request)

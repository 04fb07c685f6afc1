"""Download what was said, byte for byte as it is kept (masked), as a file that no browser acts upon."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from admin_ui.permissions import may, visible_to
from connections.models import Transcript

PARTS = ("request", "response")


@never_cache
def download_transcript(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """One direction of an exchange."""
    if not may(request.user, "view", Transcript):
        raise PermissionDenied
    said = get_object_or_404(visible_to(request.user, Transcript), pk=pk)  # type: ignore[arg-type]  # signed in
    if part not in PARTS:
        raise Http404
    response = HttpResponse(bytes(getattr(said, f"{part}_body") or b""), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{said.reference}-{part}.txt"'
    response["X-Content-Type-Options"] = "nosniff"
    return response

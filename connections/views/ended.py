"""The page that stands where a visit was, or never was: what happened, and how to open the shop again."""

from django.http import HttpRequest, HttpResponse

from connections.domain.visit_refusals import REFUSALS
from connections.models import PunchoutSession
from storefront.views.pages import plain_page


def ended(request: HttpRequest, code: str, session: PunchoutSession | None = None) -> HttpResponse:
    """The refusal with this code; an unknown visit is quoted by the request's id."""
    refusal = REFUSALS[code]
    reference = session.reference if session else request.message_id[:10]  # type: ignore[attr-defined]  # set by the tenant middleware
    context = {"title": refusal.title, "text": refusal.text, "code": code, "reference": reference}
    return plain_page(request, "visit/ended.html", context, status=refusal.status)

"""`leave/`: out of the shop without a cart."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from connections.domain.buyer_visit import BuyerVisit
from connections.domain.exchange import Answer
from connections.domain.leave_visit import leave_visit
from connections.domain.record_transcript import record_transcript
from connections.models import TranscriptKind
from connections.views.begin_exchange import begin_exchange
from storefront.views.pages import plain_page, see_other


def leave(request: HttpRequest) -> HttpResponse:
    """A form for the buyer's system, or words where it needs none."""
    visit: BuyerVisit = request.visit  # type: ignore[attr-defined]  # put there by the middleware
    if request.method != "POST":
        return see_other(reverse("shop-home"))
    exchange = begin_exchange(request, kind=TranscriptKind.CART_RETURN)
    exchange.now_about(visit.session)
    form = leave_visit(visit.session, visit.shopper)
    context = {"form": form, "nonce": request.csp_nonce}  # type: ignore[attr-defined]  # set by the middleware
    response = plain_page(request, "visit/left.html", context)
    said = form.said if form else ("", b"")
    record_transcript(exchange, Answer(response.status_code, *said, verdict="visit.left"))
    return response

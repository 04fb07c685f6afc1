"""`return/`: the button that sends the cart. A page with one form, or the form alone for our script to submit at once."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from connections.domain.buyer_visit import BuyerVisit
from connections.domain.exchange import Answer, Exchange
from connections.domain.record_transcript import record_transcript
from connections.domain.return_cart import ReturnRefused, form_of, may_return_empty
from connections.domain.return_cart import return_cart as send_back
from connections.models import CartTransfer, TranscriptKind, TransferState
from connections.views.begin_exchange import begin_exchange
from protocols.findings import Finding
from storefront.domain.visit import Notice
from storefront.queries.look import read_look
from storefront.views.pages import is_fetched, plain_page, see_other

AWAITING = "return.address_unapproved"
#: What the form says that was shown to who sends an emptied cart.
EMPTY = "empty"


def return_cart(request: HttpRequest) -> HttpResponse:
    """Hand over the cart, or say on its page why it stays."""
    visit: BuyerVisit = request.visit  # type: ignore[attr-defined]  # put there by the middleware
    if request.method != "POST":
        return see_other(reverse("shop-cart"))
    exchange = begin_exchange(request, kind=TranscriptKind.CART_RETURN)
    exchange.now_about(visit.session)
    try:
        transfer = send_back(visit.session, visit.shopper, is_emptied=request.POST.get("confirm") == EMPTY)
    except ReturnRefused as refused:
        obstacle = refused.obstacles[0]
        if obstacle.code == "cart.empty" and may_return_empty(visit.session) and not is_fetched(request):
            return _confirmation(request, exchange, visit)
        visit.notify(Notice("error", obstacle.text, obstacle.code, visit.reference))
        stays = see_other(reverse("shop-cart"))
        record_transcript(exchange, Answer.of(stays, verdict=obstacle.code))
        return stays
    exchange.transfer = transfer
    exchange.found([Finding(**found) for found in transfer.snapshot.get("findings", ())])
    response = _response(request, visit, transfer)
    record_transcript(exchange, _answer(response, transfer))
    return response


def _confirmation(request: HttpRequest, exchange: Exchange, visit: BuyerVisit) -> HttpResponse:
    """Ask first: an empty cart deletes what stands in the requisition."""
    context = {"label": visit.return_label, "empty": EMPTY, "home_url": reverse("shop-cart")}
    response = plain_page(request, "visit/confirm_empty.html", context)
    record_transcript(exchange, Answer.of(response, verdict="cart.empty"))
    return response


def _response(request: HttpRequest, visit: BuyerVisit, transfer: CartTransfer) -> HttpResponse:
    if transfer.state != TransferState.AWAITING_APPROVAL:
        template = "visit/erp_fragment.html" if is_fetched(request) else "visit/erp_form.html"
        context = {"form": form_of(transfer), "label": visit.return_label, "home_url": reverse("shop-cart")}
        return plain_page(request, template, context)
    if is_fetched(request):
        look = read_look()
        text = _("Your cart is stored. %(name)s must approve the address it goes to; then send it again.")
        text %= {"name": look.contact_name or look.name}
        visit.notify(Notice("warning", text, AWAITING, visit.reference))
        return see_other(reverse("shop-cart"))
    context = {
        "reference": visit.reference,
        "code": AWAITING,
        "quote_id": transfer.quote_id,
        "host": visit.session.return_rule.host if visit.session.return_rule else "",
        "home_url": reverse("shop-cart"),
        "nonce": request.csp_nonce,  # type: ignore[attr-defined]  # set by the middleware
    }
    return plain_page(request, "visit/waiting_for_approval.html", context)


def _answer(response: HttpResponse, transfer: CartTransfer) -> Answer:
    """What the buyer's system will get, rather than the page around it."""
    verdict = AWAITING if transfer.state == TransferState.AWAITING_APPROVAL else "accepted"
    return Answer(response.status_code, *form_of(transfer).said, verdict=verdict)

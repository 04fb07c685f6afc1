"""Pages of the pretend ERP. A web request sends nothing out: the worker does, and the page looks again."""

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from admin_ui.demo.erp.book import SupplierLink, find_link, links
from admin_ui.demo.erp.mail import sent_mail
from admin_ui.demo.erp.requisitions import Requisition, Stage, find_requisition, open_requisition
from admin_ui.demo.erp.speak import decode_cart, oci_fields
from admin_ui.demo.tasks import open_catalogue, send_order
from protocols.errors import RemoteError
from tenants.policy import SHOPS

View = Callable[..., HttpResponse]

POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "frame-src": [SELF, SHOPS],
    "form-action": [SELF, SHOPS],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
}
#: How orders found by their number are shown at the supplier's desk.
DESK_SEARCH = "orders/?q={order_id}"


def erp_page(view: View) -> View:
    """Every page of the ERP: its own policy, framed only by itself, never kept, never cross-site but for carts."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_cross_site = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
        if request.method == "POST" and is_cross_site and view.__name__ != "take_back":
            return HttpResponseForbidden("This form was sent from another site.")
        return view(request, *args, **kwargs)

    # CSRF tokens need a cookie, which a frame may not have; the header above and the random id stand in.
    policy_kept: Any = csp(POLICY)(guarded)
    whole: View = csrf_exempt(never_cache(xframe_options_sameorigin(policy_kept)))
    return whole


@erp_page
@require_GET
def catalogues(request: HttpRequest) -> HttpResponse:
    """All connections, by customer."""
    by_customer = sorted(links(), key=lambda link: link.customer)
    groups = [(name, list(group)) for name, group in groupby(by_customer, key=lambda link: link.customer)]
    return render(request, "demo_erp/catalogues.html", {"groups": groups})


@erp_page
@require_GET
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Prefer a language; where cookies are blocked the browser's own stays."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    response = redirect("erp-catalogues")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax", httponly=True)
    return response


@erp_page
@require_POST
def punch_out(request: HttpRequest, key: str) -> HttpResponse:
    """Open a requisition and the supplier's shop. OCI needs no talk between machines before."""
    link = _link_or_404(key)
    if link.protocol == "oci":
        wish = open_requisition(key, Stage.SHOPPING)
    else:
        wish = open_requisition(key, language=get_language() or "en")
        open_catalogue.delay(wish.id)
    return redirect("erp-shop", wish.id)


@erp_page
@require_GET
def shop(request: HttpRequest, requisition_id: str) -> HttpResponse:
    """The frame with the supplier's shop, or the wait for it."""
    wish = _requisition_or_404(requisition_id)
    link = _link_or_404(wish.link_key)
    if wish.stage not in (Stage.OPENING, Stage.SHOPPING, Stage.REFUSED):
        return redirect("erp-requisition", wish.id)
    fields = oci_fields(link, wish) if link.protocol == "oci" else []
    return render(request, "demo_erp/shop.html", {"wish": wish, "link": link, "fields": fields})


@erp_page
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """The supplier's cart, posted by the browser from the shop."""
    link = _link_or_404(key)
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    if request.method != "POST":
        return redirect("erp-catalogues")
    try:
        cart = decode_cart(fields)
    except RemoteError as broken:
        return render(request, "demo_erp/trouble.html", {"link": link, "trouble": str(broken)}, status=400)
    wish = _wish_of(request.GET.get("requisition") or cart.buyer_cookie, key)
    wish.moved(
        Stage.RETURNED,
        lines=cart.lines,
        total=cart.total,
        currency=cart.currency or link.currency,
        message=cart.message,
    )
    return redirect("erp-requisition", wish.id)


@erp_page
@require_GET
def requisition(request: HttpRequest, requisition_id: str) -> HttpResponse:
    """The lines, what the message carried, and what became of the order."""
    wish = _requisition_or_404(requisition_id)
    link = _link_or_404(wish.link_key)
    desk_url = link.admin_url + DESK_SEARCH.format(order_id=wish.order_id)
    context = {"wish": wish, "link": link, "desk_url": desk_url}
    return render(request, "demo_erp/requisition.html", context)


@erp_page
@require_POST
def approve(request: HttpRequest, requisition_id: str) -> HttpResponse:
    """Send the order. A second click while it is on its way, or after it arrived, sends nothing."""
    wish = _requisition_or_404(requisition_id)
    if wish.lines and wish.stage in (Stage.RETURNED, Stage.ORDER_REFUSED):
        wish.moved(Stage.ORDERING, order_id=wish.order_id or f"PO-{wish.id[:10].upper()}")
        send_order.delay(wish.id)
    return redirect("erp-requisition", wish.id)


@erp_page
@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    """What the demo would have sent by e-mail."""
    return render(request, "demo_erp/mail.html", {"messages_sent": sent_mail()})


def _link_or_404(key: str) -> SupplierLink:
    link = find_link(key)
    if link is None:
        raise Http404
    return link


def _requisition_or_404(requisition_id: str) -> Requisition:
    wish = find_requisition(requisition_id)
    if wish is None:
        raise Http404
    return wish


def _wish_of(requisition_id: str, key: str) -> Requisition:
    """The requisition the cart answers to; a cart nobody asked for opens one."""
    wish = find_requisition(requisition_id)
    is_waiting = (
        wish is not None and wish.link_key == key and wish.stage in (Stage.OPENING, Stage.SHOPPING, Stage.RETURNED)
    )
    return wish if wish is not None and is_waiting else open_requisition(key, Stage.SHOPPING)

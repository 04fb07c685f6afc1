"""The documents that went, or did not go, to the buyer's system: their state in words, and sending one again."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from admin_ui.orders.answer import answered_order
from connections.domain.documents_out.reasons import reason_in_words
from connections.domain.documents_out.send_again import may_send_again, send_again
from connections.models import OutboundDocument, OutboundState
from storefront.models import Order


@dataclass(frozen=True, slots=True)
class SentDocument:
    """One document with what a person needs to know of it."""

    row: OutboundDocument
    why: str | Promise
    is_well: bool
    may_send_again: bool


def documents_of(order: Order) -> list[SentDocument]:
    """The latest first, without their bytes."""
    rows = OutboundDocument.objects.filter(order=order).defer("body")
    related = rows.select_related("order", "confirmation__order", "shipment__order", "invoice__order")
    return [
        SentDocument(
            row, reason_in_words(row.why), row.state not in (OutboundState.REFUSED, OutboundState.FAILED),
            may_send_again(row),
        )
        for row in related.order_by("-id")
    ]  # fmt: skip


@require_POST
def resend_document(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Write it anew and send it, if the buyer wants it now; else its reason says why not."""
    order = answered_order(request, pk)
    sent = send_again(get_object_or_404(OutboundDocument, pk=document, order=order))
    log(order, "desk.document_resent", data={"number": sent.number})
    if sent.state == OutboundState.QUEUED:
        messages.success(request, _("The document is on its way."))
    else:
        messages.error(request, str(reason_in_words(sent.why)) or _("The document is not sent again."))
    return redirect(reverse("orders:inspect", args=[order.pk]))

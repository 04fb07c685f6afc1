"""An order and what was made of it as PDF, for whoever may read the order."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from admin_ui.permissions import may, visible_to
from connections.domain.order_file import FORMS, OrderFile, order_file
from storefront.domain.papers.write_papers import bill_pdf, confirmation_pdf, order_pdf, shipment_pdf
from storefront.models import Order


@never_cache
def paper(request: HttpRequest, pk: int, kind: str, document: int) -> HttpResponse:
    """The file under its number; `document` of the order itself is its own key."""
    if not may(request.user, "view", Order):
        raise PermissionDenied
    order = get_object_or_404(visible_to(request.user, Order), pk=pk)  # type: ignore[arg-type]  # signed in
    name, content = _written(order, kind, document)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf") or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
def order_as_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """For the supplier's own system, in one of FORMS."""
    if not may(request.user, "view", Order):
        raise PermissionDenied
    order = get_object_or_404(visible_to(request.user, Order), pk=pk)  # type: ignore[arg-type]  # signed in
    if form not in FORMS:
        raise Http404
    return file_answer(order_file(order, form))


def file_answer(file: OrderFile) -> HttpResponse:
    """Always a download, whatever a browser makes of its content."""
    response = HttpResponse(file.content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _written(order: Order, kind: str, document: int) -> tuple[str, bytes]:
    """Number and content. Raises Http404."""
    if kind == "order" and document == order.pk:
        return order.number, order_pdf(order)
    if kind == "confirmation":
        confirmation = get_object_or_404(order.confirmations, pk=document)
        return confirmation.number, confirmation_pdf(confirmation)
    if kind == "shipment":
        shipment = get_object_or_404(order.shipments, pk=document)
        return shipment.number, shipment_pdf(shipment)
    if kind == "invoice":
        invoice = get_object_or_404(order.invoices, pk=document)
        return invoice.number, bill_pdf(invoice)
    raise Http404

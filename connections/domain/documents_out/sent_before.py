"""Which documents of ours a later one refers to: only those that are on their way or have arrived."""

from django.db.models import QuerySet

from connections.domain.documents_out.say_confirmation import Earlier
from connections.models import OutboundDocument, OutboundKind, OutboundState
from storefront.domain.fulfil.open_quantities import current_version
from storefront.models import Invoice, Order, Shipment

_OUT = (OutboundState.QUEUED, OutboundState.DELIVERED)


def earlier_confirmation(order: Order) -> OutboundDocument | None:
    """The latest one for the order as it stands."""
    return _sent(order=order, kind=OutboundKind.CONFIRMATION, confirmation__version__gte=current_version(order)).last()


def as_earlier(document: OutboundDocument | None) -> Earlier | None:
    """How a confirmation refers to it."""
    return None if document is None else Earlier(document.payload_id, document.number)


def sent_shipment(shipment: Shipment) -> OutboundDocument | None:
    """The notice of this shipment."""
    return _sent(shipment=shipment, operation="new").last()


def sent_invoice(invoice: Invoice | None) -> OutboundDocument | None:
    """The document of this invoice or credit."""
    return None if invoice is None else _sent(invoice=invoice, operation="new").last()


def _sent(**wanted: object) -> QuerySet[OutboundDocument]:
    return OutboundDocument.objects.filter(state__in=_OUT, **wanted).order_by("id")

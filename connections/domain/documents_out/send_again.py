"""Send a document again that a person has looked at.

What never left is written anew in its place. What the buyer's system refused, or what could not be delivered, goes as a
new document under a new name: a system that remembers names would only repeat its answer.
"""

from django.db import transaction

from connections.domain.documents_out.drafts import (
    confirmation_draft,
    invoice_draft,
    rejection_draft,
    shipment_draft,
)
from connections.domain.documents_out.publish import Draft, publish, write_again
from connections.models import Delivery, DeliveryState, OutboundDocument, OutboundKind, OutboundState
from storefront.domain.fulfil.open_quantities import current_version

_OUT = (OutboundState.QUEUED, OutboundState.DELIVERED)


def send_again(document: OutboundDocument) -> OutboundDocument:
    """The document that was sent, or is kept back with the reason; the same one where there is nothing to send."""
    with transaction.atomic():
        current = OutboundDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
        draft = None if _is_out(current) else _draft(current)
        if draft is None:
            return current
        if current.settled_at is not None:
            return publish(draft)
        write_again(current, draft)
    return current


def may_send_again(document: OutboundDocument) -> bool:
    """Whether it would say something that still counts."""
    return not _is_out(document) and _draft(document) is not None


def _is_out(document: OutboundDocument) -> bool:
    """Whether it arrived or may yet: a delivery that was given up may have been taken up again at the desk."""
    if document.state in _OUT:
        return True
    waiting = Delivery.objects.filter(message_id=document.payload_id, state=DeliveryState.WAITING)
    return document.settled_at is not None and waiting.exists()


def _draft(document: OutboundDocument) -> Draft | None:
    """What it has to say today; None for a deletion, and for what counts no more."""
    if document.operation == "delete":
        return None
    if document.kind == OutboundKind.STATUS and document.confirmation is not None:
        return rejection_draft(document.confirmation)
    if document.confirmation is not None:
        counts = document.confirmation.version >= current_version(document.order)
        return confirmation_draft(document.confirmation) if counts else None
    if document.shipment is not None:
        return None if document.shipment.cancelled_at else shipment_draft(document.shipment)
    if document.invoice is not None:
        return None if document.invoice.cancelled_at else invoice_draft(document.invoice)
    return None

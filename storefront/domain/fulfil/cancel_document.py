"""Take back a shipment or an invoice: it stays to be read and keeps its number, but counts no more.

A confirmation is not taken back but replaced by another. Whether the buyer's system can be told is the floor above's
affair: it refuses by raising while the transaction is open.
"""

from django.db import transaction
from django.utils import timezone

from storefront.domain.fulfil.announce import INVOICE_CANCELLED, SHIPMENT_CANCELLED, announce
from storefront.domain.fulfil.locked import LONGEST_NAME, settle_state
from storefront.domain.fulfil.open_quantities import open_quantities
from storefront.domain.fulfil.refusals import refuse
from storefront.models import Invoice, Order, Shipment


def cancel_document(document: Shipment | Invoice, *, by: str) -> None:
    """Take it back. Raises FulfilRefused."""
    with transaction.atomic():
        current = Order.objects.select_for_update().get(pk=document.order_id)
        document.refresh_from_db()
        if document.cancelled_at is not None:
            raise refuse("fulfil.document_cancelled", number=document.number)
        if isinstance(document, Invoice) and document.credits.filter(cancelled_at=None).exists():
            raise refuse("fulfil.invoice_credited")
        document.cancelled_at, document.cancelled_by = timezone.now(), by[:LONGEST_NAME]
        document.save(update_fields=["cancelled_at", "cancelled_by"])
        if isinstance(document, Shipment):
            _check_not_billed(current)
        settle_state(current, current)
        announce(SHIPMENT_CANCELLED if isinstance(document, Shipment) else INVOICE_CANCELLED, document.pk)


def _check_not_billed(order: Order) -> None:
    """What was billed because it had left cannot come back without the bill. Raises FulfilRefused."""
    if any(line.invoiced - line.credited > line.shipped for line in open_quantities(order)):
        raise refuse("fulfil.shipment_billed")

"""Tell the floor above, inside the transaction, what the supplier has answered, so that it can write the document.

`fulfilled` is sent with `kind` (one of the constants below) and `pk` of the confirmation, shipment or invoice. What a
listener raises undoes the act.
"""

from django.dispatch import Signal

from storefront.models import Order
from tenants.faultpoints import faultpoint

CONFIRMED = "confirmation"
SHIPPED = "shipment"
SHIPMENT_CANCELLED = "shipment_cancelled"
INVOICED = "invoice"
CREDITED = "credit"
INVOICE_CANCELLED = "invoice_cancelled"

fulfilled = Signal()


def announce(kind: str, pk: int) -> None:
    """To all who listen."""
    faultpoint("fulfil.before_document")
    fulfilled.send(sender=Order, kind=kind, pk=pk)
    faultpoint("fulfil.before_commit")

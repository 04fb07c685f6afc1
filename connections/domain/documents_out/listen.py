"""Hear what the shop's people have done with an order, and see to the document (`storefront/domain/fulfil/announce.py`)."""

from collections.abc import Callable
from typing import Any

from connections.domain.agreed_profile import cxml_profile
from connections.domain.documents_out.drafts import (
    confirmation_draft,
    invoice_deletion,
    invoice_draft,
    rejection_draft,
    shipment_deletion,
    shipment_draft,
)
from connections.domain.documents_out.publish import publish
from connections.domain.documents_out.sent_before import sent_invoice, sent_shipment
from connections.models import OutboundDocument
from storefront.domain.fulfil import announce
from storefront.domain.fulfil.refusals import refuse
from storefront.models import Invoice, OrderConfirmation, OrderState, Shipment

_NOT_WANTED = ("buyer.not_allowed", "profile.not_taken")


def on_fulfilled(kind: str, pk: int, **_kwargs: Any) -> None:
    """Inside the act's transaction; what is raised here undoes it. Raises FulfilRefused."""
    _ACTS[kind](pk)


def _confirmed(pk: int) -> None:
    """Where no confirmation is taken, the buyer must at least hear that nothing will come."""
    confirmation = OrderConfirmation.objects.select_related("order__customer").get(pk=pk)
    document = publish(confirmation_draft(confirmation))
    if confirmation.order.state == OrderState.CANCELLED and document.why in _NOT_WANTED:
        publish(rejection_draft(confirmation))


def _shipped(pk: int) -> None:
    publish(shipment_draft(Shipment.objects.select_related("order__customer").get(pk=pk)))


def _billed(pk: int) -> None:
    publish(invoice_draft(Invoice.objects.select_related("order__customer", "corrects").get(pk=pk)))


def _shipment_cancelled(pk: int) -> None:
    shipment = Shipment.objects.select_related("order__customer").get(pk=pk)
    sent = sent_shipment(shipment)
    if sent is not None:  # what the buyer never heard of need not be taken back
        _refuse_if_unknown(sent)
        publish(shipment_deletion(shipment, sent))


def _invoice_cancelled(pk: int) -> None:
    invoice = Invoice.objects.select_related("order__customer", "corrects").get(pk=pk)
    sent = sent_invoice(invoice)
    if sent is not None:
        _refuse_if_unknown(sent)
        publish(invoice_deletion(invoice, sent))


def _refuse_if_unknown(sent: OutboundDocument) -> None:
    """Only cXML has deletions, and not every system takes them. Raises FulfilRefused."""
    takes = sent.connection is not None and cxml_profile(sent.connection).takes_deletions
    if not (takes and sent.format.startswith("cxml")):
        raise refuse("fulfil.deletion_unknown")


_ACTS: dict[str, Callable[[int], None]] = {
    announce.CONFIRMED: _confirmed,
    announce.SHIPPED: _shipped,
    announce.SHIPMENT_CANCELLED: _shipment_cancelled,
    announce.INVOICED: _billed,
    announce.CREDITED: _billed,
    announce.INVOICE_CANCELLED: _invoice_cancelled,
}

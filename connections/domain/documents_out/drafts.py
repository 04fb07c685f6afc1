"""From what the supplier did to what is to be said of it: one draft for each act."""

from connections.domain.agreed_profile import cxml_profile
from connections.domain.documents_out.answered_order import AnsweredOrder
from connections.domain.documents_out.publish import Draft
from connections.domain.documents_out.say_confirmation import say_confirmation
from connections.domain.documents_out.say_invoice import allows_invoice, say_invoice, say_invoice_deleted
from connections.domain.documents_out.say_shipment import say_shipment, say_shipment_deleted
from connections.domain.documents_out.sent_before import as_earlier, earlier_confirmation, sent_invoice
from connections.domain.documents_out.write_document import Said
from connections.models import OutboundDocument, OutboundKind
from protocols.documents import StatusUpdate
from storefront.models import Invoice, OrderConfirmation, Shipment

_NOT_ACCEPTABLE = "406"


def confirmation_draft(confirmation: OrderConfirmation) -> Draft:
    """An order confirmation, or the update of one."""
    earlier = earlier_confirmation(confirmation.order)

    def say(answered: AnsweredOrder) -> Said | None:
        takes_updates = answered.family == "cxml" and cxml_profile(answered.connection).takes_confirmation_updates
        return say_confirmation(answered, confirmation, as_earlier(earlier), takes_updates=takes_updates)

    return Draft(
        confirmation.order, OutboundKind.CONFIRMATION, confirmation.number, say,
        replaces=earlier, source={"confirmation": confirmation},
    )  # fmt: skip


def rejection_draft(confirmation: OrderConfirmation) -> Draft:
    """That an order which was taken with Status 200 is not carried out after all (RG 35: an error may come later)."""

    def say(answered: AnsweredOrder) -> Said | None:
        reasons = (confirmation.comments, *(part.reason for part in confirmation.lines.all()))
        text = "; ".join(dict.fromkeys(reason for reason in reasons if reason))
        return StatusUpdate(
            answered.reference.payload_id, _NOT_ACCEPTABLE, "", f"The order was rejected. {text}".strip()
        )

    source = {"confirmation": confirmation}
    return Draft(confirmation.order, OutboundKind.STATUS, confirmation.number, say, source=source)


def shipment_draft(shipment: Shipment) -> Draft:
    """A ship notice."""

    def say(answered: AnsweredOrder) -> Said | None:
        return say_shipment(answered, shipment)

    source = {"shipment": shipment}
    return Draft(shipment.order, OutboundKind.SHIP_NOTICE, shipment.number, say, source=source)


def shipment_deletion(shipment: Shipment, sent: OutboundDocument) -> Draft:
    """That the notice `sent` no longer counts."""

    def say(answered: AnsweredOrder) -> Said | None:
        return say_shipment_deleted(answered, shipment, sent.payload_id)

    return Draft(
        shipment.order, OutboundKind.SHIP_NOTICE, shipment.number, say,
        operation="delete", replaces=sent, source={"shipment": shipment},
    )  # fmt: skip


def invoice_draft(invoice: Invoice) -> Draft:
    """An invoice, or a credit; a credit of something that the buyer never got is not sent."""
    original = sent_invoice(invoice.corrects)

    def say(answered: AnsweredOrder) -> Said | None:
        if not allows_invoice(answered, invoice):
            return None
        return say_invoice(answered, invoice, original.payload_id if original is not None else "")

    return Draft(
        invoice.order, OutboundKind.CREDIT if invoice.is_credit else OutboundKind.INVOICE, invoice.number, say,
        replaces=original, source={"invoice": invoice},
        why="original.not_sent" if invoice.is_credit and original is None else "",
    )  # fmt: skip


def invoice_deletion(invoice: Invoice, sent: OutboundDocument) -> Draft:
    """That the invoice `sent` no longer counts."""

    def say(answered: AnsweredOrder) -> Said | None:
        return say_invoice_deleted(answered, invoice, sent.payload_id)

    kind = OutboundKind.CREDIT if invoice.is_credit else OutboundKind.INVOICE
    return Draft(
        invoice.order, kind, invoice.number, say, operation="delete", replaces=sent, source={"invoice": invoice}
    )

"""Say an invoice or a credit of ours as a value that every protocol can write.

Tax stands in the summary, by rate. A credit of the whole is one of the header; one of some lines names the invoice.
"""

from dataclasses import replace
from decimal import Decimal

from connections.domain.documents_out.answered_order import AnsweredOrder
from connections.domain.documents_out.written import (
    invoice_parties,
    language_of,
    money,
    noon_of,
    seller_details,
)
from connections.models import OutboundKind
from protocols.documents import Invoice, InvoiceLine, InvoicePurpose, TaxShare
from protocols.orders import ItemId
from storefront.domain.fulfil.credit_invoice import is_of_the_whole
from storefront.models import Invoice as StoredInvoice
from storefront.models import InvoicePart


def allows_invoice(answered: AnsweredOrder, invoice: StoredInvoice) -> bool:
    """Whether the buyer lets each of its lines be billed: a part of a sum cannot be left out."""
    return not any(answered.forbids(OutboundKind.INVOICE, part.line_key) for part in invoice.lines.all())


def say_invoice(answered: AnsweredOrder, invoice: StoredInvoice, corrected_payload_id: str = "") -> Invoice:
    """The invoice, or the credit of one that went out as `corrected_payload_id`."""
    seller, currency = seller_details(), invoice.currency
    purpose = _purpose(answered, invoice)
    lines = (
        () if purpose is InvoicePurpose.CREDIT_MEMO else tuple(_line(answered, part) for part in invoice.lines.all())
    )
    original = invoice.corrects
    return Invoice(
        invoice_id=invoice.number,
        invoice_date=noon_of(invoice.issued_on),
        purpose=purpose,
        order=answered.reference,
        parties=invoice_parties(answered, seller),
        lines=lines,
        subtotal=money(invoice.subtotal, currency),
        tax=tuple(_share(share, currency) for share in invoice.tax_shares),
        total=money(invoice.total, currency),
        shipping=money(invoice.shipping, currency) if invoice.shipping else None,
        corrects_invoice_id=original.number if original else "",
        corrects_invoice_date=noon_of(original.issued_on) if original else None,
        corrects_payload_id=corrected_payload_id,
        payment_days=None if invoice.is_credit else seller.payment_days,
        comments=invoice.reason,
        language=language_of(answered),
    )


def say_invoice_deleted(answered: AnsweredOrder, invoice: StoredInvoice, payload_id: str) -> Invoice:
    """That the invoice which went out as `payload_id` no longer counts."""
    said = say_invoice(answered, invoice, payload_id)
    return replace(
        said, operation="delete", corrects_invoice_id=invoice.number, corrects_invoice_date=said.invoice_date
    )


def _purpose(answered: AnsweredOrder, invoice: StoredInvoice) -> InvoicePurpose:
    """Only cXML has a credit without lines."""
    if not invoice.is_credit:
        return InvoicePurpose.STANDARD
    if answered.family == "cxml" and is_of_the_whole(invoice):
        return InvoicePurpose.CREDIT_MEMO
    return InvoicePurpose.LINE_LEVEL_CREDIT_MEMO


def _line(answered: AnsweredOrder, part: InvoicePart) -> InvoiceLine:
    item, currency = answered.item(part.line_key), part.invoice.currency
    is_ordered = item is not None and item.item_id.supplier_part_id == part.sku
    return InvoiceLine(
        number=part.position,
        order_line_number=answered.line_number(part.line_key),
        quantity=part.quantity,
        unit=part.unit,
        unit_price=money(part.unit_price, currency),
        item_id=item.item_id if item is not None and is_ordered else ItemId(part.sku),
        description=part.description,
        subtotal=money(part.subtotal, currency),
        price_unit=part.price_unit,
        tax_rate=part.tax_percent,
    )


def _share(share: dict[str, str], currency: str) -> TaxShare:
    return TaxShare(
        Decimal(share["percent"]), money(Decimal(share["taxable"]), currency), money(Decimal(share["amount"]), currency)
    )

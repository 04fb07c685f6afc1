"""Write an InvoiceDetailRequest: a bill, or a credit of the whole or of lines. Source: RG ch. 14, InvoiceDetail.dtd.

Rules and sums are checked first (check_invoice.py). Positive sums are owed by the buyer, negative ones are given back.
A creditMemo is written as a header invoice, without lines. Of the parties, those who ship go to InvoiceDetailShipping,
which has no place for their tax numbers.
"""

from collections.abc import Iterable
from typing import Unpack

from protocols.cxml.check_invoice import SHIPPING_ROLES, check_invoice, tax_of, tax_total
from protocols.cxml.write_documents import (
    INVOICE_DETAIL,
    Frame,
    amount,
    attributes,
    company,
    earlier_document,
    item_id,
    localised,
    order_reference,
    price_in,
    request,
    version_of,
)
from protocols.cxml.write_parts import money, price_basis
from protocols.documents import Invoice, InvoiceLine, InvoiceParty, InvoicePurpose, TaxShare
from protocols.orders import PurchaseOrder
from protocols.values import Money, format_decimal
from protocols.xml import escape_attribute, escape_text


def write_invoice(value: Invoice, *, order: PurchaseOrder | None = None, **frame: Unpack[Frame]) -> bytes:
    """The whole document. With `order` its lines are held against those of the order. Raises DocumentRefused."""
    check_invoice(value, order)
    inner = f"<InvoiceDetailRequest>{_header(value)}{_body(value, version_of(frame))}{_summary(value)}</InvoiceDetailRequest>"
    return request(inner, dtd=INVOICE_DETAIL, language=value.language, **frame)


def _header(value: Invoice) -> str:
    named = attributes(
        invoiceID=value.invoice_id, purpose=value.purpose, operation=value.operation, invoiceDate=value.invoice_date
    )
    is_of_the_whole = value.purpose is InvoicePurpose.CREDIT_MEMO
    tax_in_line = any(line.tax for line in value.lines)
    terms = "" if value.payment_days is None else f'<PaymentTerm payInNumberOfDays="{value.payment_days}"/>'
    return (
        f"<InvoiceDetailRequestHeader{named}>"
        f"<InvoiceDetailHeaderIndicator{attributes(isHeaderInvoice='yes' if is_of_the_whole else '')}/>"
        f"<InvoiceDetailLineIndicator{attributes(isTaxInLine='yes' if tax_in_line else '')}/>"
        f"{''.join(_partner(each, value.language) for each in value.parties if each.role not in SHIPPING_ROLES)}"
        f"{earlier_document(value.corrects_payload_id)}{_original(value)}{_shipping(value)}{terms}"
        f"{localised('Comments', value.comments, value.language)}</InvoiceDetailRequestHeader>"
    )


def _partner(party: InvoiceParty, language: str) -> str:
    number = f'<IdReference identifier="{escape_attribute(party.tax_id)}" domain="vatID"/>' if party.tax_id else ""
    return f"<InvoicePartner>{company(party.role, party.address, language)}{number}</InvoicePartner>"


def _original(value: Invoice) -> str:
    """The number of the invoice that is corrected, beside the document it came in."""
    if not value.corrects_invoice_id:
        return ""
    return f"<InvoiceIDInfo{attributes(invoiceID=value.corrects_invoice_id, invoiceDate=value.corrects_invoice_date)}/>"


def _shipping(value: Invoice) -> str:
    contacts = "".join(
        company(each.role, each.address, value.language) for each in value.parties if each.role in SHIPPING_ROLES
    )
    return f"<InvoiceDetailShipping>{contacts}</InvoiceDetailShipping>" if contacts else ""


def _body(value: Invoice, version: str) -> str:
    order = f"<InvoiceDetailOrderInfo>{order_reference(value.order)}</InvoiceDetailOrderInfo>"
    if value.purpose is InvoicePurpose.CREDIT_MEMO:
        return (
            f'<InvoiceDetailHeaderOrder>{order}<InvoiceDetailOrderSummary invoiceLineNumber="1">'
            f"{amount('SubtotalAmount', value.subtotal)}</InvoiceDetailOrderSummary></InvoiceDetailHeaderOrder>"
        )
    lines = "".join(_line(line, value.language, version) for line in value.lines)
    return f"<InvoiceDetailOrder>{order}{lines}</InvoiceDetailOrder>"


def _line(line: InvoiceLine, language: str, version: str) -> str:
    price, price_unit = price_in(line.unit_price, line.price_unit, version)
    tax = _tax(line.tax, Money(tax_of(line.tax), price.currency), language) if line.tax else ""
    return (
        f'<InvoiceDetailItem invoiceLineNumber="{line.number}" quantity="{format_decimal(line.quantity)}">'
        f"<UnitOfMeasure>{escape_text(line.unit)}</UnitOfMeasure>{amount('UnitPrice', price)}"
        f"{price_basis(price_unit, line.unit)}"
        f'<InvoiceDetailItemReference lineNumber="{escape_attribute(line.order_line_number)}">'
        f"{item_id(line.item_id, version)}{localised('Description', line.description, language)}"
        f"</InvoiceDetailItemReference>{amount('SubtotalAmount', line.subtotal)}{tax}</InvoiceDetailItem>"
    )


def _tax(shares: Iterable[TaxShare], total: Money, language: str) -> str:
    """Tax with its Description, which the DTD asks for, and a TaxDetail for each rate."""
    details = "".join(_share(share, language) for share in shares)
    return f"<Tax>{money(total)}{localised('Description', 'Tax', language)}{details}</Tax>"


def _share(share: TaxShare, language: str) -> str:
    return (
        f'<TaxDetail purpose="tax" category="{escape_attribute(share.category)}"'
        f' percentageRate="{format_decimal(share.rate)}">{amount("TaxableAmount", share.taxable)}'
        f"{amount('TaxAmount', share.amount)}{localised('Description', share.description, language)}</TaxDetail>"
    )


def _summary(value: Invoice) -> str:
    """Nothing is deducted here, so gross, net and due are one sum."""
    total = Money(tax_total(value), value.total.currency)
    sums = "".join(amount(name, value.total) for name in ("GrossAmount", "NetAmount", "DueAmount"))
    return (
        f"<InvoiceDetailSummary>{amount('SubtotalAmount', value.subtotal)}{_tax(value.tax, total, value.language)}"
        f"{amount('ShippingAmount', value.shipping)}{sums}</InvoiceDetailSummary>"
    )

"""Write a UBL Invoice or CreditNote, to an order that came in UBL; by Peppol's rules where it named a process of theirs.

A CreditNote says positive what our credit says negative. UBL has no deletion: an invoice is credited.

Source: UBL 2.1 Invoice and CreditNote; Peppol BIS Billing 3 (380 is an invoice, 381 a credit note; UNCL5305).
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from protocols.documents import Invoice, InvoiceLine, InvoiceParty, InvoicePurpose, TaxShare
from protocols.errors import Unwritable
from protocols.markup import around, tag
from protocols.order_parts import ReadOrder
from protocols.ubl.write_parts import document, is_peppol, item, party, refuse_deletion, tax_category
from protocols.values import Money, format_decimal

_CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the two documents differ; `sign` turns our amounts into theirs."""

    name: str
    type_code: str
    type_element: str
    quantity_element: str
    sign: int


_INVOICE = _Kind("Invoice", "380", "cbc:InvoiceTypeCode", "cbc:InvoicedQuantity", 1)
_CREDIT = _Kind("CreditNote", "381", "cbc:CreditNoteTypeCode", "cbc:CreditedQuantity", -1)


def write_invoice(invoice: Invoice, answered: ReadOrder) -> bytes:
    """The bill or credit note. Raises Unwritable for a deletion, and for a credit without lines."""
    refuse_deletion(invoice.operation)
    if not invoice.lines:
        raise Unwritable("UBL has no invoice without lines.", code="format.no_writer")
    kind = _INVOICE if invoice.purpose is InvoicePurpose.STANDARD else _CREDIT
    return document(
        kind.name,
        _head(invoice, answered, kind)
        + _parties(invoice, answered)
        + _terms(invoice)
        + _shipping(invoice, kind)
        + _tax(invoice, kind)
        + _totals(invoice, kind)
        + "".join(_line(line, kind) for line in invoice.lines),
    )


def _head(invoice: Invoice, answered: ReadOrder, kind: _Kind) -> str:
    profile = tag("cbc:CustomizationID", _CUSTOMIZATION) + tag("cbc:ProfileID", _PROFILE)
    due = ""
    if kind is _INVOICE and invoice.payment_days is not None:
        due = (invoice.invoice_date + timedelta(days=invoice.payment_days)).date().isoformat()
    original = around("cac:InvoiceDocumentReference", tag("cbc:ID", invoice.corrects_invoice_id))
    return (
        (profile if is_peppol(answered) else "")
        + tag("cbc:ID", invoice.invoice_id)
        + tag("cbc:IssueDate", invoice.invoice_date.date().isoformat())
        + tag("cbc:DueDate", due)
        + tag(kind.type_element, kind.type_code)
        + tag("cbc:Note", invoice.comments)
        + tag("cbc:DocumentCurrencyCode", invoice.total.currency)
        + around("cac:OrderReference", tag("cbc:ID", answered.order.order_id))
        + around("cac:BillingReference", original)
    )


def _parties(invoice: Invoice, answered: ReadOrder) -> str:
    by_role: dict[str, InvoiceParty] = {each.role: each for each in invoice.parties}
    seller, payer = by_role.get("from"), by_role.get("billTo")
    return around(
        "cac:AccountingSupplierParty",
        party(answered.receiver, seller.address if seller else None, seller.tax_id if seller else ""),
    ) + around("cac:AccountingCustomerParty", party(answered.sender, payer.address if payer else None))


def _terms(invoice: Invoice) -> str:
    if invoice.payment_days is None:
        return ""
    return around("cac:PaymentTerms", tag("cbc:Note", f"{invoice.payment_days} days net"))


def _shipping(invoice: Invoice, kind: _Kind) -> str:
    """A charge beside the goods, at the rate that is left of the shares once the lines are taken off."""
    if invoice.shipping is None:
        return ""
    return around(
        "cac:AllowanceCharge",
        tag("cbc:ChargeIndicator", "true")
        + tag("cbc:AllowanceChargeReason", "Shipping")
        + _amount("cbc:Amount", invoice.shipping, kind)
        + tax_category("cac:TaxCategory", _rate_of_shipping(invoice)),
    )


def _rate_of_shipping(invoice: Invoice) -> str:
    of_lines: dict[Decimal, Decimal] = {}
    for line in invoice.lines:
        if line.tax_rate is not None:
            of_lines[line.tax_rate] = of_lines.get(line.tax_rate, _ZERO) + line.subtotal.amount
    taxed = (share.rate for share in invoice.tax if share.taxable.amount != of_lines.get(share.rate, _ZERO))
    return next((format_decimal(rate) for rate in taxed), "")


def _tax(invoice: Invoice, kind: _Kind) -> str:
    total = Money(sum((share.amount.amount for share in invoice.tax), _ZERO), invoice.total.currency)
    return around(
        "cac:TaxTotal",
        _amount("cbc:TaxAmount", total, kind) + "".join(_share(share, kind) for share in invoice.tax),
    )


def _share(share: TaxShare, kind: _Kind) -> str:
    return around(
        "cac:TaxSubtotal",
        _amount("cbc:TaxableAmount", share.taxable, kind)
        + _amount("cbc:TaxAmount", share.amount, kind)
        + tax_category("cac:TaxCategory", format_decimal(share.rate)),
    )


def _totals(invoice: Invoice, kind: _Kind) -> str:
    currency = invoice.total.currency
    shipping = invoice.shipping.amount if invoice.shipping else _ZERO
    return around(
        "cac:LegalMonetaryTotal",
        _amount("cbc:LineExtensionAmount", invoice.subtotal, kind)
        + _amount("cbc:TaxExclusiveAmount", Money(invoice.subtotal.amount + shipping, currency), kind)
        + _amount("cbc:TaxInclusiveAmount", invoice.total, kind)
        + (_amount("cbc:ChargeTotalAmount", invoice.shipping, kind) if invoice.shipping else "")
        + _amount("cbc:PayableAmount", invoice.total, kind),
    )


def _line(line: InvoiceLine, kind: _Kind) -> str:
    rate = "" if line.tax_rate is None else format_decimal(line.tax_rate)
    price = tag("cbc:PriceAmount", format_decimal(line.unit_price.amount), currencyID=line.unit_price.currency)
    base = tag("cbc:BaseQuantity", format_decimal(line.price_unit), unitCode=line.unit)
    return around(
        f"cac:{kind.name}Line",
        tag("cbc:ID", str(line.number))
        + tag(kind.quantity_element, format_decimal(line.quantity * kind.sign), unitCode=line.unit)
        + _amount("cbc:LineExtensionAmount", line.subtotal, kind)
        + around("cac:OrderLineReference", tag("cbc:LineID", line.order_line_number))
        + item(line.item_id, line.description, tax_category("cac:ClassifiedTaxCategory", rate))
        + around("cac:Price", price + base),
    )


def _amount(name: str, value: Money, kind: _Kind) -> str:
    return tag(name, format_decimal(value.amount * kind.sign), currencyID=value.currency)

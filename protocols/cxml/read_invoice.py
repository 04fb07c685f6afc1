"""Read an InvoiceDetailRequest: for our own test buyer, the pretend ERP and tests. Source: RG ch. 14.

A net amount that is missing or empty, as real ones are, is the sum of what stands above it.
"""

import re
from decimal import Decimal

from protocols.cxml.read_documents import (
    comments,
    company,
    each,
    earlier_document,
    issued,
    item_id,
    language,
    moment,
    needed,
    needed_money,
    open_request,
    order_reference,
    positive,
)
from protocols.cxml.read_parts import attribute, child, description, local, money, number, text_at
from protocols.documents import Invoice, InvoiceLine, InvoiceParty, InvoicePurpose, OrderReference, TaxShare
from protocols.errors import MissingValue
from protocols.values import Money
from protocols.xml import Element

_WHOLE = re.compile("[0-9]{1,9}", re.ASCII)


def read_invoice(body: bytes) -> Invoice:
    """The invoice; of several orders on it, all lines under the first. Raises RemoteError."""
    root, request = open_request(body, "InvoiceDetailRequest")
    header, summary = needed(request, "InvoiceDetailRequestHeader"), needed(request, "InvoiceDetailSummary")
    lines = tuple(_line(item, n) for n, item in enumerate(request.iter("InvoiceDetailItem"), 1))
    subtotal = needed_money(summary, "SubtotalAmount")
    original = child(header, "InvoiceIDInfo")
    return Invoice(
        invoice_id=attribute(header, "invoiceID"),
        invoice_date=issued(root, header, "invoiceDate"),
        purpose=_purpose(header),
        order=_order(request),
        parties=_parties(header),
        lines=lines,
        subtotal=subtotal,
        tax=() if any(line.tax for line in lines) else _shares(child(summary, "Tax"), subtotal),
        total=_total(summary, subtotal),
        operation=attribute(header, "operation") or "new",
        shipping=money(child(summary, "ShippingAmount"), "ShippingAmount"),
        corrects_invoice_id=attribute(original, "invoiceID"),
        corrects_invoice_date=None if original is None else moment(original, "invoiceDate"),
        payment_days=_payment_days(header),
        comments=comments(header),
        language=language(root),
        corrects_payload_id=earlier_document(header),
    )


def _purpose(header: Element) -> InvoicePurpose:
    value = attribute(header, "purpose") or InvoicePurpose.STANDARD
    if value not in list(InvoicePurpose):
        raise MissingValue(f"{local(header)}/@purpose {value[:40]!r} is none of {', '.join(InvoicePurpose)}.")
    return InvoicePurpose(value)


def _order(request: Element) -> OrderReference:
    return order_reference(next(request.iter("OrderReference"), None))


def _parties(header: Element) -> tuple[InvoiceParty, ...]:
    """The partners, then those who ship."""
    found = []
    for partner in each(header, "InvoicePartner"):
        contact = needed(partner, "Contact")
        tax_id = attribute(child(partner, "IdReference"), "identifier")
        found.append(InvoiceParty(attribute(contact, "role"), company(contact), tax_id))
    shipping = child(header, "InvoiceDetailShipping")
    for contact in () if shipping is None else each(shipping, "Contact"):
        found.append(InvoiceParty(attribute(contact, "role"), company(contact)))
    return tuple(found)


def _payment_days(header: Element) -> int | None:
    days = attribute(child(header, "PaymentTerm"), "payInNumberOfDays")
    return int(days) if _WHOLE.fullmatch(days) else None


def _total(summary: Element, subtotal: Money) -> Money:
    for name in ("NetAmount", "DueAmount", "GrossAmount"):
        said = money(child(summary, name), name)
        if said is not None:
            return said
    parts = (money(child(summary, name), name) for name in ("Tax", "SpecialHandlingAmount", "ShippingAmount"))
    total = sum((part.amount for part in parts if part is not None), subtotal.amount)
    return Money(total, subtotal.currency)


def _line(item: Element, position: int) -> InvoiceLine:
    price = needed_money(item, "UnitPrice")
    quantity = number(attribute(item, "quantity"), "InvoiceDetailItem/@quantity")
    basis = number(attribute(child(item, "PriceBasisQuantity"), "quantity") or "1", "PriceBasisQuantity/@quantity")
    price_unit = positive(basis, Decimal(1))
    reference = needed(item, "InvoiceDetailItemReference")
    described = child(reference, "Description")
    line_number = attribute(item, "invoiceLineNumber")
    subtotal = money(child(item, "SubtotalAmount"), "SubtotalAmount")
    subtotal = subtotal or Money(quantity * price.amount / price_unit, price.currency)
    return InvoiceLine(
        number=int(line_number) if _WHOLE.fullmatch(line_number) else position,
        order_line_number=attribute(reference, "lineNumber"),
        quantity=quantity,
        unit=text_at(item, "UnitOfMeasure"),
        unit_price=price,
        item_id=item_id(child(reference, "ItemID")),
        description="" if described is None else description(described),
        subtotal=subtotal,
        price_unit=price_unit,
        tax=_shares(child(item, "Tax"), subtotal),
    )


def _shares(tax: Element | None, taxable: Money) -> tuple[TaxShare, ...]:
    """The shares of a Tax; one that is not broken down is one share at an unknown rate, and none of nothing."""
    total = money(tax, "Tax")
    if tax is None or total is None:
        return ()
    shares = tuple(_share(detail, taxable) for detail in each(tax, "TaxDetail"))
    if shares or not total.amount:
        return shares
    return (TaxShare(Decimal(0), taxable, total, "", text_at(tax, "Description")),)


def _share(detail: Element, taxable: Money) -> TaxShare:
    return TaxShare(
        rate=number(attribute(detail, "percentageRate") or "0", "TaxDetail/@percentageRate"),
        taxable=money(child(detail, "TaxableAmount"), "TaxableAmount") or taxable,
        amount=needed_money(detail, "TaxAmount"),
        category=attribute(detail, "category"),
        description=text_at(detail, "Description"),
    )

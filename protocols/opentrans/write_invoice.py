"""Write an openTRANS 2.1 INVOICE, to an order that came in openTRANS; a credit has negative quantities and amounts.

Shipping stands as an item of its own, because the totals must be those of the items. The format has no deletion.

Source: openTRANS 2.1, element INVOICE; the order of elements is the schema's. TAX is a fraction: 0.19.
"""

from decimal import Decimal

from protocols.documents import Invoice, InvoiceLine, TaxShare
from protocols.errors import Unwritable
from protocols.markup import around, tag
from protocols.opentrans.write_parties import document, order_reference, parties, product, refuse_old
from protocols.order_parts import ReadOrder
from protocols.orders import ItemId
from protocols.values import Money, format_decimal

_HUNDRED = Decimal(100)
_SHIPPING = "SHIPPING"
_PIECE = "C62"


def write_invoice(invoice: Invoice, answered: ReadOrder) -> bytes:
    """The bill. Raises Unwritable for openTRANS 1.0, a deletion, and a credit without lines."""
    refuse_old(answered, "invoice")
    if invoice.operation != "new" or not invoice.lines:
        raise Unwritable("openTRANS knows no deletion of an invoice, and none without lines.", code="format.no_writer")
    items = "".join(_item(line, answered) for line in invoice.lines) + _shipping(invoice)
    return document("INVOICE", invoice.invoice_date, _info(invoice, answered), items, _summary(invoice))


def _info(invoice: Invoice, answered: ReadOrder) -> str:
    seller = next((party for party in invoice.parties if party.role == "from"), None)
    return (
        tag("INVOICE_ID", invoice.invoice_id)
        + tag("INVOICE_DATE", invoice.invoice_date.isoformat())
        + parties(answered, seller.address if seller else None, seller.tax_id if seller else "")
        + tag("bmecat:CURRENCY", invoice.total.currency)
        + tag("REMARKS", _remarks(invoice), type="general")
    )


def _remarks(invoice: Invoice) -> str:
    corrected = f"Corrects: {invoice.corrects_invoice_id}" if invoice.corrects_invoice_id else ""
    return "\n".join(text for text in (corrected, invoice.comments) if text)


def _item(line: InvoiceLine, answered: ReadOrder) -> str:
    return around(
        "INVOICE_ITEM",
        tag("LINE_ITEM_ID", str(line.number))
        + product(line.item_id, line.description)
        + tag("QUANTITY", format_decimal(line.quantity))
        + tag("bmecat:ORDER_UNIT", line.unit)
        + _price(line.unit_price, line.price_unit)
        + tag("PRICE_LINE_AMOUNT", format_decimal(line.subtotal.amount))
        + order_reference(answered, line.order_line_number),
    )


def _shipping(invoice: Invoice) -> str:
    """One piece of it; its price is never negative, so a credit gives back a negative piece."""
    if invoice.shipping is None:
        return ""
    amount = invoice.shipping.amount
    return around(
        "INVOICE_ITEM",
        tag("LINE_ITEM_ID", str(len(invoice.lines) + 1))
        + product(ItemId(_SHIPPING), "Shipping")
        + tag("QUANTITY", "-1" if amount < 0 else "1")
        + tag("bmecat:ORDER_UNIT", _PIECE)
        + _price(Money(abs(amount), invoice.shipping.currency), Decimal(1))
        + tag("PRICE_LINE_AMOUNT", format_decimal(amount)),
    )


def _price(price: Money, price_unit: Decimal) -> str:
    return around(
        "PRODUCT_PRICE_FIX",
        tag("bmecat:PRICE_AMOUNT", format_decimal(price.amount))
        + tag("bmecat:PRICE_QUANTITY", format_decimal(price_unit)),
    )


def _summary(invoice: Invoice) -> str:
    shipping = invoice.shipping.amount if invoice.shipping else Decimal(0)
    return (
        tag("TOTAL_ITEM_NUM", str(len(invoice.lines) + (invoice.shipping is not None)))
        + tag("NET_VALUE_GOODS", format_decimal(invoice.subtotal.amount + shipping))
        + tag("TOTAL_AMOUNT", format_decimal(invoice.total.amount))
        + around("TOTAL_TAX", "".join(_tax(share) for share in invoice.tax))
    )


def _tax(share: TaxShare) -> str:
    return around(
        "TAX_DETAILS_FIX",
        tag("bmecat:TAX_TYPE", share.category)
        + tag("bmecat:TAX", format_decimal(share.rate / _HUNDRED))
        + tag("TAX_AMOUNT", format_decimal(share.amount.amount))
        + tag("TAX_BASE", format_decimal(share.taxable.amount)),
    )

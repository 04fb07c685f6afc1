"""Store a bill or a credit with its lines and sums. Runs inside the caller's transaction."""

from collections.abc import Sequence

from storefront.domain.fulfil.bill_sums import BilledLine, Sums
from storefront.domain.fulfil.locked import LONGEST_NAME
from storefront.models import Invoice, InvoicePart


def write_bill(invoice: Invoice, lines: Sequence[BilledLine], sums: Sums, by: str) -> Invoice:
    """The invoice, stored; it comes with order, number and date."""
    invoice.currency = invoice.order.currency
    invoice.subtotal, invoice.shipping = sums.subtotal, sums.shipping
    invoice.tax, invoice.total = sums.tax, sums.total
    invoice.tax_shares = [share.plain() for share in sums.shares]
    invoice.by = by[:LONGEST_NAME]
    invoice.save(force_insert=True)
    InvoicePart.objects.bulk_create(_part(invoice, position, line) for position, line in enumerate(lines, start=1))
    return invoice


def _part(invoice: Invoice, position: int, line: BilledLine) -> InvoicePart:
    return InvoicePart(
        invoice=invoice, position=position, line_key=line.line_key, sku=line.sku, description=line.description,
        quantity=line.quantity, unit=line.unit, unit_price=line.unit_price, price_unit=line.price_unit,
        subtotal=line.subtotal(invoice.currency), tax_percent=line.percent,
    )  # fmt: skip

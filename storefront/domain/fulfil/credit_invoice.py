"""Give back what was billed: all that is left of an invoice, with its shipping, or some quantities of its lines.

Prices and tax rates are the invoice's own; the credit's quantities and amounts are negative. A price is corrected by
giving the line back and billing it anew, so that no quantity is ever billed twice.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from storefront.domain.fulfil.announce import CREDITED, announce
from storefront.domain.fulfil.bill_sums import BilledLine, Sums, bill_sums
from storefront.domain.fulfil.invoice_order import BilledQuantity, today
from storefront.domain.fulfil.numbers import next_number
from storefront.domain.fulfil.refusals import refuse
from storefront.domain.fulfil.stated import check_distinct, check_left, check_quantity
from storefront.domain.fulfil.write_bill import write_bill
from storefront.models import Invoice, InvoicePart, NumberedKind, Order

_ZERO = Decimal(0)


def credit_invoice(invoice: Invoice, lines: Sequence[BilledQuantity] | None, reason: str, *, by: str) -> Invoice:
    """The credit memo; quantities are stated positive. Raises FulfilRefused."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=invoice.order_id)
        billed = _of_invoice(invoice)
        left = creditable(billed)
        stated = [BilledQuantity(key, quantity) for key, quantity in left.items() if quantity > 0]
        if lines is not None:
            stated = list(lines)
        parts = {part.line_key: part for part in billed.lines.all()}
        _check(stated, left, parts)
        given = [_back(each, parts[each.line_key]) for each in stated]
        sums = _sums(billed, given, is_whole=lines is None)
        credit = write_bill(
            Invoice(
                order=order, corrects=billed, reason=reason, number=next_number(NumberedKind.CREDIT), issued_on=today()
            ),
            given, sums, by,
        )  # fmt: skip
        announce(CREDITED, credit.pk)
    return credit


def creditable(invoice: Invoice) -> dict[str, Decimal]:
    """Per line of the invoice what has not been given back yet."""
    back = InvoicePart.objects.filter(invoice__corrects=invoice, invoice__cancelled_at=None).order_by()
    credited: dict[str, Decimal] = dict(back.values_list("line_key").annotate(total=Sum("quantity")))
    return {part.line_key: part.quantity + credited.get(part.line_key, _ZERO) for part in invoice.lines.all()}


def is_of_the_whole(credit: Invoice) -> bool:
    """Whether the credit gives back all that its invoice says, at once."""
    original = credit.corrects
    return original is not None and original.total == -credit.total


def _of_invoice(invoice: Invoice) -> Invoice:
    """As it is now, once its order is locked. Raises FulfilRefused."""
    current = Invoice.objects.get(pk=invoice.pk)
    if current.is_credit:
        raise refuse("fulfil.credit_of_credit")
    if current.cancelled_at is not None:
        raise refuse("fulfil.document_cancelled", number=current.number)
    return current


def _check(stated: Sequence[BilledQuantity], left: Mapping[str, Decimal], parts: Mapping[str, InvoicePart]) -> None:
    if not stated:
        raise refuse("fulfil.nothing_to_credit")
    check_distinct(line.line_key for line in stated)
    for line in stated:
        if line.line_key not in parts:
            raise refuse("fulfil.line_not_billed", line=line.line_key[:50])
        check_quantity(line.line_key, line.quantity)
        if line.unit_price not in (None, parts[line.line_key].unit_price):
            raise refuse("fulfil.credit_at_other_price", line=line.line_key)
        check_left("fulfil.too_much_credited", line.line_key, line.quantity, left[line.line_key])


def _back(stated: BilledQuantity, part: InvoicePart) -> BilledLine:
    return BilledLine(
        part.line_key, part.sku, part.description, part.unit, -stated.quantity, part.unit_price, part.price_unit,
        part.tax_percent,
    )  # fmt: skip


def _sums(invoice: Invoice, given: Sequence[BilledLine], *, is_whole: bool) -> Sums:
    """Shipping goes back with the whole, once; its rate is the one that the invoice's own sums tell."""
    if not is_whole or invoice.credits.filter(cancelled_at=None, shipping__lt=0).exists():
        return bill_sums(given, _ZERO, None, invoice.currency)
    return bill_sums(given, -invoice.shipping, _percent_of_shipping(invoice), invoice.currency)


def _percent_of_shipping(invoice: Invoice) -> Decimal | None:
    """The rate at which more was taxed than the lines make up."""
    of_lines: dict[Decimal, Decimal] = {}
    for part in invoice.lines.all():
        if part.tax_percent is not None:
            of_lines[part.tax_percent] = of_lines.get(part.tax_percent, _ZERO) + part.subtotal
    for share in invoice.tax_shares:
        percent = Decimal(share["percent"])
        if Decimal(share["taxable"]) != of_lines.get(percent, _ZERO):
            return percent
    return None

"""Bill an order: what was shipped and not billed yet, all of it if nothing was shipped, or some quantities of lines.

Prices are the order's, or those it was confirmed at; shipping that the order names is billed once. Test orders are
never billed (DESIGN §7).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from protocols.errors import RemoteError
from protocols.values import parse_decimal
from storefront.domain.delivery import Terms, tax_rate
from storefront.domain.fulfil.agreed_tax import agreed_tax_terms
from storefront.domain.fulfil.announce import INVOICED, announce
from storefront.domain.fulfil.bill_sums import BilledLine, Sums, bill_sums
from storefront.domain.fulfil.delivered import agreed_price, delivered_article
from storefront.domain.fulfil.locked import locked, settle_state
from storefront.domain.fulfil.numbers import next_number
from storefront.domain.fulfil.open_quantities import LineQuantities, open_quantities
from storefront.domain.fulfil.refusals import refuse
from storefront.domain.fulfil.stated import check_distinct, check_left, check_price, check_quantity, named_line
from storefront.domain.fulfil.write_bill import write_bill
from storefront.models import Invoice, NumberedKind, Order, Product
from tenants.scope import current_supplier

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BilledQuantity:
    """How much of a line is billed or credited; a price (net, for the order's price unit) only where it differs."""

    line_key: str
    quantity: Decimal
    unit_price: Decimal | None = None


def invoice_order(order: Order, lines: Sequence[BilledQuantity] | None, *, by: str) -> Invoice:
    """The invoice. Raises FulfilRefused."""
    with transaction.atomic():
        current = locked(order)
        if current.is_test:
            raise refuse("fulfil.test_not_billed")
        known = {line.line_key: line for line in open_quantities(current)}
        stated = _due(known.values()) if lines is None else list(lines)
        _check(stated, known)
        billed, sums = _worked_out(current, stated, known)
        invoice = write_bill(
            Invoice(order=current, number=next_number(NumberedKind.INVOICE), issued_on=today()), billed, sums, by
        )
        settle_state(order, current)
        announce(INVOICED, invoice.pk)
    return invoice


def today() -> date:
    """The day it is at the supplier's."""
    return timezone.now().astimezone(ZoneInfo(current_supplier().time_zone)).date()


def _due(lines: Iterable[LineQuantities]) -> list[BilledQuantity]:
    listed = list(lines)
    was_shipped = any(line.shipped for line in listed)
    due = [
        (line, min(line.to_invoice, max(line.shipped - line.invoiced, _ZERO)) if was_shipped else line.unbilled)
        for line in listed
    ]
    return [BilledQuantity(line.line_key, quantity) for line, quantity in due if quantity > 0]


def _check(stated: Sequence[BilledQuantity], known: Mapping[str, LineQuantities]) -> None:
    if not stated:
        raise refuse("fulfil.nothing_to_bill")
    check_distinct(line.line_key for line in stated)
    for billed in stated:
        line = named_line(billed.line_key, known)
        check_quantity(billed.line_key, billed.quantity)
        check_price(billed.line_key, billed.unit_price)
        check_left("fulfil.too_much_billed", billed.line_key, billed.quantity, line.to_invoice)


def _worked_out(
    order: Order, stated: Sequence[BilledQuantity], known: Mapping[str, LineQuantities]
) -> tuple[list[BilledLine], Sums]:
    terms = agreed_tax_terms(order)
    country = str(order.ship_to.get("country_code", "")).strip().upper()
    classes = dict(
        Product.objects.filter(pk__in=[known[each.line_key].line.product_id for each in stated]).values_list(
            "pk", "tax_class"
        )
    )
    billed = [_line(each, known[each.line_key], terms, classes, country) for each in stated]
    shipping = _shipping_due(order)
    percent = _percent(terms, "", country, "") if shipping else None
    return billed, bill_sums(billed, shipping, percent, order.currency)


def _line(
    stated: BilledQuantity, line: LineQuantities, terms: Terms | None, classes: Mapping[int, str], country: str
) -> BilledLine:
    price = agreed_price(line) if stated.unit_price is None else stated.unit_price
    tax_class = classes.get(line.line.product_id or 0, "")
    percent = _percent(terms, tax_class, country, stated.line_key)
    article = delivered_article(line)
    return BilledLine(
        stated.line_key, article.sku, article.description, line.line.unit, stated.quantity, price,
        line.line.price_unit, percent,
    )  # fmt: skip


def _percent(terms: Terms | None, tax_class: str, country: str, line_key: str) -> Decimal | None:
    """None where no tax was agreed at all. Raises FulfilRefused where taxes were, but none for this."""
    if terms is None or not terms.taxes:
        return None
    rate = tax_rate(terms, tax_class, country)
    if rate is None:
        raise refuse("fulfil.tax_unknown", line=line_key or "–")
    return rate.percent


def _shipping_due(order: Order) -> Decimal:
    """What the order says shipping costs, unless it is on an earlier bill."""
    said = (order.details.get("shipping") or {}).get("amount") or {}
    if said.get("currency") != order.currency:
        return _ZERO
    if order.invoices.filter(cancelled_at=None, corrects=None, shipping__gt=0).exists():
        return _ZERO
    try:
        return parse_decimal(str(said.get("amount", "0")))
    except RemoteError:  # the buyer's own words: what is no plain amount is not billed
        return _ZERO

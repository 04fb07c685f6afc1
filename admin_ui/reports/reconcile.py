"""Carts that went back, the orders that came of them, and what was billed, side by side; and what does not agree.

A row for each order of the period, and one for each cart of it that nobody ordered. Test orders and carts of tests are
left out. Net amounts are compared, as the cart has them. Statements do not grow with the rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from admin_ui.permissions import visible_to
from connections.models import CartTransfer, Environment, SessionPurpose, TransferState
from storefront.models import Invoice, Order, OrderState

#: What a row says, by its code; the first that is true.
VERDICTS: dict[str, Any] = {
    "cancelled": _("cancelled"),
    "not_ordered": _("not ordered"),
    "no_cart": _("no cart is known"),
    "total_differs": _("the order is not the cart"),
    "not_billed": _("not billed"),
    "bill_differs": _("billed otherwise"),
    "agrees": _("agrees"),
}
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReconciledRow:
    """A cart and its order, or one of the two. `billed` is net, less what was credited."""

    at: datetime
    customer: str
    connection: str
    quote: str
    cart_total: Decimal | None
    order: Order | None
    billed: Decimal
    currency: str
    verdict: str

    @property
    def verdict_words(self) -> Any:
        """For people."""
        return VERDICTS[self.verdict]


def reconcile(user: Any, first: date, last: date) -> list[ReconciledRow]:
    """The rows of these days, the newest first, of what the person sees."""
    begin = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    counted = Invoice.objects.filter(cancelled_at=None)
    orders = visible_to(user, Order).filter(received_at__gte=begin, received_at__lt=end, is_test=False)
    orders = orders.select_related("customer", "origin__connection", "origin__transfer")
    rows = [_of_order(order) for order in orders.prefetch_related(Prefetch("invoices", counted))]
    is_real = Q(session__connection__environment=Environment.LIVE, session__purpose=SessionPurpose.BUYER)
    carts = visible_to(user, CartTransfer).filter(is_real, created_at__gte=begin, created_at__lt=end, orders=None)
    carts = carts.exclude(state=TransferState.AWAITING_APPROVAL)
    rows += [_of_cart(cart) for cart in carts.select_related("session__connection__customer")]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def as_table(rows: Iterable[ReconciledRow]) -> Iterator[tuple[Any, ...]]:
    """For a file: headings, then the rows."""
    yield (
        _("Date"), _("Customer"), _("Connection"), _("Quote"), _("Cart (net)"), _("Order"), _("The buyer's number"),
        _("State"), _("Order (net)"), _("Billed (net)"), _("Currency"), _("Result"),
    )  # fmt: skip
    for row in rows:
        order = row.order
        said = (order.number, order.external_id, order.get_state_display(), order.total) if order else ("", "", "", "")
        number, external, state, total = said
        yield (
            f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}", row.customer, row.connection, row.quote, row.cart_total,
            number, external, state, total, row.billed, row.currency, row.verdict_words,
        )  # fmt: skip


def _of_order(order: Order) -> ReconciledRow:
    origin = getattr(order, "origin", None)
    transfer = origin.transfer if origin else None
    billed = sum((_net(invoice) for invoice in order.invoices.all()), _ZERO)
    return ReconciledRow(
        at=order.received_at,
        customer=str(order.customer),
        connection=origin.connection.name if origin else "",
        quote=transfer.quote_id if transfer else "",
        cart_total=transfer.total if transfer else None,
        order=order,
        billed=billed,
        currency=order.currency,
        verdict=_verdict(order, transfer, billed),
    )


def _net(invoice: Invoice) -> Decimal:
    """Goods without tax and shipping; a credit counts down, whichever way its sum is kept."""
    return -abs(invoice.subtotal) if invoice.corrects_id is not None else invoice.subtotal


def _verdict(order: Order, transfer: CartTransfer | None, billed: Decimal) -> str:
    if order.state == OrderState.CANCELLED:
        return "cancelled"
    if transfer is None:
        return "no_cart"
    if (transfer.total, transfer.currency) != (order.total, order.currency):
        return "total_differs"
    if not order.invoices.all():
        return "not_billed"
    return "agrees" if billed == order.total else "bill_differs"


def _of_cart(cart: CartTransfer) -> ReconciledRow:
    connection = cart.session.connection
    return ReconciledRow(
        at=cart.created_at, customer=str(connection.customer), connection=connection.name, quote=cart.quote_id,
        cart_total=cart.total, order=None, billed=_ZERO, currency=cart.currency, verdict="not_ordered",
    )  # fmt: skip

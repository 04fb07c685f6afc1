"""Whatever is done with an order, and in whatever sequence, what was ordered, shipped and billed stays reconciled (M12)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront.domain.fulfil.cancel_document import cancel_document
from storefront.domain.fulfil.confirm_order import LineAnswer, confirm_order
from storefront.domain.fulfil.credit_invoice import credit_invoice
from storefront.domain.fulfil.invoice_order import BilledQuantity, invoice_order
from storefront.domain.fulfil.open_quantities import open_quantities, state_of
from storefront.domain.fulfil.refusals import FulfilRefused
from storefront.models import AnswerKind, Invoice, Order, Shipment
from tests.storefront.fulfilling import line, ordered
from tests.storefront.test_fulfil_ship import ship

pytestmark = pytest.mark.usefixtures("shop")

PRICES = {"1": Decimal("0.333"), "2": Decimal("2.50")}
Act = Callable[[Order, str, int], object]


def _reject_some(order: Order, key: str, quantity: int) -> None:
    parts = [LineAnswer(key, Decimal(quantity), AnswerKind.REJECT), LineAnswer(key, Decimal(10 - quantity))]
    confirm_order(order, [part for part in parts if part.quantity], by="A")


def _credit_some(order: Order, key: str, quantity: int) -> None:
    for invoice in order.invoices.filter(corrects=None, cancelled_at=None).order_by("-id")[:1]:
        credit_invoice(invoice, [BilledQuantity(key, Decimal(quantity))], "", by="A")


def _take_back(model: type[Shipment] | type[Invoice]) -> Act:
    def act(order: Order, _key: str, _quantity: int) -> None:
        for document in model.objects.filter(order=order, cancelled_at=None).order_by("-id")[:1]:
            cancel_document(document, by="A")

    return act


ACTS: dict[str, Act] = {
    "confirm": lambda order, _key, _quantity: confirm_order(order, None, by="A"),
    "reject": _reject_some,
    "ship": lambda order, key, quantity: ship(order, (key, str(quantity))),
    "ship all": lambda order, _key, _quantity: ship(order),
    "bill": lambda order, key, quantity: invoice_order(order, [BilledQuantity(key, Decimal(quantity))], by="A"),
    "bill all": lambda order, _key, _quantity: invoice_order(order, None, by="A"),
    "credit": _credit_some,
    "unship": _take_back(Shipment),
    "unbill": _take_back(Invoice),
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(["1", "2"]), st.integers(1, 10)), max_size=8)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_more_is_never_shipped_or_billed_than_was_ordered(steps: list[tuple[str, str, int]]) -> None:
    order = ordered(line("1", price="0.333"), line("2", price="2.50"))

    for name, key, quantity in steps:
        try:
            ACTS[name](order, key, quantity)
        except FulfilRefused:
            continue

    order.refresh_from_db()
    lines = open_quantities(order)
    for each in lines:
        coming = each.ordered - each.rejected
        assert 0 <= each.shipped <= coming
        assert 0 <= each.credited <= each.invoiced
        assert each.invoiced - each.credited <= coming
    assert order.state == state_of(lines, is_confirmed=order.confirmations.exists())
    check_sums(order)


def check_sums(order: Order) -> None:
    """Every total is that of its lines, and no line is off by more than half a cent."""
    for invoice in order.invoices.all():
        parts = list(invoice.lines.all())
        assert invoice.total == invoice.subtotal == sum(part.subtotal for part in parts)
        assert all(abs(part.subtotal - part.quantity * PRICES[part.line_key]) <= Decimal("0.005") for part in parts)
        assert (invoice.total < 0) == invoice.is_credit or invoice.total == 0

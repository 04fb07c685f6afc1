"""Billing and crediting an order: sums to the last coin, numbers without gaps, what is refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from storefront.domain.fulfil.cancel_document import cancel_document
from storefront.domain.fulfil.confirm_order import LineAnswer, confirm_order
from storefront.domain.fulfil.credit_invoice import credit_invoice
from storefront.domain.fulfil.invoice_order import BilledQuantity, invoice_order
from storefront.domain.fulfil.numbers import change_range, next_number, number_range
from storefront.domain.fulfil.refusals import TEXTS, FulfilRefused
from storefront.models import AnswerKind, DeliveryTerms, Invoice, NumberedKind, Order, OrderState, TaxRate
from tests.factories.storefront import make_customer
from tests.storefront.fulfilling import line, ordered, quantities
from tests.storefront.test_fulfil_ship import ship

pytestmark = pytest.mark.usefixtures("shop")

SHIPPING = {"shipping": {"amount": {"amount": "9.90", "currency": "EUR"}}}


def billed(key: str, quantity: str, price: str | None = None) -> BilledQuantity:
    return BilledQuantity(key, Decimal(quantity), None if price is None else Decimal(price))


def taxed_customer(*rates: str) -> int:
    customer = make_customer()
    terms = DeliveryTerms.objects.create(customer=customer)
    for percent, countries in zip(rates, ("DE", "FR"), strict=False):
        TaxRate.objects.create(terms=terms, percent=Decimal(percent), countries=countries)
    return customer.pk


def sums(invoice: Invoice) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    invoice.refresh_from_db()
    return invoice.subtotal, invoice.shipping, invoice.tax, invoice.total


def test_an_order_is_billed_with_tax_and_shipping_to_the_cent() -> None:
    order = ordered(
        line("1", "3", "0.333"), line("2", "7", "1.10"),
        customer_id=taxed_customer("19"), ship_to={"country_code": "de"}, details=SHIPPING,
    )  # fmt: skip

    invoice = invoice_order(order, None, by="Anna")

    assert sums(invoice) == (Decimal("8.70"), Decimal("9.90"), Decimal("3.53"), Decimal("22.13"))
    assert invoice.tax_shares == [{"percent": "19", "taxable": "18.6", "amount": "3.53"}]
    assert list(invoice.lines.values_list("line_key", "subtotal", "tax_percent")) == [
        ("1", Decimal("1.00"), Decimal(19)), ("2", Decimal("7.70"), Decimal(19)),
    ]  # fmt: skip
    assert (order.state, invoice.number) == (OrderState.INVOICED, "INV-000001")


def test_only_what_left_is_billed_and_shipping_once() -> None:
    order = ordered(line("1"), details=SHIPPING)
    ship(order, ("1", "4"))
    first = invoice_order(order, None, by="Anna")
    ship(order)

    second = invoice_order(order, None, by="Anna")

    assert (sums(first), sums(second)) == ((16, Decimal("9.90"), 0, Decimal("25.90")), (24, 0, 0, 24))
    assert (order.state, quantities(order)) == (OrderState.INVOICED, {"1": (0, 0, 0, 10, 10, 0)})
    with pytest.raises(FulfilRefused, match=r"fulfil\.nothing_to_bill"):
        invoice_order(order, None, by="Anna")


def test_the_confirmed_price_is_the_one_billed() -> None:
    order = ordered(line("1"))
    confirm_order(order, [LineAnswer("1", Decimal(10), unit_price=Decimal("3.50"))], by="Anna")

    assert invoice_order(order, None, by="Anna").total == 35


def test_several_confirmed_prices_need_a_word() -> None:
    order = ordered(line("1"))
    dear = LineAnswer("1", Decimal(4), unit_price=Decimal(5))
    confirm_order(order, [dear, LineAnswer("1", Decimal(6))], by="Anna")

    with pytest.raises(FulfilRefused, match=r"fulfil\.price_several"):
        invoice_order(order, None, by="Anna")

    assert invoice_order(order, [billed("1", "10", "4.4")], by="Anna").total == 44


def test_a_whole_credit_is_the_mirror_of_its_invoice() -> None:
    order = ordered(
        line("1", "3", "0.333"), customer_id=taxed_customer("19"), ship_to={"country_code": "DE"}, details=SHIPPING
    )
    invoice = invoice_order(order, None, by="Anna")

    credit = credit_invoice(invoice, None, "Damaged", by="Ben")

    assert sums(credit) == tuple(-amount for amount in sums(invoice))
    assert (credit.number, credit.corrects, credit.reason, credit.is_credit) == ("CM-000001", invoice, "Damaged", True)
    assert quantities(order) == {"1": (0, 0, 0, 0, 3, 3)}
    with pytest.raises(FulfilRefused, match=r"fulfil\.nothing_to_credit"):
        credit_invoice(invoice, None, "Again", by="Ben")


def test_a_part_is_credited_and_the_rest_later() -> None:
    order = ordered(line("1"), details=SHIPPING)
    invoice = invoice_order(order, None, by="Anna")

    part = credit_invoice(invoice, [billed("1", "4")], "Late", by="Ben")
    with pytest.raises(FulfilRefused, match="only 6 are left"):
        credit_invoice(invoice, [billed("1", "7")], "Late", by="Ben")
    rest = credit_invoice(invoice, None, "Late", by="Ben")

    assert (sums(part), sums(rest)) == ((-16, 0, 0, -16), (-24, Decimal("-9.90"), 0, Decimal("-33.90")))


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([billed("1", "1", "99")], "credit_at_other_price"),
        ([billed("9", "1")], "line_not_billed"),
        ([billed("1", "1"), billed("1", "1")], "line_repeated"),
        ([billed("1", "0")], "quantity_not_positive"),
        ([], "nothing_to_credit"),
    ],
)
def test_a_credit_that_makes_no_sense_is_refused(lines: list[BilledQuantity], code: str) -> None:
    invoice = invoice_order(ordered(line("1")), None, by="Anna")

    with pytest.raises(FulfilRefused) as refused:
        credit_invoice(invoice, lines, "Why not", by="Ben")

    assert refused.value.code == f"fulfil.{code}"
    assert (refused.value.code in TEXTS, invoice.credits.count()) == (True, 0)


def test_what_was_credited_may_be_billed_again() -> None:
    order = ordered(line("1"))
    credit_invoice(invoice_order(order, None, by="Anna"), None, "Wrong price", by="Ben")

    again = invoice_order(order, [billed("1", "10", "3.90")], by="Anna")

    assert (again.total, quantities(order)) == (39, {"1": (0, 0, 0, 0, 20, 10)})


def test_what_was_billed_is_credited_before_it_is_rejected() -> None:
    order = ordered(line("1"))
    invoice = invoice_order(order, [billed("1", "2")], by="Anna")
    parts = [LineAnswer("1", Decimal(9), AnswerKind.REJECT), LineAnswer("1", Decimal(1))]

    with pytest.raises(FulfilRefused, match="2 have been billed"):
        confirm_order(order, parts, by="Anna")
    credit_invoice(invoice, [billed("1", "1")], "Sold out", by="Anna")
    confirm_order(order, parts, by="Anna")

    assert quantities(order) == {"1": (1, 0, 9, 0, 2, 1)}


def test_an_invoice_taken_back_keeps_its_number() -> None:
    order = ordered(line("1"))
    invoice = invoice_order(order, None, by="Anna")

    cancel_document(invoice, by="Ben")

    assert Order.objects.get(pk=order.pk).state == OrderState.RECEIVED
    assert invoice_order(order, None, by="Anna").number == "INV-000002"
    with pytest.raises(FulfilRefused, match=r"fulfil\.document_cancelled"):
        cancel_document(invoice, by="Ben")


def test_a_credited_invoice_stays() -> None:
    invoice = invoice_order(ordered(line("1")), None, by="Anna")
    credit = credit_invoice(invoice, [billed("1", "1")], "Late", by="Ben")

    for refused, code in ((lambda: cancel_document(invoice, by="Ben"), "invoice_credited"),
                          (lambda: credit_invoice(credit, None, "No", by="Ben"), "credit_of_credit")):  # fmt: skip
        with pytest.raises(FulfilRefused, match=rf"fulfil\.{code}"):
            refused()


@pytest.mark.parametrize(
    ("order_values", "lines", "code"),
    [
        ({"is_test": True}, None, "test_not_billed"),
        ({}, [billed("9", "1")], "line_unknown"),
        ({}, [billed("1", "11")], "too_much_billed"),
        ({}, [billed("1", "1"), billed("1", "1")], "line_repeated"),
        ({}, [billed("1", "1", "-1")], "price_odd"),
        ({}, [], "nothing_to_bill"),
    ],
)
def test_what_makes_no_sense_is_refused(order_values: dict[str, Any], lines: Any, code: str) -> None:
    with pytest.raises(FulfilRefused) as refused:
        invoice_order(ordered(line("1"), **order_values), lines, by="Anna")

    assert refused.value.code == f"fulfil.{code}"
    assert refused.value.code in TEXTS
    assert Invoice.objects.count() == 0


def test_a_line_without_price_and_a_country_without_tax_are_refused() -> None:
    abroad = ordered(line("1"), customer_id=taxed_customer("19"), ship_to={"country_code": "AT"})

    for order, code in ((ordered(line("1", price=None)), "price_missing"), (abroad, "tax_unknown")):
        with pytest.raises(FulfilRefused, match=rf"fulfil\.{code}"):
            invoice_order(order, None, by="Anna")


def test_a_number_that_was_not_used_is_drawn_again() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number(NumberedKind.INVOICE)
        raise ZeroDivisionError

    assert invoice_order(ordered(line("1")), None, by="Anna").number == "INV-000001"


def test_a_range_goes_on_only_upward() -> None:
    change_range(NumberedKind.INVOICE, prefix="2026-", number=500, digits=4)
    invoice = invoice_order(ordered(line("1")), None, by="Anna")

    with pytest.raises(FulfilRefused, match="2026-0500 has been used"):
        change_range(NumberedKind.INVOICE, prefix="2026-", number=500, digits=4)
    change_range(NumberedKind.INVOICE, prefix="2027-", number=1, digits=4)

    assert invoice.number == "2026-0500"
    assert invoice_order(ordered(line("1")), None, by="Anna").number == "2027-0001"


@pytest.mark.parametrize(
    ("prefix", "number", "digits", "code"),
    [
        ("CM-", 1, 6, "range_prefix_shared"),
        ("X" * 21, 1, 6, "range_odd"),
        ("INV-", 0, 6, "range_odd"),
        ("INV-", 1, 13, "range_odd"),
    ],
)
def test_a_range_that_could_not_be_drawn_from_is_refused(prefix: str, number: int, digits: int, code: str) -> None:
    with pytest.raises(FulfilRefused) as refused:
        change_range(NumberedKind.INVOICE, prefix=prefix, number=number, digits=digits)

    assert refused.value.code == f"fulfil.{code}"
    assert refused.value.code in TEXTS
    assert number_range(NumberedKind.INVOICE).prefix == "INV-"

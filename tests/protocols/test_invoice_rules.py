"""What no invoice may say is refused before it is written, each rule under its own code; odd ones are read all the same."""

import dataclasses
from decimal import Decimal

import pytest

from protocols.cxml.read_invoice import read_invoice
from protocols.cxml.write_documents import DocumentRefused
from protocols.cxml.write_invoice import write_invoice
from protocols.documents import Invoice, InvoiceParty, OrderReference, TaxShare
from protocols.errors import MissingValue, Unparseable
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Money
from tests.protocols.supplier_documents import FRAME, LAGER, WERK, money
from tests.protocols.test_invoice import (
    CREDIT,
    CREDIT_MEMO,
    DELETED,
    FULL,
    LINE_CREDIT,
    LINE_CREDIT_MEMO,
    NUTS,
    SHOP,
    TAX_IN_LINES,
    VAT,
    invoice,
)

SHIP_FROM = InvoiceParty("shipFrom", LAGER)
YEN = dataclasses.replace(NUTS, unit_price=money("1.19", "JPY"), subtotal=money("3", "JPY"))
DINAR = dataclasses.replace(NUTS, unit_price=money("1.19", "KWD"), subtotal=money("2.98", "KWD"))

REFUSED = {
    "invoice.id.missing": [invoice(NUTS, invoice_id="")],
    "document.order.missing": [invoice(NUTS, order=OrderReference("", ""))],
    "invoice.operation": [invoice(NUTS, operation="update")],
    "invoice.lines.forbidden": [invoice(NUTS, purpose=CREDIT)],
    "invoice.lines.missing": [invoice(), invoice(purpose=LINE_CREDIT)],
    "invoice.original.missing": [
        dataclasses.replace(DELETED, corrects_payload_id=""),
        dataclasses.replace(LINE_CREDIT_MEMO, corrects_payload_id=""),
    ],
    "invoice.payment_days": [invoice(NUTS, payment_days=-1)],
    "invoice.party.role": [invoice(NUTS, parties=(InvoiceParty("endUser", WERK),))],
    "invoice.party.repeated": [invoice(NUTS, parties=(SHOP, SHOP))],
    "invoice.shipping.half": [invoice(NUTS, parties=(SHIP_FROM,))],
    "invoice.line.repeated": [invoice(NUTS, NUTS)],
    "document.currency.mixed": [
        invoice(NUTS, shipping=money(1, "EUR")),
        invoice(NUTS, tax=(dataclasses.replace(VAT, taxable=money(1, "EUR")),)),
        invoice(dataclasses.replace(NUTS, tax=(dataclasses.replace(VAT, amount=money(1, "EUR")),))),
    ],
    "invoice.line.price_unit": [invoice(dataclasses.replace(NUTS, price_unit=Decimal(0)))],
    "invoice.line.sum": [
        invoice(dataclasses.replace(NUTS, subtotal=money("2.99"))),
        invoice(DINAR, subtotal=money("2.98", "KWD"), total=money("2.98", "KWD")),
    ],
    "invoice.tax.twice": [dataclasses.replace(TAX_IN_LINES, tax=(VAT,))],
    "invoice.subtotal.sum": [dataclasses.replace(FULL, subtotal=money("40.01"))],
    "invoice.total.sum": [dataclasses.replace(FULL, total=money("52.25"))],
    "invoice.total.negative": [
        invoice(dataclasses.replace(NUTS, quantity=Decimal("-2.5"), subtotal=money("-2.98"))),
    ],
    "invoice.credit.positive": [
        dataclasses.replace(CREDIT_MEMO, subtotal=money(0), tax=(), total=money(0)),
        invoice(*LINE_CREDIT_MEMO.lines, NUTS, purpose=LINE_CREDIT, corrects_payload_id="8"),
    ],
}
CASES = [(code, value) for code, values in REFUSED.items() for value in values]


@pytest.mark.parametrize(("code", "value"), CASES)
def test_a_broken_rule_is_refused_by_its_code(code: str, value: Invoice) -> None:
    with pytest.raises(DocumentRefused) as refused:
        write_invoice(value, **FRAME)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            dataclasses.replace(FULL, subtotal=money("40.01")),
            "The lines add up to 40 instead of the subtotal of 40.01 (difference -0.01).",
        ),
        (
            dataclasses.replace(FULL, total=money("52.2")),
            "Subtotal, tax and shipping add up to 52.24 instead of the total of 52.2 (difference 0.04).",
        ),
        (
            invoice(dataclasses.replace(NUTS, subtotal=money(3))),
            "Invoice line 2: the subtotal 3 is not quantity times price (difference 0.025).",
        ),
    ],
)
def test_a_sum_that_does_not_come_out_is_told_with_the_difference(value: Invoice, told: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        write_invoice(value, **FRAME)

    assert refused.value.text_for_peer == told


def test_where_there_are_no_cents_a_subtotal_is_rounded_to_whole_ones() -> None:
    value = invoice(YEN, subtotal=money(3, "JPY"), total=money(3, "JPY"))

    assert read_invoice(write_invoice(value, **FRAME)) == value


def ordered(line_number: str = "20", unit: str = "MTR") -> PurchaseOrder:
    """The order that is billed here in part."""
    return PurchaseOrder("PO-7", "new", (OrderItem(line_number, ItemId("A-1"), Decimal(9), unit=unit),))


@pytest.mark.parametrize(
    ("order", "code"), [(ordered("30"), "document.line.unknown"), (ordered(unit="PK"), "document.line.unit")]
)
def test_lines_that_are_not_those_of_the_order_are_refused(order: PurchaseOrder, code: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        write_invoice(invoice(NUTS), order=order, **FRAME)

    assert refused.value.code == code


def test_a_part_of_a_line_may_be_billed() -> None:
    assert read_invoice(write_invoice(invoice(NUTS), order=ordered(), **FRAME)) == invoice(NUTS)


def test_an_invoice_of_an_unknown_purpose_is_refused_by_the_reader() -> None:
    body = write_invoice(FULL, **FRAME).replace(b'purpose="standard"', b'purpose="debitMemo"')

    with pytest.raises(MissingValue):
        read_invoice(body)


@pytest.mark.parametrize(
    "gone",
    [b"InvoiceDetailRequest>", b"InvoiceDetailRequestHeader", b"InvoiceDetailSummary", b"SubtotalAmount", b"Contact"],
)
def test_an_invoice_without_its_core_is_refused_by_the_reader(gone: bytes) -> None:
    body = write_invoice(FULL, **FRAME).replace(gone, gone.replace(b"t", b"T"))

    with pytest.raises((MissingValue, Unparseable)):
        read_invoice(body)


def test_an_invoice_that_says_little_is_read_as_far_as_it_goes() -> None:
    body = b'<cXML timestamp="2026-03-04"><Request><InvoiceDetailRequest><InvoiceDetailRequestHeader invoiceID="1"/>'
    body += b'<InvoiceDetailItem quantity="2"><UnitPrice><Money currency="EUR">4</Money></UnitPrice><Tax/>'
    body += (
        b'<InvoiceDetailItemReference/></InvoiceDetailItem><InvoiceDetailSummary><SubtotalAmount><Money currency="EUR">'
    )
    body += b'8</Money></SubtotalAmount><Tax><Money currency="EUR">1</Money><Description>VAT</Description></Tax>'
    body += b"</InvoiceDetailSummary></InvoiceDetailRequest></Request></cXML>"

    found = read_invoice(body)

    assert (found.lines[0].number, found.lines[0].subtotal) == (1, Money(Decimal(8), "EUR"))
    assert found.tax == (TaxShare(Decimal(0), money(8, "EUR"), money(1, "EUR"), "", "VAT"),)
    assert (found.total, found.order, found.purpose) == (money(9, "EUR"), OrderReference("", ""), FULL.purpose)

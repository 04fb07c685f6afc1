"""An invoice is written by the rules, and reads back as it was meant."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.check_invoice import tax_of
from protocols.cxml.read_invoice import read_invoice
from protocols.cxml.write_invoice import write_invoice
from protocols.documents import Invoice, InvoiceLine, InvoiceParty, InvoicePurpose, TaxShare
from protocols.orders import ItemId
from tests.protocols.samples import NOON
from tests.protocols.supplier_documents import (
    ADDRESSES,
    FRAME,
    ITEM_IDS,
    LAGER,
    LANGUAGES,
    MOMENTS,
    NAMES,
    ORDERED,
    ORDERS,
    SUMS,
    TEXTS,
    WERK,
    in_version,
    money,
)

STANDARD, CREDIT = InvoicePurpose.STANDARD, InvoicePurpose.CREDIT_MEMO
LINE_CREDIT = InvoicePurpose.LINE_LEVEL_CREDIT_MEMO

BOLTS = InvoiceLine(
    number=1,
    order_line_number="10",
    quantity=Decimal(300),
    unit="C62",
    unit_price=money("12.34"),
    item_id=ItemId("A-1", "q7", "4711"),
    description="Bolt <M8>",
    subtotal=money("37.02"),
    price_unit=Decimal(100),
)
NUTS = InvoiceLine(2, "20", Decimal("2.5"), "MTR", money("1.19"), ItemId(""), "", money("2.98"))
VAT = TaxShare(Decimal("8.1"), money("40"), money("3.24"), "vat", "VAT 8.1 %")
SHOP = InvoiceParty("remitTo", LAGER, "CHE-1 & 2")


def invoice(*lines: InvoiceLine, **changes: Any) -> Invoice:
    """An invoice of these lines; the sums are theirs where nothing else is said."""
    subtotal = money(sum((line.subtotal.amount for line in lines), Decimal(0)))
    values = {
        "invoice_id": "I-1",
        "invoice_date": NOON,
        "purpose": STANDARD,
        "order": ORDERED,
        "parties": (),
        "lines": lines,
        "subtotal": subtotal,
        "tax": (),
        "shipping": None,
    }
    values |= changes
    tax = tax_of(values["tax"]) + sum((tax_of(line.tax) for line in lines), Decimal(0))
    shipping = values["shipping"].amount if values["shipping"] else 0
    return Invoice(**({"total": money(values["subtotal"].amount + tax + shipping)} | values))


FULL = invoice(
    BOLTS,
    NUTS,
    parties=(SHOP, InvoiceParty("billTo", WERK), InvoiceParty("shipFrom", LAGER), InvoiceParty("shipTo", WERK)),
    tax=(VAT, TaxShare(Decimal(0), money(0), money(0), "exempt")),
    shipping=money(9),
    payment_days=30,
    comments="Thank you & good-bye",
    language="de",
)
TAX_IN_LINES = invoice(dataclasses.replace(BOLTS, tax=(VAT,)), NUTS)
CREDIT_MEMO = invoice(
    purpose=CREDIT,
    subtotal=money(-40),
    tax=(dataclasses.replace(VAT, taxable=money(-40), amount=money("-3.24")),),
    corrects_invoice_id="I-0",
    corrects_invoice_date=NOON,
)
LINE_CREDIT_MEMO = invoice(
    dataclasses.replace(BOLTS, quantity=Decimal(-300), subtotal=money("-37.02")),
    purpose=LINE_CREDIT,
    corrects_payload_id="8@shop.example",
    corrects_invoice_id="I-0",
)
DELETED = invoice(NUTS, operation="delete", corrects_payload_id="8@shop.example")
#: One of each shape, for the tests against grammar and DTDs.
DOCUMENTS = {
    "full": FULL,
    "tax in lines": TAX_IN_LINES,
    "credit memo": CREDIT_MEMO,
    "line level credit memo": LINE_CREDIT_MEMO,
    "deleted": DELETED,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_invoice_reads_back(name: str) -> None:
    assert read_invoice(write_invoice(DOCUMENTS[name], **FRAME)) == DOCUMENTS[name]


def test_a_credit_memo_is_a_header_invoice() -> None:
    body = write_invoice(CREDIT_MEMO, **FRAME)

    assert body.count(b'<InvoiceDetailHeaderIndicator isHeaderInvoice="yes"/>') == 1
    assert body.count(b"<InvoiceDetailHeaderOrder>") == 1
    assert body.count(b'<InvoiceIDInfo invoiceID="I-0" invoiceDate="2026-03-04T12:00:00+00:00"/>') == 1
    assert body.count(b'<DueAmount><Money currency="CHF">-43.24</Money></DueAmount>') == 1


def test_a_line_level_credit_memo_refers_to_the_document_it_corrects() -> None:
    body = write_invoice(LINE_CREDIT_MEMO, **FRAME)

    assert body.count(b'<DocumentReference payloadID="8@shop.example"/><InvoiceIDInfo invoiceID="I-0"/>') == 1
    assert body.count(b'quantity="-300"') == 1


def test_tax_in_lines_is_told_and_summed_up_once_more() -> None:
    body = write_invoice(TAX_IN_LINES, **FRAME)
    tax = b'<Tax><Money currency="CHF">3.24</Money><Description xml:lang="en">Tax</Description>'

    assert body.count(b'<InvoiceDetailLineIndicator isTaxInLine="yes"/>') == 1
    assert (body.count(tax), body.count(tax + b"</Tax>")) == (2, 1)


def test_who_ships_is_no_partner() -> None:
    body = write_invoice(FULL, **FRAME)

    shipping = body.index(b"<InvoiceDetailShipping>")
    assert body.count(b"<InvoicePartner>") == 2
    assert (body.index(b'role="shipFrom"') > shipping, body.index(b'role="billTo"') > shipping) == (True, False)


def test_an_old_version_gets_the_price_of_one() -> None:
    body = write_invoice(FULL, **in_version("1.2.020"))

    assert read_invoice(body).lines[0] == dataclasses.replace(
        BOLTS, unit_price=money("0.1234"), price_unit=Decimal(1), item_id=ItemId("A-1", "q7")
    )


SHARES = st.builds(
    TaxShare,
    rate=st.decimals(min_value=0, max_value=30, places=2),
    taxable=SUMS,
    amount=SUMS,
    category=NAMES,
    description=TEXTS,
)
TAXES = st.lists(SHARES, min_size=1, max_size=2).map(tuple)


@st.composite
def lines(draw: st.DrawFn, *, taxed: bool, sign: int) -> InvoiceLine:
    """A line whose subtotal comes out."""
    quantity, price = draw(st.integers(1, 9999)), draw(st.decimals(min_value="0.01", max_value=10**6, places=2))
    return InvoiceLine(
        number=0,
        order_line_number=draw(NAMES),
        quantity=Decimal(sign * quantity),
        unit=draw(st.sampled_from(["C62", "MTR"])),
        unit_price=money(price),
        item_id=draw(ITEM_IDS),
        description=draw(TEXTS),
        subtotal=money(sign * quantity * price / 100),
        price_unit=Decimal(100),
        tax=draw(TAXES) if taxed else (),
    )


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """A standard invoice with tax in the lines, in the summary or nowhere, or a credit of lines."""
    is_credit, where = draw(st.booleans()), draw(st.sampled_from(["lines", "summary", "nowhere"]))
    taxed = where == "lines" and not is_credit
    drawn = draw(st.lists(lines(taxed=taxed, sign=-1 if is_credit else 1), min_size=1, max_size=3))
    numbered = [dataclasses.replace(line, number=n) for n, line in enumerate(drawn, 1)]
    partners = st.builds(InvoiceParty, st.sampled_from(["from", "remitTo", "billTo", "soldTo"]), ADDRESSES, TEXTS)
    shipping = st.tuples(*(st.builds(InvoiceParty, st.just(role), ADDRESSES) for role in ("shipFrom", "shipTo")))
    return invoice(
        *numbered,
        purpose=LINE_CREDIT if is_credit else STANDARD,
        invoice_id=draw(NAMES),
        invoice_date=draw(MOMENTS),
        order=draw(ORDERS),
        parties=(
            *draw(st.lists(partners, max_size=4, unique_by=lambda party: party.role)),
            *draw(st.just(()) | shipping),
        ),
        tax=draw(TAXES) if where == "summary" and not is_credit else (),
        shipping=None if is_credit else draw(st.none() | SUMS),
        corrects_payload_id=draw(NAMES if is_credit else TEXTS),
        corrects_invoice_id=draw(NAMES),
        corrects_invoice_date=draw(st.none() | MOMENTS),
        payment_days=draw(st.none() | st.integers(0, 365)),
        comments=draw(TEXTS),
        language=draw(LANGUAGES),
    )


@given(invoices())
def test_every_invoice_reads_back_as_it_was(value: Invoice) -> None:
    assert read_invoice(write_invoice(value, **FRAME)) == value

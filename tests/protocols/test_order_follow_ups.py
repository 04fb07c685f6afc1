"""Dispatch notes and invoices are written in the order's own format, and say the same in each, to the cent."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from protocols.documents import (
    Carrier,
    Invoice,
    InvoiceLine,
    InvoiceParty,
    InvoicePurpose,
    OrderReference,
    ShipNotice,
    ShippedLine,
    ShippedOrder,
    TaxShare,
)
from protocols.errors import Unwritable
from protocols.leaves import leaves
from protocols.opentrans.write_dispatch import write_dispatch_notification
from protocols.opentrans.write_invoice import write_invoice as write_opentrans_invoice
from protocols.orders import ItemId
from protocols.ubl.write_despatch import write_despatch_advice
from protocols.ubl.write_invoice import write_invoice as write_ubl_invoice
from protocols.values import Address, Money
from tests.protocols.orders import OPENTRANS, OPENTRANS_1_0, UBL, reading
from tests.protocols.samples import NOON

SELLER = Address(name="Bolts & Sons", street=("Mill Lane 1",), postal_code="80331", city="München", country_code="DE")
ORDER = OrderReference("PO1", "")
NOTICE = ShipNotice(
    "DN-1", NOON, (ShippedOrder(ORDER, (ShippedLine("1", Decimal(2), "C62", ItemId("A-1"), "Bolt <M4>"),)),),
    shipment_date=NOON, delivery_date=NOON, carrier=Carrier("UPS", tracking_numbers=("1Z1", "1Z2")), ship_from=SELLER,
)  # fmt: skip


GRAMMARS = {
    name: etree.RelaxNG(file=str(Path(__file__).parent / "answers" / f"{name}.rng"))
    for name in ("followups21", "followups-ubl")
}


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


LINE = InvoiceLine(
    1, "1", Decimal(2), "C62", euro("12.50"), ItemId("A-1"), "Bolt", euro("2.50"), Decimal(10), tax_rate=Decimal(19)
)
INVOICE = Invoice(
    "INV-1", NOON, InvoicePurpose.STANDARD, ORDER, (InvoiceParty("from", SELLER, "DE123"),), (LINE,), euro("2.50"),
    (TaxShare(Decimal(19), euro("7.40"), euro("1.41")),), euro("8.81"), shipping=euro("4.90"), payment_days=30,
)  # fmt: skip
CREDIT = replace(
    INVOICE, invoice_id="CM-1", purpose=InvoicePurpose.LINE_LEVEL_CREDIT_MEMO, corrects_invoice_id="INV-1",
    lines=(replace(LINE, quantity=Decimal(-2), subtotal=euro("-2.50")),), subtotal=euro("-2.50"),
    tax=(TaxShare(Decimal(19), euro("-7.40"), euro("-1.41")),), total=euro("-8.81"), shipping=euro("-4.90"),
    comments="Damaged & late",
)  # fmt: skip


def texts(body: bytes, *paths: str) -> list[str]:
    """The first text at each path of a document that its grammar holds."""
    root = etree.fromstring(body)
    GRAMMARS["followups21" if "opentrans" in etree.QName(root).namespace else "followups-ubl"].assertValid(root)
    said = leaves(root).first
    return [said.get(path, "") for path in paths]


def test_an_opentrans_dispatch_names_order_line_goods_and_parcel() -> None:
    body = write_dispatch_notification(NOTICE, reading(OPENTRANS))

    head, item = (
        "DISPATCHNOTIFICATION_HEADER/DISPATCHNOTIFICATION_INFO",
        "DISPATCHNOTIFICATION_ITEM_LIST/DISPATCHNOTIFICATION_ITEM",
    )
    assert texts(
        body, f"{head}/DISPATCHNOTIFICATION_ID", f"{head}/SHIPMENT_ID", f"{head}/REMARKS", f"{item}/QUANTITY",
        f"{item}/ORDER_REFERENCE/ORDER_ID", f"{item}/ORDER_REFERENCE/LINE_ITEM_ID", f"{item}/PRODUCT_ID/SUPPLIER_PID",
        f"{item}/PRODUCT_ID/DESCRIPTION_SHORT", "DISPATCHNOTIFICATION_SUMMARY/TOTAL_ITEM_NUM",
    ) == ["DN-1", "1Z1", "Carrier: UPS\nTracking: 1Z2", "2", "PO1", "1", "A-1", "Bolt <M4>", "1"]  # fmt: skip


def test_an_opentrans_invoice_adds_up_with_shipping_as_an_item() -> None:
    body = write_opentrans_invoice(INVOICE, reading(OPENTRANS))

    items = etree.fromstring(body).findall(".//{*}INVOICE_ITEM")
    sums = [Decimal(item.findtext("{*}PRICE_LINE_AMOUNT")) for item in items]
    assert sums == [Decimal("2.5"), Decimal("4.9")]
    assert texts(
        body, "INVOICE_SUMMARY/TOTAL_ITEM_NUM", "INVOICE_SUMMARY/NET_VALUE_GOODS", "INVOICE_SUMMARY/TOTAL_AMOUNT",
        "INVOICE_SUMMARY/TOTAL_TAX/TAX_DETAILS_FIX/TAX", "INVOICE_SUMMARY/TOTAL_TAX/TAX_DETAILS_FIX/TAX_AMOUNT",
    ) == ["2", "7.4", "8.81", "0.19", "1.41"]  # fmt: skip


def test_an_opentrans_credit_is_negative_and_names_its_invoice() -> None:
    body = write_opentrans_invoice(CREDIT, reading(OPENTRANS))

    items = etree.fromstring(body).findall(".//{*}INVOICE_ITEM")
    assert [item.findtext("{*}QUANTITY") for item in items] == ["-2", "-1"]
    assert texts(body, "INVOICE_HEADER/INVOICE_INFO/REMARKS", "INVOICE_SUMMARY/TOTAL_AMOUNT") == [
        "Corrects: INV-1\nDamaged & late", "-8.81",
    ]  # fmt: skip


def test_a_ubl_despatch_names_order_line_goods_and_parcel() -> None:
    body = write_despatch_advice(NOTICE, reading(UBL))

    assert texts(
        body, "ID", "OrderReference/ID", "DespatchLine/DeliveredQuantity", "DespatchLine/OrderLineReference/LineID",
        "DespatchLine/Item/Name", "Shipment/Delivery/TrackingID", "Shipment/Delivery/CarrierParty/PartyName/Name",
        "DespatchSupplierParty/Party/PostalAddress/CityName",
    ) == ["DN-1", "PO1", "2", "1", "Bolt <M4>", "1Z1", "UPS", "München"]  # fmt: skip


def test_a_ubl_invoice_says_sums_rates_and_the_day_it_is_due() -> None:
    body = write_ubl_invoice(INVOICE, reading(UBL))

    total = "LegalMonetaryTotal"
    assert etree.QName(etree.fromstring(body)).localname == "Invoice"
    assert texts(
        body, "InvoiceTypeCode", "DueDate", f"{total}/LineExtensionAmount", f"{total}/TaxExclusiveAmount",
        f"{total}/ChargeTotalAmount", f"{total}/PayableAmount", "TaxTotal/TaxAmount", "AllowanceCharge/TaxCategory/Percent",
        "InvoiceLine/Price/PriceAmount", "InvoiceLine/Price/BaseQuantity", "InvoiceLine/Item/ClassifiedTaxCategory/Percent",
        "AccountingSupplierParty/Party/PartyTaxScheme/CompanyID",
    ) == ["380", "2026-04-03", "2.5", "7.4", "4.9", "8.81", "1.41", "19", "12.5", "10", "19", "DE123"]  # fmt: skip


def test_a_ubl_credit_note_says_positive_what_goes_back() -> None:
    body = write_ubl_invoice(CREDIT, reading(UBL))

    assert etree.QName(etree.fromstring(body)).localname == "CreditNote"
    assert texts(
        body, "CreditNoteTypeCode", "CreditNoteLine/CreditedQuantity", "LegalMonetaryTotal/PayableAmount",
        "BillingReference/InvoiceDocumentReference/ID",
    ) == ["381", "2", "8.81", "INV-1"]  # fmt: skip


def test_peppol_documents_name_their_process() -> None:
    profile = "urn:fdc:peppol.eu:poacc:bis:advanced_ordering:3"
    order = reading(UBL)
    order = replace(order, order=replace(order.order, extrinsics=(("ProfileID", profile),)))

    despatch, invoice = write_despatch_advice(NOTICE, order), write_ubl_invoice(INVOICE, order)

    assert texts(despatch, "ProfileID") == ["urn:fdc:peppol.eu:poacc:bis:despatch_advice:3"]
    assert texts(invoice, "ProfileID") == ["urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"]


def test_what_a_format_has_no_words_for_is_not_written() -> None:
    deleted, bare = replace(INVOICE, operation="delete"), replace(CREDIT, lines=())
    withdrawn = replace(NOTICE, operation="delete", replaces_payload_id="1")
    attempts = [
        (write_dispatch_notification, withdrawn, OPENTRANS), (write_dispatch_notification, NOTICE, OPENTRANS_1_0),
        (write_opentrans_invoice, deleted, OPENTRANS), (write_opentrans_invoice, bare, OPENTRANS),
        (write_opentrans_invoice, INVOICE, OPENTRANS_1_0), (write_despatch_advice, withdrawn, UBL),
        (write_ubl_invoice, deleted, UBL), (write_ubl_invoice, bare, UBL),
    ]  # fmt: skip

    for write, value, order in attempts:
        with pytest.raises(Unwritable) as refused:
            write(value, reading(order))  # type: ignore[operator]  # each with a value of its own kind
        assert refused.value.code == "format.no_writer"

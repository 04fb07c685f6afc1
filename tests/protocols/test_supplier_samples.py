"""Published documents of other suppliers, where they lie beside this checkout, are read to what they say."""

from decimal import Decimal

import pytest

from protocols.cxml.read_confirmation import read_confirmation
from protocols.cxml.read_documents import open_request
from protocols.cxml.read_invoice import read_invoice
from protocols.cxml.read_ship_notice import read_ship_notice
from protocols.cxml.read_status_update import read_status_update
from protocols.cxml.timestamps import parse_timestamp
from protocols.documents import (
    Carrier,
    Confirmation,
    ConfirmationKind,
    ConfirmedLine,
    ConfirmedPart,
    Invoice,
    InvoiceLine,
    InvoiceParty,
    InvoicePurpose,
    OrderReference,
    ShipNotice,
    ShippedLine,
    ShippedOrder,
    StatusUpdate,
    TaxShare,
)
from protocols.orders import ItemId
from protocols.values import Address
from tests.protocols.samples import SHARED
from tests.protocols.supplier_documents import money

SAMPLES = SHARED / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside this checkout")

SANDBOX_ORDER = OrderReference("PO-1001", "the-order-payload-id")
GLOVES = "Nitrile gloves, box of 30"


def sample(name: str) -> bytes:
    """One of the published documents."""
    return (SAMPLES / name).read_bytes()


def accepted(number: str, quantity: int, unit: str, price: str) -> ConfirmedLine:
    """A line of the office supplier's confirmation."""
    when = parse_timestamp("2012-09-05T12:00:00-05:00")
    part = ConfirmedPart(ConfirmationKind.ACCEPT, Decimal(quantity), unit, when, when, money(price, "USD"))
    return ConfirmedLine(number, Decimal(quantity), unit, (part,))


def test_a_confirmation_of_another_price() -> None:
    noticed = parse_timestamp("2026-11-23T14:39:35.926911+00:00")
    assert noticed is not None
    part = ConfirmedPart(
        kind=ConfirmationKind.DETAIL,
        quantity=Decimal(3),
        unit="BX",
        delivery_date=parse_timestamp("2026-11-28T14:39:35.926915+00:00"),
        unit_price=money("10.49", "GBP"),
        comments="Price increased since the catalogue was published",
    )

    assert read_confirmation(sample("punchoutsandbox/confirmationrequest.xml")) == Confirmation(
        order=SANDBOX_ORDER,
        confirm_id="CONF-PO-1001",
        notice_date=noticed,
        kind=ConfirmationKind.DETAIL,
        lines=(ConfirmedLine("1", Decimal(3), "BX", (part,)),),
    )


def test_a_confirmation_with_prices_that_did_not_change() -> None:
    noticed = parse_timestamp("2012-09-04T02:37:49-05:00")
    assert noticed is not None

    assert read_confirmation(sample("officeluv-cxml/confirmation_request_doc.xml")) == Confirmation(
        order=OrderReference("400-2591453-0", "20120904023747.cXMLPurchaseOrder.984556224@eprosvcs.com"),
        confirm_id="",
        notice_date=noticed,
        kind=ConfirmationKind.DETAIL,
        lines=(accepted("1", 20, "RM", "4.44"), accepted("2", 12, "BX", "1.52"), accepted("3", 2, "EA", "4.14")),
    )


@pytest.mark.parametrize(
    ("name", "shipment", "tracking", "quantity", "description", "noticed"),
    [
        ("", "SHIP-PO-1001", "1Z999AA10123456784", 3, GLOVES, "2026-11-23T14:39:35.927007+00:00"),
        (
            "-partial",
            "SHIP-PO-1001-A",
            "1Z999AA10123456786",
            1,
            f"{GLOVES} — 1 of 3, balance to follow",
            "2026-11-23T14:39:35.927380+00:00",
        ),
    ],
)
def test_a_ship_notice_of_one_line(
    name: str, shipment: str, tracking: str, quantity: int, description: str, noticed: str
) -> None:
    line = ShippedLine("1", Decimal(quantity), "BX", ItemId("MSC-1001"), description)
    found = read_ship_notice(sample(f"punchoutsandbox/shipnoticerequest{name}.xml"))
    moment = parse_timestamp(noticed)
    assert moment is not None

    assert found == ShipNotice(
        shipment_id=shipment,
        notice_date=moment,
        orders=(ShippedOrder(SANDBOX_ORDER, (line,)),),
        shipment_date=found.shipment_date,
        delivery_date=found.delivery_date,
        carrier=Carrier("UPSN", "SCAC", (tracking,)),
        service_level="Ground",
    )
    assert [str(each)[:10] for each in (found.shipment_date, found.delivery_date)] == ["2026-11-23", "2026-11-25"]


def test_a_ship_notice_of_a_whole_order() -> None:
    noticed = parse_timestamp("2000-10-14T18:39:09-08:00")
    assert noticed is not None

    assert read_ship_notice(sample("cxml-php/ship-notice-request.xml")) == ShipNotice(
        shipment_id="S2-123",
        notice_date=noticed,
        orders=(ShippedOrder(OrderReference("DO1234", "32232995@hub.acme.com")),),
        shipment_date=parse_timestamp("2000-10-14T08:30:19-08:00"),
        delivery_date=parse_timestamp("2000-10-18T09:00:00-08:00"),
        carrier=Carrier("FDE", "SCAC", ("8202 8261 1194",)),
        comments="Got it all into one shipment.",
    )


def test_an_invoice_of_one_line() -> None:
    invoiced = parse_timestamp("2026-11-23T14:39:35.927195+00:00")
    assert invoiced is not None
    shop = Address("", "Meridian Supply Co.", ("1 Trade Park",), "LS10 1AB", "Leeds", "", "GB")
    payer = Address("", "Northgate Industries Ltd", ("8 Kingsway",), "M2 4WU", "Manchester", "", "GB")
    line = InvoiceLine(
        number=1,
        order_line_number="1",
        quantity=Decimal(3),
        unit="BX",
        unit_price=money("9.99", "GBP"),
        item_id=ItemId("MSC-1001", "BX-30"),
        description=GLOVES,
        subtotal=money("29.97", "GBP"),
    )

    assert read_invoice(sample("punchoutsandbox/invoicedetailrequest.xml")) == Invoice(
        invoice_id="INV-PO-1001",
        invoice_date=invoiced,
        purpose=InvoicePurpose.STANDARD,
        order=SANDBOX_ORDER,
        parties=(InvoiceParty("remitTo", shop, "GB123456789"), InvoiceParty("billTo", payer)),
        lines=(line,),
        subtotal=money("29.97", "GBP"),
        tax=(TaxShare(Decimal(20), money("29.97", "GBP"), money("5.99", "GBP"), "vat", "VAT @ 20%"),),
        total=money("35.96", "GBP"),
    )


@pytest.mark.parametrize(("place", "number"), [("total", "3492"), ("line", "3495")])
def test_an_invoice_without_a_net_amount_and_its_tax_in_either_place(place: str, number: str) -> None:
    tax = (TaxShare(Decimal("8.25"), money(365, "USD"), money(8, "USD"), "CA"),)
    console = InvoiceLine(
        number=1,
        order_line_number="1",
        quantity=Decimal(1),
        unit="EA",
        unit_price=money(365, "USD"),
        item_id=ItemId(""),
        description="NEW 1 NINTENDO WII GAME CONSOLE + WII FIT BUNDLE +GAMES",
        subtotal=money(365, "USD"),
        tax=tax if place == "line" else (),
    )
    found = read_invoice(sample(f"officeluv-cxml/invoice_taxes_at_{place}.xml"))

    assert found == Invoice(
        invoice_id=number,
        invoice_date=found.invoice_date,
        purpose=InvoicePurpose.STANDARD,
        order=OrderReference("", "123"),
        parties=(),
        lines=(console,),
        subtotal=money(365, "USD"),
        tax=tax if place == "total" else (),
        total=money(408, "USD"),  # with the 5 for special handling, which we have no field for
        shipping=money(30, "USD"),
        payment_days=30,
    )


def test_a_status_update() -> None:
    _root, request = open_request(sample("cxml-php/status-update-request.xml"), "StatusUpdateRequest")

    assert read_status_update(request) == StatusUpdate("0c300508b7863dcclb_14999", "200", "OK", "Forwarded to supplier")

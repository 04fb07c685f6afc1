"""A ship notice is written by the rules, and reads back as it was meant."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.read_ship_notice import read_ship_notice
from protocols.cxml.write_ship_notice import write_ship_notice
from protocols.documents import Carrier, OrderReference, ShipNotice, ShippedLine, ShippedOrder
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
    QUANTITIES,
    TEXTS,
    WERK,
    in_version,
)

POST = Carrier("Die Post & Co", "companyName", ("99.00.1", "99.00.2"))
BOLTS = ShippedLine(
    line_number="10",
    quantity=Decimal("2.5"),
    unit="C62",
    item_id=ItemId("A-1", "q7", "4711"),
    description="Bolt <M8>",
    batch="B & 7",
    serial_numbers=("S1", "S2"),
)
NUTS = ShippedLine("20", Decimal(1), "C62")


def notice(**changes: Any) -> ShipNotice:
    """A ship notice for the whole order."""
    values = {
        "shipment_id": "S-1",
        "notice_date": NOON,
        "orders": (ShippedOrder(ORDERED),),
        "shipment_date": NOON,
        "delivery_date": NOON + timedelta(days=2),
        "carrier": POST,
    }
    return ShipNotice(**(values | changes))


FULL = notice(
    orders=(ShippedOrder(ORDERED, (BOLTS, NUTS)), ShippedOrder(OrderReference("PO-8", "order-2@erp.example"))),
    operation="update",
    replaces_payload_id="8@shop.example",
    ship_from=LAGER,
    ship_to=WERK,
    comments="Ring twice & wait",
    language="de",
    service_level="over night",
)
DELETED = ShipNotice("S-1", NOON, (), operation="delete", replaces_payload_id="8@shop.example")
#: One of each shape, for the tests against grammar and DTDs.
DOCUMENTS = {
    "full": FULL,
    "whole order": notice(),
    "by code": notice(carrier=Carrier("UPSN", "SCAC", ("1Z",))),
    "deleted": DELETED,
}


def test_a_full_ship_notice_reads_back() -> None:
    assert read_ship_notice(write_ship_notice(FULL, **FRAME)) == FULL


def test_a_deletion_says_no_more_than_what_it_deletes() -> None:
    assert read_ship_notice(write_ship_notice(DELETED, **FRAME)) == DELETED


def test_the_carrier_comes_before_the_goods() -> None:
    body = write_ship_notice(FULL, **FRAME)

    assert body.index(b"<ShipControl>") < body.index(b"<ShipNoticePortion>")


def test_an_old_version_gets_the_number_of_a_line_alone() -> None:
    body = write_ship_notice(FULL, **in_version("1.2.020"))

    assert read_ship_notice(body).orders[0].lines == (ShippedLine("10", Decimal("2.5"), "C62"), NUTS)


def test_of_two_names_of_a_carrier_the_code_is_kept() -> None:
    both = b'<CarrierIdentifier domain="SCAC">POST</CarrierIdentifier>'
    body = write_ship_notice(FULL, **FRAME).replace(b"<ShipmentIdentifier>", both + b"<ShipmentIdentifier>", 1)

    assert read_ship_notice(body).carrier == dataclasses.replace(POST, name="POST", domain="SCAC")


def test_a_batch_with_dates_of_its_own_is_read_as_its_number() -> None:
    body = write_ship_notice(FULL, **FRAME)
    body = body.replace(b"<SupplierBatchID>", b"<Batch><SupplierBatchID>")
    body = body.replace(b"</SupplierBatchID>", b"</SupplierBatchID></Batch>")

    assert read_ship_notice(body) == FULL


def test_a_carrier_without_a_name_is_none() -> None:
    body = write_ship_notice(FULL, **FRAME).replace(b"Die Post &amp; Co", b"")

    assert read_ship_notice(body).carrier is None


LINES = st.lists(
    st.builds(
        ShippedLine,
        line_number=NAMES,
        quantity=QUANTITIES.map(lambda quantity: quantity + 2),
        unit=st.sampled_from(["C62", "MTR"]),
        item_id=st.none() | ITEM_IDS,
        description=TEXTS,
        batch=TEXTS,
        serial_numbers=st.lists(NAMES, max_size=2).map(tuple),
    ),
    max_size=3,
    unique_by=lambda line: line.line_number,
).map(tuple)
NOTICES = st.builds(
    lambda earlier, days, **values: notice(
        delivery_date=values["shipment_date"] + timedelta(days=days),
        operation="update" if earlier else "new",
        replaces_payload_id=earlier,
        **values,
    ),
    earlier=TEXTS,
    days=st.integers(0, 90),
    shipment_id=NAMES,
    notice_date=MOMENTS,
    shipment_date=MOMENTS,
    orders=st.lists(
        st.builds(ShippedOrder, ORDERS, LINES),
        min_size=1,
        max_size=2,
        unique_by=lambda shipped: shipped.order.payload_id or shipped.order.order_id,
    ).map(tuple),
    carrier=st.builds(
        Carrier, NAMES, st.sampled_from(["SCAC", "companyName"]), st.lists(NAMES, min_size=1, max_size=2).map(tuple)
    ),
    ship_from=st.none() | ADDRESSES,
    ship_to=st.none() | ADDRESSES,
    comments=TEXTS,
    language=LANGUAGES,
    service_level=TEXTS,
)


@given(NOTICES)
def test_every_ship_notice_reads_back_as_it_was(value: ShipNotice) -> None:
    assert read_ship_notice(write_ship_notice(value, **FRAME)) == value

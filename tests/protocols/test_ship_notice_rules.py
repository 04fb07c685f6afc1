"""What no ship notice may say is refused before it is written, each rule under its own code."""

import dataclasses
from datetime import timedelta
from decimal import Decimal

import pytest

from protocols.cxml.read_ship_notice import read_ship_notice
from protocols.cxml.write_documents import DocumentRefused
from protocols.cxml.write_ship_notice import write_ship_notice
from protocols.documents import Carrier, OrderReference, ShipNotice, ShippedLine, ShippedOrder
from protocols.errors import MissingValue, Unparseable
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from tests.protocols.samples import NOON
from tests.protocols.supplier_documents import FRAME, ORDERED
from tests.protocols.test_ship_notice import BOLTS, DELETED, FULL, NUTS, notice


def with_lines(*lines: ShippedLine) -> ShipNotice:
    """A ship notice of these lines."""
    return notice(orders=(ShippedOrder(ORDERED, lines),))


REFUSED = {
    "ship_notice.id.missing": [notice(shipment_id="")],
    "ship_notice.operation": [notice(operation="change")],
    "ship_notice.earlier": [
        notice(replaces_payload_id="8@shop.example"),
        notice(operation="update"),
        dataclasses.replace(DELETED, replaces_payload_id=""),
    ],
    "ship_notice.dates.missing": [notice(shipment_date=None), notice(delivery_date=None)],
    "ship_notice.dates.order": [notice(delivery_date=NOON - timedelta(days=1))],
    "ship_notice.carrier.missing": [notice(carrier=None)],
    "ship_notice.carrier.name": [
        notice(carrier=Carrier("", "SCAC", ("1",))),
        notice(carrier=Carrier("Post", "name", ("1",))),
    ],
    "ship_notice.tracking.missing": [notice(carrier=Carrier("Post")), notice(carrier=Carrier("P", "SCAC", ("1", "")))],
    "ship_notice.orders.missing": [notice(orders=())],
    "ship_notice.order.repeated": [notice(orders=(ShippedOrder(ORDERED), ShippedOrder(ORDERED, (NUTS,))))],
    "document.order.missing": [notice(orders=(ShippedOrder(OrderReference("", "")),))],
    "ship_notice.line.repeated": [with_lines(NUTS, BOLTS, NUTS)],
    "ship_notice.line.serials": [with_lines(dataclasses.replace(NUTS, serial_numbers=("1", "2")))],
    "document.quantity.odd": [with_lines(dataclasses.replace(NUTS, quantity=Decimal(0)))],
}
CASES = [(code, value) for code, values in REFUSED.items() for value in values]


@pytest.mark.parametrize(("code", "value"), CASES)
def test_a_broken_rule_is_refused_by_its_code(code: str, value: ShipNotice) -> None:
    with pytest.raises(DocumentRefused) as refused:
        write_ship_notice(value, **FRAME)

    assert refused.value.code == code


def ordered(line_number: str = "20", unit: str = "C62") -> PurchaseOrder:
    """The order that is shipped here in part."""
    return PurchaseOrder("PO-7", "new", (OrderItem(line_number, ItemId("A-1"), Decimal(9), unit=unit),))


@pytest.mark.parametrize(
    ("order", "code"), [(ordered("30"), "document.line.unknown"), (ordered(unit="PK"), "document.line.unit")]
)
def test_lines_that_are_not_those_of_the_order_are_refused(order: PurchaseOrder, code: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        write_ship_notice(with_lines(NUTS), order=order, **FRAME)

    assert refused.value.code == code


def test_a_part_of_a_line_may_leave_and_other_orders_are_not_compared() -> None:
    shipped = ShippedOrder(OrderReference("PO-8", "order-2@erp.example"), (BOLTS,))
    value = notice(orders=(ShippedOrder(ORDERED, (NUTS,)), shipped))

    assert read_ship_notice(write_ship_notice(value, order=ordered(), **FRAME)) == value


@pytest.mark.parametrize("gone", [b"ShipNoticeRequest", b"ShipNoticeHeader", b"quantity"])
def test_a_ship_notice_without_its_core_is_refused_by_the_reader(gone: bytes) -> None:
    body = write_ship_notice(FULL, **FRAME)

    with pytest.raises((MissingValue, Unparseable)):
        read_ship_notice(body.replace(gone, b"other"))

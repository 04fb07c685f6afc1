"""What our test buyer writes in the formats of orders is read as the order it was given."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from protocols.edifact.write_order import write_order as write_edifact
from protocols.idoc.write_order import write_order as write_idoc
from protocols.opentrans.write_order import write_order as write_opentrans
from protocols.order_formats import read_any_order, recognise
from protocols.order_writing import Transmission
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.ubl.write_order import write_order as write_ubl
from protocols.values import Address, Money

Writer = Callable[[PurchaseOrder, Transmission], bytes]
SENT = Transmission("4711", datetime(2026, 11, 25, 9, 30, tzinfo=UTC), "BUYER'1", "SUPPLIER+1")
WRITERS: dict[str, Writer] = {
    "opentrans-2.1": write_opentrans,
    "ubl-2.1": write_ubl,
    "edifact-d96a": write_edifact,
    "idoc-orders05": write_idoc,
}
LINES = (
    OrderItem(
        line_number="1", item_id=ItemId("M8x40/ß", "Q-12/1"), quantity=Decimal(250), description="Bolt <M8> & 'nut'?",
        unit_price=Money(Decimal("4.567"), "EUR"), price_unit=Decimal(100), unit="C62", comments="Soon: please + thanks",
    ),
    OrderItem(line_number="2", item_id=ItemId("B-2"), quantity=Decimal("2.5"), unit="MTR"),
)  # fmt: skip
ORDER = PurchaseOrder(
    order_id="PO+1?", order_type="new", lines=LINES, total=Money(Decimal("11.42"), "EUR"),
    bill_to=Address(name="Käufer GmbH"),
    ship_to=Address("GATE-2", "Käufer GmbH", ("Lagerweg 3",), "12345", "Musterstadt", country_code="DE"),
    comments="To gate 2.",
)  # fmt: skip
every_format = pytest.mark.parametrize("form", list(WRITERS))


def said(order: PurchaseOrder) -> PurchaseOrder:
    """What all formats can say of the order; an article without a name is called by its number in UBL."""
    lines = tuple(
        OrderItem(
            line_number=line.line_number, item_id=line.item_id, quantity=line.quantity, unit_price=line.unit_price,
            price_unit=line.price_unit, unit=line.unit,
        )
        for line in order.lines
    )  # fmt: skip
    return PurchaseOrder(order.order_id, order.order_type, lines, total=order.total, ship_to=order.ship_to)


@every_format
def test_an_order_is_read_as_it_was_written(form: str) -> None:
    written = WRITERS[form](ORDER, SENT)

    read = read_any_order(written)

    assert (recognise(written), read.format, read.findings) == (form, form, ())
    assert said(read.order) == said(ORDER)
    assert read.order.lines[0].description == LINES[0].description


@pytest.mark.parametrize("form", ["opentrans-2.1", "ubl-2.1", "edifact-d96a"])
def test_comments_are_said_where_the_format_has_a_place(form: str) -> None:
    order = read_any_order(WRITERS[form](ORDER, SENT)).order

    assert (order.comments, order.lines[0].comments) == (ORDER.comments, LINES[0].comments)


@every_format
def test_an_order_may_be_as_bare_as_can_be(form: str) -> None:
    bare = PurchaseOrder("1", "new", (OrderItem("1", ItemId("A-1", buyer_part_id="4711"), Decimal(1), unit="C62"),))

    assert said(read_any_order(WRITERS[form](bare, SENT)).order).lines[0].quantity == 1
    assert read_any_order(WRITERS[form](bare, SENT)).order.total is None


@every_format
def test_a_change_says_the_whole_order(form: str) -> None:
    changed = replace(ORDER, order_type="update", order_version="2")

    read = read_any_order(WRITERS[form](changed, SENT)).order

    assert said(read) == said(changed)


@every_format
def test_a_cancellation_cancels_it(form: str) -> None:
    read = read_any_order(WRITERS[form](replace(ORDER, order_type="delete"), SENT)).order

    assert (read.order_id, read.order_type) == ("PO+1?", "delete")


def test_edifact_takes_utf_8_where_latin_1_has_no_letter() -> None:
    line = replace(LINES[0], description="Șurub €")
    written = write_edifact(replace(ORDER, lines=(line,)), SENT)

    read = read_any_order(written)

    assert (written[10:20], read.order.lines[0].description, read.findings) == (b"UNB+UNOW:4", "Șurub €", ())

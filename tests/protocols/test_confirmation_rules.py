"""What no confirmation may say is refused before it is written, each rule under its own code."""

import dataclasses
from decimal import Decimal

import pytest

from protocols.cxml.read_confirmation import read_confirmation
from protocols.cxml.write_confirmation import write_confirmation
from protocols.cxml.write_documents import DocumentRefused
from protocols.documents import Confirmation, ConfirmedLine, ConfirmedPart, OrderReference
from protocols.errors import MissingValue, Unparseable
from protocols.orders import Charge, ItemId, OrderItem, PurchaseOrder
from tests.protocols.samples import NOON
from tests.protocols.supplier_documents import FRAME, in_version, money
from tests.protocols.test_confirmation import (
    ACCEPT,
    ALL_DETAIL,
    BACKORDERED,
    DETAIL,
    EXCEPT,
    FULL,
    NUT,
    REJECT,
    confirmation,
    line,
    part,
)

CHEAPER = part(DETAIL, unit_price=money("1.25"))


def with_part(**changes: object) -> Confirmation:
    """A confirmation of detail with one changed part."""
    return confirmation(DETAIL, line(part(**({"kind": DETAIL, "delivery_date": NOON} | changes))))


REFUSED = {
    "document.order.missing": [confirmation(ACCEPT, order=OrderReference("", ""))],
    "confirmation.lines.missing": [confirmation(kind) for kind in (ALL_DETAIL, DETAIL, EXCEPT)],
    "confirmation.lines.forbidden": [confirmation(REJECT, line(part(REJECT)))],
    "confirmation.line.repeated": [confirmation(DETAIL, line(CHEAPER), line(CHEAPER))],
    "confirmation.line.empty": [confirmation(DETAIL, line())],
    "confirmation.line.sum": [confirmation(DETAIL, line(CHEAPER, quantity=Decimal(4)))],
    "document.quantity.odd": [with_part(quantity=0), with_part(quantity=-1)],
    "confirmation.part.unit": [with_part(unit="PK")],
    "confirmation.part.kind": [
        confirmation(ACCEPT, line(CHEAPER)),
        confirmation(BACKORDERED, line(part(ACCEPT))),
        with_part(kind=ALL_DETAIL, substitute=NUT),
        with_part(kind=EXCEPT),
        confirmation(ALL_DETAIL, line(part(ACCEPT))),
    ],
    "confirmation.part.changed": [with_part(kind=ACCEPT, unit_price=money(1)), with_part(kind=REJECT, substitute=NUT)],
    "confirmation.part.unchanged": [with_part(delivery_date=None, shipment_date=NOON)],
    "confirmation.part.incomplete": [confirmation(ALL_DETAIL, line(part(ALL_DETAIL, unit_price=money(1))))],
    "confirmation.part.price_twice": [with_part(unit_price=money(1), substitute=NUT)],
    "confirmation.substitute.sku": [with_part(substitute=dataclasses.replace(NUT, item_id=ItemId("")))],
    "confirmation.substitute.quantity": [
        with_part(substitute=dataclasses.replace(NUT, quantity=Decimal(3))),
        with_part(substitute=dataclasses.replace(NUT, unit="PK")),
    ],
    "document.currency.mixed": [
        confirmation(ACCEPT, total=money(1), shipping=Charge(money(1, "EUR"))),
        confirmation(DETAIL, line(CHEAPER), total=money(1, "EUR")),
    ],
}
CASES = [(code, value) for code, values in REFUSED.items() for value in values]


@pytest.mark.parametrize(("code", "value"), CASES)
def test_a_broken_rule_is_refused_by_its_code(code: str, value: Confirmation) -> None:
    with pytest.raises(DocumentRefused) as refused:
        write_confirmation(value, **FRAME)

    assert refused.value.code == code


def test_a_quantity_of_nothing_in_another_unit_is_refused() -> None:
    nothing = with_part(substitute=dataclasses.replace(NUT, unit="PK", quantity=Decimal(0)))

    with pytest.raises(DocumentRefused) as refused:
        write_confirmation(nothing, **FRAME)

    assert refused.value.code == "document.quantity.odd"


def test_a_sum_that_does_not_come_out_is_told_with_the_difference() -> None:
    with pytest.raises(DocumentRefused) as refused:
        write_confirmation(confirmation(DETAIL, line(CHEAPER, quantity=Decimal("4.5"))), **FRAME)

    assert refused.value.text_for_peer == "Line 10: the parts add up to 3 instead of 4.5 (difference -1.5)."


def test_a_price_per_three_cannot_be_said_in_an_old_version() -> None:
    thirds = with_part(substitute=dataclasses.replace(NUT, unit_price=money(1), price_unit=Decimal(3)))

    with pytest.raises(DocumentRefused) as refused:
        write_confirmation(thirds, **in_version("1.2.014"))

    assert refused.value.code == "document.price.unwritable"


def test_trap_15_a_confirmation_names_the_order_request_and_keeps_its_unit_and_sum() -> None:
    other = confirmation(DETAIL, line(part(DETAIL, 2, unit_price=money("1.25"), unit="PK"), unit="PK"))

    with pytest.raises(DocumentRefused):
        write_confirmation(other, order=ordered(), **FRAME)
    body = write_confirmation(confirmation(DETAIL, line(CHEAPER)), order=ordered(), **FRAME)

    reference = b'<OrderReference orderID="PO-7" orderDate="2026-03-01T08:00:00-05:00"><DocumentReference'
    assert body.count(reference + b' payloadID="order-1@erp.example"/></OrderReference>') == 1


def ordered(**changes: object) -> PurchaseOrder:
    """The order that the confirmations here answer."""
    first = OrderItem(
        **({"line_number": "10", "item_id": ItemId("A-1"), "quantity": Decimal(3), "unit": "C62"} | changes)
    )
    return PurchaseOrder("PO-7", "new", (first,))


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (ordered(line_number="20"), "document.line.unknown"),
        (ordered(unit="PK"), "document.line.unit"),
        (ordered(quantity=Decimal(4)), "document.line.quantity"),
    ],
)
def test_lines_that_are_not_those_of_the_order_are_refused(order: PurchaseOrder, code: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        write_confirmation(confirmation(DETAIL, line(CHEAPER)), order=order, **FRAME)

    assert refused.value.code == code


@pytest.mark.parametrize("order", [ordered(), ordered(unit="")])
def test_lines_as_they_were_ordered_are_written(order: PurchaseOrder) -> None:
    value = confirmation(DETAIL, line(CHEAPER))

    assert read_confirmation(write_confirmation(value, order=order, **FRAME)) == value


def test_a_confirmation_of_an_unknown_type_is_refused_by_the_reader() -> None:
    body = write_confirmation(FULL, **FRAME).replace(b'type="except"', b'type="requestToPay"')

    with pytest.raises(MissingValue):
        read_confirmation(body)


@pytest.mark.parametrize("gone", [b"ConfirmationRequest", b"ConfirmationHeader", b"ItemDetail", b"UnitPrice"])
def test_a_confirmation_without_its_core_is_refused_by_the_reader(gone: bytes) -> None:
    body = write_confirmation(confirmation(DETAIL, line(part(DETAIL, substitute=NUT))), **FRAME)

    with pytest.raises((MissingValue, Unparseable)):
        read_confirmation(body.replace(gone, b"Other"))


def test_a_confirmation_without_a_date_of_its_own_takes_that_of_the_document() -> None:
    body = write_confirmation(FULL, **FRAME).replace(b"noticeDate", b"noDate")

    assert read_confirmation(body).notice_date == NOON


def test_a_confirmation_without_any_date_is_refused_by_the_reader() -> None:
    body = write_confirmation(FULL, **FRAME).replace(b"noticeDate", b"noDate").replace(b"timestamp=", b"time=")

    with pytest.raises(MissingValue):
        read_confirmation(body)


def test_a_confirmation_of_nothing_in_particular_reads_so() -> None:
    body = b'<cXML timestamp="2026-03-04"><Request><ConfirmationRequest><ConfirmationHeader type="accept">'
    body += b"<Tax/></ConfirmationHeader><ConfirmationItem quantity='1'><ConfirmationStatus quantity='1' type='detail'>"
    body += (
        b"<ItemIn><ItemDetail><UnitPrice><Money>1</Money></UnitPrice><PriceBasisQuantity quantity='0'/></ItemDetail>"
    )
    body += b"</ItemIn></ConfirmationStatus></ConfirmationItem></ConfirmationRequest></Request></cXML>"

    found = read_confirmation(body)

    assert (found.order, found.tax, found.language) == (OrderReference("", ""), None, "en")
    assert found.lines[0] == ConfirmedLine("", Decimal(1), "", (found.lines[0].parts[0],))
    substitute = dataclasses.replace(
        NUT,
        item_id=ItemId(""),
        description="",
        unit_price=money(1, ""),
        unit="",
        price_unit=Decimal(1),
        classifications=(),
    )
    assert found.lines[0].parts[0] == ConfirmedPart(DETAIL, Decimal(1), "", substitute=substitute)

"""A confirmation is written by the rules, and reads back as it was meant."""

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.read_confirmation import read_confirmation
from protocols.cxml.write_confirmation import write_confirmation
from protocols.documents import Confirmation, ConfirmationKind, ConfirmedLine, ConfirmedPart, SubstituteItem
from protocols.orders import Charge, ItemId
from protocols.values import Classification
from tests.protocols.samples import NOON
from tests.protocols.supplier_documents import (
    CLASSES,
    FRAME,
    ITEM_IDS,
    LANGUAGES,
    MOMENTS,
    NAMES,
    ORDERED,
    ORDERS,
    QUANTITIES,
    SUMS,
    TEXTS,
    in_version,
    money,
)

ACCEPT, DETAIL, REJECT = ConfirmationKind.ACCEPT, ConfirmationKind.DETAIL, ConfirmationKind.REJECT
ALL_DETAIL, EXCEPT, BACKORDERED = ConfirmationKind.ALL_DETAIL, ConfirmationKind.EXCEPT, ConfirmationKind.BACKORDERED

NUT = SubstituteItem(
    item_id=ItemId("B-2", "q8", "4711"),
    description="Nut & washer",
    unit_price=money("12.34"),
    unit="C62",
    price_unit=money(100).amount,
    classifications=(Classification("UNSPSC", "31161727"),),
)


def part(kind: ConfirmationKind = ACCEPT, quantity: int = 3, **changes: Any) -> ConfirmedPart:
    """A part of a line."""
    return ConfirmedPart(**({"kind": kind, "quantity": money(quantity).amount, "unit": "C62"} | changes))


def line(*parts: ConfirmedPart, number: str = "10", **changes: Any) -> ConfirmedLine:
    """A line of these parts, whose quantity is theirs."""
    total = sum((each.quantity for each in parts), money(0).amount)
    return ConfirmedLine(**({"line_number": number, "quantity": total, "unit": "C62", "parts": parts} | changes))


def confirmation(kind: ConfirmationKind = DETAIL, *lines: ConfirmedLine, **changes: Any) -> Confirmation:
    """A confirmation of these lines."""
    values = {"order": ORDERED, "confirm_id": "C-1", "notice_date": NOON, "kind": kind, "lines": lines}
    return Confirmation(**(values | changes))


FULL = confirmation(
    EXCEPT,
    line(
        part(DETAIL, 1, delivery_date=NOON, shipment_date=NOON, comments="Late <again>"),
        part(DETAIL, 2, unit_price=money("1.25")),
        part(DETAIL, 3, substitute=NUT),
        part(DETAIL, 4, substitute=dataclasses.replace(NUT, unit="PK", quantity=money(1).amount)),
        part(BACKORDERED, 5, shipment_date=NOON),
        part(REJECT, 6),
        part(ACCEPT, 7),
    ),
    line(part(ACCEPT, 1), number="20"),
    replaces_payload_id="8@shop.example",
    total=money("99.5"),
    shipping=Charge(money(5), "By mule"),
    tax=Charge(money("7.7"), "VAT"),
    comments="Thank you & good-bye",
    language="de",
)
#: One of each type, for the tests against grammar and DTDs.
DOCUMENTS = {
    "full": FULL,
    "accept": confirmation(ACCEPT),
    "accept with lines": confirmation(ACCEPT, line(part())),
    "all detail": confirmation(ALL_DETAIL, line(part(ALL_DETAIL, substitute=NUT))),
    "detail": confirmation(DETAIL, line(part(DETAIL, unit_price=money("1.25")))),
    "backordered": confirmation(BACKORDERED, line(part(BACKORDERED))),
    "reject": confirmation(REJECT, comments="We have none."),
    "bare": confirmation(ACCEPT, confirm_id="", order=dataclasses.replace(ORDERED, payload_id="", order_date="")),
}


def test_a_full_confirmation_reads_back() -> None:
    assert read_confirmation(write_confirmation(FULL, **FRAME)) == FULL


def test_a_new_confirmation_is_one_and_refers_to_its_order_alone() -> None:
    body = write_confirmation(DOCUMENTS["accept"], **FRAME)

    assert body.count(b'operation="new"') == 1
    assert body.count(b"<DocumentReference") == 1


def test_a_changed_confirmation_refers_to_the_one_it_replaces() -> None:
    body = write_confirmation(FULL, **FRAME)

    assert body.count(b'operation="update"') == 1
    assert body.count(b'<DocumentReference payloadID="8@shop.example"/>') == 1


def test_charges_without_a_name_are_called_what_they_are() -> None:
    bare = dataclasses.replace(FULL, shipping=Charge(money(5)), tax=Charge(money(1)))

    found = read_confirmation(write_confirmation(bare, **FRAME))

    assert (found.shipping, found.tax) == (Charge(money(5), "Shipping"), Charge(money(1), "Tax"))


def test_an_old_version_gets_the_price_of_one_and_no_number_of_the_buyer() -> None:
    body = write_confirmation(DOCUMENTS["all detail"], **in_version("1.2.014"))

    substitute = read_confirmation(body).lines[0].parts[0].substitute
    assert substitute == dataclasses.replace(
        NUT, unit_price=money("0.1234"), price_unit=money(1).amount, item_id=ItemId("B-2", "q8")
    )


def test_an_order_date_that_is_no_timestamp_is_made_one_or_left_out() -> None:
    seen = [
        read_confirmation(
            write_confirmation(confirmation(ACCEPT, order=dataclasses.replace(ORDERED, order_date=date)), **FRAME)
        ).order.order_date
        for date in ("2026-03-01", "2026-03-01T08:00:00.25-05:00", "1 March", "")
    ]

    assert seen == ["2026-03-01T00:00:00+00:00", "2026-03-01T08:00:00.25-05:00", "", ""]


CHARGES = st.none() | st.builds(Charge, SUMS, NAMES)
SUBSTITUTES = st.builds(
    SubstituteItem,
    item_id=ITEM_IDS,
    description=TEXTS,
    unit_price=SUMS,
    unit=st.just("C62"),
    price_unit=st.sampled_from([money(1).amount, money(100).amount]),
    classifications=CLASSES.map(tuple),
)
PARTS = st.one_of(
    st.builds(part, st.sampled_from([ACCEPT, REJECT, BACKORDERED]), QUANTITIES, comments=TEXTS),
    st.builds(part, st.just(DETAIL), QUANTITIES, delivery_date=MOMENTS, shipment_date=st.none() | MOMENTS),
    st.builds(part, st.just(DETAIL), QUANTITIES, unit_price=SUMS),
    st.builds(part, st.just(DETAIL), QUANTITIES, substitute=SUBSTITUTES),
    st.builds(
        lambda item, own, quantity: part(
            DETAIL, quantity, substitute=dataclasses.replace(item, unit="PK", quantity=own)
        ),
        SUBSTITUTES,
        QUANTITIES,
        QUANTITIES,
    ),
)
LINES = st.lists(st.lists(PARTS, min_size=1, max_size=3), min_size=1, max_size=3).map(
    lambda lines: tuple(line(*parts, number=str(number)) for number, parts in enumerate(lines, 1))
)
CONFIRMATIONS = st.builds(
    Confirmation,
    order=ORDERS,
    confirm_id=TEXTS,
    notice_date=MOMENTS,
    kind=st.sampled_from([DETAIL, EXCEPT]),
    lines=LINES,
    replaces_payload_id=TEXTS,
    total=st.none() | SUMS,
    shipping=CHARGES,
    tax=CHARGES,
    comments=TEXTS,
    language=LANGUAGES,
)


@given(CONFIRMATIONS)
def test_every_confirmation_reads_back_as_it_was(value: Confirmation) -> None:
    assert read_confirmation(write_confirmation(value, **FRAME)) == value

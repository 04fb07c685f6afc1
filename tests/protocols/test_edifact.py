"""EDIFACT is read by its own service characters, numbers, dates and counts, or refused as a whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.edifact.read import read_edifact
from protocols.edifact.segments import MAX_BYTES, MAX_SEGMENTS, MAX_SEPARATORS, read_interchange
from protocols.errors import ProtocolError, TooLarge, Unparseable
from tests.protocols.orders import EDIFACT, found, reading


def order(old: str, new: str):  # type: ignore[no-untyped-def]
    """The small order with one thing changed."""
    assert EDIFACT.count(old) >= 1
    return reading(EDIFACT.replace(old, new, 1)).order


@pytest.mark.parametrize("una", ["UNA:+.? '", "UNA:+.?*'", "UNA:+,? '\r\n", "UNA:+.  '"])
def test_service_characters_at_the_beginning_are_understood(una: str) -> None:
    assert reading(una + EDIFACT).order == reading(EDIFACT).order


def test_service_characters_of_the_senders_own_are_understood() -> None:
    other = EDIFACT.translate(str.maketrans("+:'", "|^~"))

    assert reading("UNA^|.? ~" + other).order == reading(EDIFACT).order


@pytest.mark.parametrize("una", ["UNA++.? '", "UNAa+.? '", "UNA:+.+ '", "UNA:"])
def test_service_characters_that_cannot_be_told_apart_are_refused(una: str) -> None:
    with pytest.raises(Unparseable):
        read_edifact(una.encode() + (EDIFACT.encode() if len(una) == 9 else b""))


def test_una_later_in_the_text_does_not_hide_what_stands_before() -> None:
    assert order("CUX", "FTX+ZZZ+++'UNA:+.? 'CUX").order_id == "PO1"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"UNB", b"hello", b"UNB+UNOX:1+A'", b"UNB+UNOC+", b"UNB+UNOC:3+A+B+1:1+1'", b"UNB+UNOC:3+A+B+1:1+1",
        b"UNB+UNOC:3+A\x00'",
        EDIFACT.replace("UNZ+1+R1'", "").encode(), EDIFACT.replace("UNT+10+1'", "").encode(),
        EDIFACT.replace("UNZ", "UNH+2+ORDERS:D:96A:UN'UNZ").encode(), EDIFACT.replace("CUX", "UNH+2+X'CUX").encode(),
        EDIFACT.replace("CUX", "cux").encode(), EDIFACT.replace("CUX+", "CUX:1+").encode(),
        EDIFACT.replace("LIN+1'", "LIN+1'?\n").encode(), b"UNA:+.? 'UNB+UNOC:3+A'UNZ+0", b"UNA:+.? '",
    ],
)  # fmt: skip
def test_what_is_damaged_or_cut_off_is_refused_whole(body: bytes) -> None:
    with pytest.raises(Unparseable):
        read_edifact(body)


def test_an_interchange_has_bounds() -> None:
    head = b"UNB+UNOC:3+A'"
    for body in (
        b" " * (MAX_BYTES + 1),
        head + b"A'" * MAX_SEGMENTS,
        head + b"+" * MAX_SEPARATORS,
        head + b":" * 600_001,
    ):
        with pytest.raises(TooLarge):
            read_interchange(body)


def test_a_transaction_with_too_many_lines_is_refused() -> None:
    assert found(EDIFACT.replace("LIN+1'", "LIN+1'" * 10_001)) == ["document.too_large"]


@pytest.mark.parametrize(
    ("named", "body", "name", "codes"),
    [
        ("UNOC", "Käufer".encode("latin-1"), "Käufer", []),
        ("UNOD", "Łódź".encode("iso8859-2"), "Łódź", []),
        ("UNOY", "Łódź".encode(), "Łódź", []),
        ("UNOC", "Łódź".encode(), "Łódź", ["envelope.encoding.doubtful"]),
        ("UNOA", "Käufer".encode("latin-1"), "Käufer", ["envelope.encoding.doubtful"]),
        ("UNOY", "Käufer".encode("latin-1"), "Käufer", ["envelope.encoding.doubtful"]),
    ],
)
def test_the_character_set_is_the_one_that_was_used(named: str, body: bytes, name: str, codes: list[str]) -> None:
    text = EDIFACT.replace("UNOC", named).replace("CUX", "NAD+BY+1::9++@'CUX").replace("UNT+10", "UNT+11")
    read = read_edifact(text.encode().replace(b"@", body))[0]

    assert read.order.bill_to is not None
    assert (read.order.bill_to.name, [finding.code for finding in read.findings]) == (name, codes)


def test_the_released_sign_is_text() -> None:
    assert order("PO1", "P?+O?'1??").order_id == "P+O'1?"


@pytest.mark.parametrize(
    ("price", "amount", "units"),
    [
        ("AAA:1,5", "1.5", 1),
        ("AAA:12.30:CT:NTP:100:C62", "12.30", 100),
        ("AAA:12.30:::0", "12.30", 1),
        ("AAB:2'PRI+AAA:1.5", "1.5", 1),
        ("CAL:2", None, 1),
        ("AAA", None, 1),
    ],
)
def test_the_price_is_for_its_unit(price: str, amount: str | None, units: int) -> None:
    line = order("PRI+AAA:1.50", f"PRI+{price}").lines[0]

    assert (line.unit_price.amount if line.unit_price else None) == (Decimal(amount) if amount else None)
    assert line.price_unit == units


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("PRI+AAA:", "PRI+AAB:", ["order.line.price_kind"]),
        ("PRI+AAA:1.50'", "PRI+AAA:1.50:::1:KGM'", ["order.line.price_in_other_unit"]),
        ("PRI+AAA:1.50'", "PRI+AAA:1.500,50'", ["message.number.refused"]),
        ("UNT+10", "UNT+9", ["document.count_differs"]),
        ("CNT+2:1", "CNT+2:7", ["document.count_differs"]),
        ("PIA+5+A-1:SA'QTY", "PIA+5+4012345678901:EN'QTY", ["order.line.gtin_for_sku"]),
        ("PO1+9", "PO1+31", ["order.copy"]),
    ],
)
def test_what_is_odd_is_found(old: str, new: str, codes: list[str]) -> None:
    assert found(EDIFACT.replace(old, new, 1)) == codes


@pytest.mark.parametrize(
    ("function", "order_type"), [("9", "new"), ("", "new"), ("4", "update"), ("5", "update"), ("1", "delete")]
)
def test_the_message_function_says_what_becomes_of_the_order(function: str, order_type: str) -> None:
    assert order("PO1+9", f"PO1+{function}").order_type == order_type


def test_a_change_message_changes() -> None:
    assert order("ORDERS", "ORDCHG").order_type == "update"


def test_an_order_of_which_every_line_is_deleted_is_cancelled() -> None:
    found_order = order("LIN+1'", "LIN+1+2'")

    assert (found_order.order_type, found_order.lines) == ("delete", ())


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("20260310:102", "2026-03-10"), ("202603101230:203", "2026-03-10T12:30"), ("20260310123005:204", "2026-03-10T12:30"),
        ("260310:101", "2026-03-10"), ("20260309-20260310:718", "2026-03-10"), ("2026030920260310:718", "2026-03-10"),
        ("20261399:102", "20261399"), ("2026:203", "2026"), ("1:101", "1"), ("00000000", ""),
    ],
)  # fmt: skip
def test_dates_are_iso(said: str, day: str) -> None:
    assert order("CUX", f"DTM+2:{said}'CUX").requested_delivery_date == day


@pytest.mark.parametrize(
    ("segment", "description"),
    [("IMD+F++:::Bolt:M8", "Bolt M8"), ("IMD+F++Bolt", "Bolt"), ("IMD+F+++Bolt", "Bolt"), ("IMD+C++ANM", ""),
     ("IMD+F++:::Bolt'IMD+F++:::M8", "Bolt M8")],
)  # fmt: skip
def test_descriptions_stand_in_several_places(segment: str, description: str) -> None:
    assert order("QTY", f"{segment}'QTY").lines[0].description == description


def test_several_messages_are_several_orders_and_groups_around_them_do_not_matter() -> None:
    message = EDIFACT[EDIFACT.index("UNH") : EDIFACT.index("UNZ")]
    both = EDIFACT.replace("UNZ+1", "UNE+1+1'UNG+X'" + message.replace("PO1", "PO2") + "UNZ+2")

    assert [(read.order.order_id, read.message_id) for read in read_edifact(both.encode())] == [
        ("PO1", "R1/1"),
        ("PO2", "R1/1"),
    ]


def test_a_person_is_no_part_of_the_address() -> None:
    said = order("CUX", "NAD+DP+1+Hall:2'CTA+OC+:Erika'COM+1:TE'CUX")

    assert said.ship_to is not None
    assert (said.ship_to.name, said.ship_to.street, said.ship_to.phone, said.contacts[0].phone) == (
        "Hall",
        ("2",),
        "",
        "1",
    )


def test_split_deliveries_are_kept_with_their_days() -> None:
    line = order("UNS", "SCC+1'QTY+21:1,5'DTM+2:20260310:102'LOC+7+X'QTY+11:0.5'UNS").lines[0]

    assert [(part.quantity, part.date) for part in line.schedule] == [
        (Decimal("1.5"), "2026-03-10"),
        (Decimal("0.5"), ""),
    ]
    assert line.quantity == 2


@given(st.binary(max_size=60), st.integers(0, 200))
def test_no_damage_raises_anything_but_a_refusal(piece: bytes, position: int) -> None:
    body = EDIFACT.encode()
    try:
        read_edifact(body[:position] + piece + body[position + len(piece) :])
    except ProtocolError as refusal:
        assert refusal.code  # noqa: PT017 – refusing is as good as reading


@pytest.mark.parametrize("old", ["UNH+1+ORDERS:D:96A:UN:EAN008'", "UNT+10+1'"])
def test_an_order_whose_head_is_lost_is_not_passed_over(old: str) -> None:
    message = EDIFACT[EDIFACT.index("UNH") : EDIFACT.index("UNZ")]
    two = EDIFACT.replace("UNZ+1", message.replace(old, "") + "UNZ+2")

    with pytest.raises(Unparseable):
        read_edifact(two.encode())


def test_several_interchanges_in_one_file_are_refused() -> None:
    assert found(EDIFACT + EDIFACT) == ["order.messages.several"]


@pytest.mark.parametrize(
    ("end", "codes"),
    [("UNZ+1+", []), ("UNZ+01+", []), ("UNZ+2+", ["document.count_differs"]), ("UNZ++", ["document.count_differs"])],
)
def test_the_interchange_counts_its_messages(end: str, codes: list[str]) -> None:
    assert found(EDIFACT.replace("UNZ+1+", end)) == codes


def test_or_the_groups_of_them() -> None:
    message = EDIFACT[EDIFACT.index("UNH") : EDIFACT.index("UNZ")]
    grouped = EDIFACT.replace(message, f"UNG+ORDERS+A+B+1:1+1+UN+D:96A'{message}{message}UNE+2+1'")

    assert [read.findings for read in read_edifact(grouped.encode())] == [(), ()]

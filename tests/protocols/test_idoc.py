"""SAP's IDocs are read with their zeros, their minus signs and their texts in lines."""

from decimal import Decimal

import pytest

from protocols.orders import ItemId
from protocols.values import Money
from tests.protocols.orders import IDOC, found, reading


def order(old: str, new: str):  # type: ignore[no-untyped-def]
    """The small order with one thing changed."""
    assert IDOC.count(old) >= 1
    return reading(IDOC.replace(old, new, 1)).order


def reference(qualifier: str, number: str, line: str = "") -> str:
    """An E1EDP02."""
    return f"<E1EDP02><QUALF>{qualifier}</QUALF><BELNR>{number}</BELNR><ZEILE>{line}</ZEILE></E1EDP02>"


@pytest.mark.parametrize(
    ("references", "auxiliary"),
    [
        (reference("004", "Q7", "000003"), "Q7/3"),
        (reference("004", "Q7", "000000"), "Q7/000000"),
        (reference("004", "Q7"), ""),
        (reference("001", "PO1", "00010"), ""),
    ],
)
def test_our_quote_comes_back_with_its_line(references: str, auxiliary: str) -> None:
    assert order("<E1EDP19>", f"{references}<E1EDP19>").lines[0].item_id == ItemId("A-1", auxiliary)


def test_our_quote_may_stand_for_the_whole_order() -> None:
    partner = "<E1EDKA1><PARVW>AG</PARVW><IHREZ>9f2</IHREZ></E1EDKA1>"

    assert order("<E1EDP01>", f"{partner}<E1EDP01>").id_references == (("quote", "9f2"),)


@pytest.mark.parametrize(
    ("fields", "amount", "units"),
    [
        ("<VPREI>12.30</VPREI><PEINH>100</PEINH>", "12.30", 100),
        ("<NETPR>12.30</NETPR><PEINH>0</PEINH>", "12.30", 1),
        ("<VPREI>12.30-</VPREI>", "-12.30", 1),
        ("", None, 1),
    ],
)
def test_the_price_is_for_its_unit(fields: str, amount: str | None, units: int) -> None:
    line = order("<VPREI>1.50</VPREI>", fields).lines[0]

    assert (line.unit_price, line.price_unit) == (Money(Decimal(amount), "EUR") if amount else None, units)


@pytest.mark.parametrize(
    ("action", "message", "order_type"),
    [("000", "ORDERS", "new"), ("002", "ORDERS", "update"), ("003", "ORDERS", "delete"), ("", "ORDCHG", "update"),
     ("001", "ORDCHG", "update")],
)  # fmt: skip
def test_actions_say_what_becomes_of_the_order(action: str, message: str, order_type: str) -> None:
    changed = IDOC.replace("<BELNR>", f"<ACTION>{action}</ACTION><BELNR>").replace(
        "ORDERS</MESTYP>", f"{message}</MESTYP>"
    )

    assert reading(changed).order.order_type == order_type


def test_numbers_keep_their_zeros() -> None:
    line = order("<QUALF>002", "<QUALF>001</QUALF><IDTNR>000471</IDTNR></E1EDP19><E1EDP19><QUALF>002").lines[0]

    assert line.item_id == ItemId("A-1", "", "000471")


def test_a_longer_article_number_comes_first() -> None:
    assert order("<IDTNR>", "<IDTNR_LONG>A-1-LONG</IDTNR_LONG><IDTNR>").lines[0].item_id.supplier_part_id == "A-1-LONG"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([("a", "*"), ("b", "")], "a b"),
        ([("a", "*"), ("b", "=")], "ab"),
        ([("a", "*"), ("b", "*"), ("c", "/")], "a\nb\nc"),
        ([("a", "")], "a"),
    ],
)
def test_texts_in_lines_become_paragraphs(lines: list[tuple[str, str]], text: str) -> None:
    parts = "".join(f"<E1EDKT2><TDLINE>{line}</TDLINE><TDFORMAT>{form}</TDFORMAT></E1EDKT2>" for line, form in lines)

    assert order("<E1EDP01>", f"<E1EDKT1><TDID>F01</TDID>{parts}</E1EDKT1><E1EDP01>").comments == text


def test_a_single_schedule_line_is_the_day_wanted() -> None:
    line = order("<E1EDP19>", "<E1EDP20><WMENG>2</WMENG><EDATU>20260310</EDATU></E1EDP20><E1EDP19>").lines[0]

    assert (line.requested_delivery_date, line.schedule) == ("2026-03-10", ())


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("<E1EDP19>", "<E1EDP20><WMENG>3</WMENG></E1EDP20><E1EDP19>", ["order.line.schedule_differs"]),
        ("<VPREI>", "<PMENE>KGM</PMENE><VPREI>", ["order.line.price_in_other_unit"]),
        ("2.000<", "2.000-<", ["order.line.quantity_odd", "order.change.differences"]),
        ("2.000<", "2,000<", ["message.number.refused"]),
        ("<QUALF>002", "<QUALF>003", ["order.line.gtin_for_sku"]),
    ],
)
def test_what_is_odd_is_found(old: str, new: str, codes: list[str]) -> None:
    assert found(IDOC.replace(old, new, 1)) == codes


def test_a_test_message_is_told() -> None:
    assert reading(IDOC.replace("<DOCNUM>", "<TEST>X</TEST><DOCNUM>")).is_test is True


def test_a_currency_of_the_line_and_of_the_total_are_its_own() -> None:
    said = order("</IDOC>", "<E1EDS01><SUMID>002</SUMID><SUMME>3.00</SUMME><SUNIT>CHF</SUNIT></E1EDS01></IDOC>")

    assert said.total == Money(Decimal("3.00"), "CHF")

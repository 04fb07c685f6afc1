"""A returned OCI cart as a tolerant buyer reads it."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.errors import RemoteError
from protocols.messages import ReturnLine
from protocols.oci.profiles import OciProfile
from protocols.oci.read_return import read_return
from protocols.oci.write import write_return
from protocols.orders import ItemId
from protocols.values import BadNumber, Classification, Money
from tests.protocols.samples import call, cart, line

LEAST = (("NEW_ITEM-DESCRIPTION[1]", "Bolt"), ("NEW_ITEM-QUANTITY[1]", "3"))


def one(*more: tuple[str, str]) -> ReturnLine:
    """The line of a small cart with these fields, too."""
    return read_return([*LEAST, *more]).lines[0]


def test_the_least_that_a_shop_sends() -> None:
    assert one() == ReturnLine(1, ItemId(""), Decimal(3), "Bolt", Money(Decimal(0), ""), "", Money(Decimal(0), ""))


def test_the_price_is_for_the_price_unit() -> None:
    found = read_return(
        [
            *LEAST,
            ("NEW_ITEM-PRICE[1]", "00000000010.000"),
            ("NEW_ITEM-PRICEUNIT[1]", "100"),
            ("NEW_ITEM-CURRENCY[1]", "EUR"),
        ]
    )

    assert (found.lines[0].unit_price.amount, found.lines[0].price_unit) == (Decimal(10), Decimal(100))
    assert found.total == Money(Decimal("0.3"), "EUR")


@pytest.mark.parametrize("unit", ["", "0", "0.000", "1"])
def test_no_price_unit_is_one(unit: str) -> None:
    assert one(("NEW_ITEM-PRICEUNIT[1]", unit)).price_unit == Decimal(1)


@pytest.mark.parametrize(
    "name",
    ["NEW_ITEM-LONGTEXT_1:132[]", "NEW_ITEM-LONGTEXT_1:132", "new_item-longtext_1:132[1]", "NEW_ITEM-LONGTEXT[1]"],
)
def test_the_long_text_has_four_spellings(name: str) -> None:
    assert one((name, "Zinc plated.")).long_description == "Zinc plated."


def test_the_long_text_may_come_in_pieces() -> None:
    pieces = [("NEW_ITEM-LONGTEXT_1:132[]", text) for text in ("One.", "", "Two.")]

    assert one(*pieces).long_description == "One.\nTwo."


def test_lines_come_in_the_order_of_their_index_whatever_the_holes() -> None:
    fields = [(f"new_item-quantity[{n}]", str(n)) for n in (7, 2, 10)]

    assert [(each.line_number, each.quantity) for each in read_return(fields).lines] == [(2, 2), (7, 7), (10, 10)]


def test_the_older_category_stands_in_for_the_newer() -> None:
    assert one(("NEW_ITEM-EXT_CATEGORY[1]", "23-11"), ("NEW_ITEM-EXT_SCHEMA_TYPE[1]", "ECLASS")).classifications == (
        Classification("ECLASS", "23-11"),
    )


@pytest.mark.parametrize("field", ["QUANTITY", "PRICE", "PRICEUNIT", "LEADTIME"])
def test_a_figure_that_is_none_is_refused(field: str) -> None:
    with pytest.raises(BadNumber):
        one((f"NEW_ITEM-{field}[1]", "1,5"))


def test_a_form_without_lines_is_an_empty_cart() -> None:
    found = read_return([("~OkCode", "ADDI"), ("NEW_ITEM-QUANTITY[x]", "1"), ("NEW_ITEM-QUANTITY[٣]", "1")])

    assert (found.lines, found.total) == ((), Money(Decimal(0), ""))


@given(
    st.lists(
        st.tuples(st.from_regex(r"NEW_ITEM-(PRICE|QUANTITY|PRICEUNIT|LONGTEXT_1:132)(\[[0-9]{0,9}\])?"), st.text()),
        max_size=9,
    )
)
def test_any_form_is_read_or_refused(fields: list[tuple[str, str]]) -> None:
    try:
        found = read_return(fields)
    except RemoteError:
        return

    assert all(each.line_total.amount.is_finite() for each in found.lines)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp", "Zs", "M"]), max_size=40)
LINES = st.builds(
    line,
    item_id=st.builds(ItemId, TEXT.filter(bool)),
    quantity=st.decimals(min_value="0.001", max_value=10**6, places=3),
    description=st.text(st.sampled_from("aBü漢"), min_size=1, max_size=120),
    unit_price=st.builds(Money, st.decimals(min_value=0, max_value=10**6, places=6), st.just("EUR")),
    unit=st.sampled_from(["C62", "MTR"]),
)


@given(st.lists(LINES, min_size=1, max_size=4))
def test_what_is_written_is_worth_the_same_when_read(lines: list[ReturnLine]) -> None:
    form = write_return(cart(*lines), call(), OciProfile("x", "X"), "Q7")

    found = read_return(form.fields)

    assert len(found.lines) == len(lines)
    for sent, got in zip(lines, found.lines, strict=True):
        assert got.quantity == sent.quantity
        assert got.unit_price.amount == sent.unit_price.amount * got.price_unit
        assert got.item_id == ItemId(_composed(sent.item_id.supplier_part_id), f"Q7/{sent.line_number}")
        assert sent.description in (got.description, got.long_description)
        assert (got.classifications, got.lead_time_days) == (sent.classifications, 3)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)

"""A catalogue that is written as CIF reads back as it was, within the limits of the systems that take it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.catalogue import (
    Action,
    CatalogueHead,
    CatalogueItem,
    CataloguePart,
    CataloguePrice,
    Medium,
    Mode,
    RowProblem,
    Text,
)
from protocols.cif.read import read_cif
from protocols.cif.write import write_cif
from protocols.texts import one_line
from protocols.values import Classification
from tests.protocols.catalogues import DAYS, NUMBERS
from tests.protocols.supplier_documents import MOMENTS, NAMES, TEXTS

HEAD = CatalogueHead(
    "cif", "3.0", currency="EUR", supplier_ids=(Classification("DUNS", "942888710"),), code_format="UNSPSC",
    created_at=datetime(2026, 11, 24, 8, 30, tzinfo=UTC), item_count=1, comments="For ACME",
)  # fmt: skip
ITEM = CatalogueItem(
    "A-1", auxiliary_id="blue", names=(Text("en", 'Chair, "black"'),), descriptions=(Text("en", "Black leather; soft"),),
    manufacturer="Fast MFG", manufacturer_part_number="C11", gtin="04012345678901", unit="EA", minimum=Decimal(2),
    step=Decimal("0.5"), lead_time_days=0, classifications=(Classification("UNSPSC", "11116767"),),
    media=(Medium("a.jpg"), Medium("a-small.jpg", "thumbnail")),
    prices=(CataloguePrice(Decimal("400.5"), "USD", Decimal(100), valid_from=date(2026, 1, 1), territories=("US", "CA")),),
    url="https://s.example/a?b=c,d", extras=(("Manufacturer URL", "https://m.example/"), ("Market Price", "500")),
)  # fmt: skip
TEXT = NAMES.map(one_line).filter(bool)
NUMBER = TEXT.filter(lambda number: not set("?{}") & set(number))
OPTIONAL = TEXTS.map(one_line)
CODE = st.lists(
    st.builds(Classification, st.just("UNSPSC"), st.sampled_from(["31161600", "1"])), min_size=1, max_size=1
)
PRICES = st.builds(
    CataloguePrice,
    st.decimals(min_value="0.0001", max_value=10**6, places=4),
    st.sampled_from(["EUR", "CHF"]),
    st.sampled_from([Decimal(1), Decimal(100), Decimal("0.5")]),
    valid_from=DAYS,
    valid_until=DAYS,
    territories=st.lists(st.sampled_from(["DE", "AT-9"]), max_size=2).map(tuple),
)
ITEMS = st.builds(
    CatalogueItem,
    NUMBER,
    st.sampled_from([Action.NEW, Action.DELETE]),
    OPTIONAL.filter(lambda number: not set("?{}") & set(number)),
    TEXT.map(lambda text: (Text("en", text[:12].rstrip()),)),
    st.just(()) | TEXT.map(lambda text: (Text("en", text),)),
    manufacturer=OPTIONAL,
    manufacturer_part_number=OPTIONAL,
    gtin=OPTIONAL,
    unit=st.sampled_from(["EA", "C62", ""]),
    minimum=NUMBERS,
    step=NUMBERS,
    lead_time_days=st.none() | st.integers(0, 9999),
    classifications=CODE.map(tuple),
    media=st.lists(st.builds(Medium, TEXT), max_size=1).map(tuple),
    prices=st.lists(PRICES, min_size=1, max_size=1).map(tuple),
    url=OPTIONAL,
    extras=st.lists(st.tuples(st.just("Market Price"), TEXT), max_size=1).map(tuple),
)


def written(head: CatalogueHead, items: list[CatalogueItem]) -> str:
    """The file, of which nothing was refused."""
    refused: list[RowProblem] = []
    text = b"".join(write_cif(head, items, refused)).decode()
    assert refused == []
    return text


def again(head: CatalogueHead, *items: CatalogueItem) -> list[CataloguePart]:
    """What the file says when it is read."""
    return list(read_cif(BytesIO(written(head, list(items)).encode())))


def test_a_catalogue_reads_back() -> None:
    assert again(HEAD, ITEM) == [HEAD, ITEM]


def test_the_file_begins_and_ends_as_the_format_has_it_and_has_no_mark() -> None:
    lines = written(HEAD, [ITEM]).split("\r\n")

    assert lines[:10] == [
        "CIF_I_V3.0", "CHARSET: UTF-8", "LOADMODE: F", "CODEFORMAT: UNSPSC", "CURRENCY: EUR", "SUPPLIERID_DOMAIN: DUNS",
        "ITEMCOUNT: 1", "TIMESTAMP: 2026-11-24T08:30:00+00:00", "UNUOM: TRUE", "COMMENTS: For ACME",
    ]  # fmt: skip
    assert [lines[11], *lines[13:]] == ["DATA", "ENDOFDATA", ""]


def test_an_update_deletes_by_a_column() -> None:
    head = replace(HEAD, mode=Mode.UPDATE, item_count=2)
    changed, deleted = replace(ITEM, action=Action.UPDATE), CatalogueItem("B", Action.DELETE)

    assert again(head, changed, deleted) == [head, changed, deleted]


def test_a_level_2_item_needs_neither_price_nor_code() -> None:
    item = CatalogueItem("A", punchout_url="https://s.example/a", punchout_level="product")

    assert again(HEAD, item) == [HEAD, item]


def test_a_price_with_more_decimals_is_told_for_more_units() -> None:
    price = CataloguePrice(Decimal("0.0123456"), "EUR", Decimal(1))

    (_head, item) = again(HEAD, replace(ITEM, prices=(price,)))

    assert isinstance(item, CatalogueItem)
    assert [(found.amount, found.price_unit) for found in item.prices] == [(Decimal("12.3456"), Decimal(1000))]


def test_texts_are_cut_by_bytes() -> None:
    item = replace(ITEM, names=(Text("en", "ä" * 60),), descriptions=(Text("en", "ö" * 1500),))

    (_head, found) = again(HEAD, item)

    assert isinstance(found, CatalogueItem)
    assert (found.names, found.descriptions) == ((Text("en", "ä" * 25),), (Text("en", "ö" * 1000),))


def test_text_code_and_name_are_those_of_the_catalogue() -> None:
    item = replace(
        ITEM,
        names=(Text("fr", "Chaise"), Text("de", "Stuhl")),
        descriptions=(),
        classifications=(Classification("ECLASS", "1"), Classification("UNSPSC", "2")),
    )

    (_head, found) = again(replace(HEAD, language="de"), item)

    assert isinstance(found, CatalogueItem)
    assert (found.names, found.classifications) == ((Text("de", "Stuhl"),), (Classification("UNSPSC", "2"),))


@pytest.mark.parametrize(
    ("item", "field", "value", "code"),
    [
        (replace(ITEM, sku="A?1"), "Supplier Part ID", "A?1", "catalogue.number.forbidden"),
        (replace(ITEM, auxiliary_id="ä" * 65), "Supplier Part Auxiliary ID", "ä" * 65, "catalogue.number.forbidden"),
        (replace(ITEM, prices=()), "Unit Price", "", "catalogue.value.missing"),
        (replace(ITEM, names=(), descriptions=()), "Item Description", "", "catalogue.value.missing"),
        (replace(ITEM, classifications=()), "SPSC Code", "", "catalogue.value.missing"),
    ],
)
def test_what_no_receiver_takes_is_left_out_and_told(item: CatalogueItem, field: str, value: str, code: str) -> None:
    refused: list[RowProblem] = []

    text = b"".join(write_cif(replace(HEAD, item_count=None), [ITEM, item], refused))

    assert refused == [RowProblem(2, field, value, code, item.sku)]
    assert list(read_cif(BytesIO(text))) == [replace(HEAD, item_count=None), ITEM]


def test_a_head_that_says_nothing_is_written() -> None:
    assert again(CatalogueHead("cif")) == [CatalogueHead("cif", "3.0", code_format="UNSPSC")]


@given(st.none() | MOMENTS, st.lists(ITEMS, max_size=3))
def test_every_catalogue_reads_back_as_it_was(moment: datetime | None, items: list[CatalogueItem]) -> None:
    head = replace(HEAD, item_count=len(items), created_at=moment, supplier_ids=HEAD.supplier_ids if items else ())

    assert again(head, *items) == [head, *items]

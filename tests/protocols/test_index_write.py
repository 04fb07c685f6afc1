"""An Index that is written is valid in every version and reads back as it was."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols import cxml
from protocols.catalogue import (
    Action,
    Attribute,
    CatalogueHead,
    CatalogueItem,
    CataloguePart,
    CataloguePrice,
    CustomerPartNumber,
    Medium,
    Mode,
    RowProblem,
    Text,
)
from protocols.cxml.read_index import read_index
from protocols.cxml.versions import VERSIONS
from protocols.cxml.write_index import write_index
from protocols.errors import Unwritable
from protocols.values import Classification
from protocols.xml import parse, violation
from tests.protocols.catalogues import DAYS, NUMBERS
from tests.protocols.supplier_documents import CLASSES, NAMES, QUANTITIES, TEXTS
from tests.protocols.test_dtd_matrix import OFFICIAL, judges

GRAMMAR = Path(cxml.__file__).parent / "grammar" / "index.rng"
HEAD = CatalogueHead(
    "cxml-index",
    "1.2.071",
    supplier_ids=(Classification("DUNS", "942888710"), Classification("NetworkID", "AN1")),
    comments="For <ACME>",
)
ADDED = CatalogueItem(
    "A-1",
    auxiliary_id="blue",
    names=(Text("en", "Chair"), Text("fr", "Chaise")),
    descriptions=(Text("en", "Black leather & soft"), Text("de", "Stuhl")),
    manufacturer="Fast MFG",
    manufacturer_part_number="C11",
    gtin="04012345678901",
    unit="EA",
    minimum=Decimal(2),
    step=Decimal("0.5"),
    lead_time_days=3,
    classifications=(Classification("UNSPSC", "11116767"),),
    attributes=(Attribute("Colour", "black"), Attribute("Length", "50", "MMT")),
    media=(Medium("a.jpg"), Medium("b.jpg", "thumbnail")),
    prices=(
        CataloguePrice(
            Decimal("400.5"), "USD", Decimal(100), valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31),
            territories=("US", "CA"),
        ),
    ),
    customer_part_numbers=(CustomerPartNumber("", "4711"),),
    url="https://s.example/a?b&c",
)  # fmt: skip
SHOWN = replace(ADDED, sku="B-2", url="", punchout_url="https://s.example/b", punchout_level="product")
DELETED = CatalogueItem("C-3", Action.DELETE)
BARE = CatalogueItem("D-4", names=(Text("", "Bare"),), unit="EA", prices=(CataloguePrice(Decimal(1), "EUR"),))
BARELY_SHOWN = CatalogueItem("E-5", names=(Text("en", "Shown"),), punchout_url="https://s.example/e")


def written(head: CatalogueHead, *items: CatalogueItem, version: str = "1.2.071") -> bytes:
    """The document, of which nothing was refused."""
    refused: list[RowProblem] = []
    body = b"".join(write_index(head, items, refused, version=version))
    assert refused == []
    return body


def again(head: CatalogueHead, *items: CatalogueItem, version: str = "1.2.071") -> list[CataloguePart]:
    """What the document says when it is read."""
    return list(read_index(BytesIO(written(head, *items, version=version))))


def as_read(item: CatalogueItem) -> CatalogueItem:
    """Units go with the values, and what is all the text of a language is its name."""
    names = (Text("en", "Chair"), Text("fr", "Chaise"), Text("de", "Stuhl"))
    attributes = (Attribute("Colour", "black"), Attribute("Length", "50 MMT"))
    return replace(item, names=names, descriptions=item.descriptions[:1], attributes=attributes)


def test_a_full_index_reads_back() -> None:
    found = again(HEAD, ADDED, SHOWN, BARE, BARELY_SHOWN)

    assert found == [HEAD, as_read(ADDED), as_read(SHOWN), replace(BARE, names=(Text("en", "Bare"),)), BARELY_SHOWN]


def test_an_incremental_index_deletes() -> None:
    head = replace(HEAD, mode=Mode.UPDATE, comments="")

    found = again(head, DELETED, ADDED)

    assert found == [head, DELETED, replace(as_read(ADDED), action=Action.UPDATE)]


@pytest.mark.parametrize("version", VERSIONS)
def test_it_is_valid_in_every_version(version: str) -> None:
    if not OFFICIAL.exists():
        pytest.skip("the official DTDs are not beside this checkout")
    document = parse(written(HEAD, ADDED, SHOWN, SHOWN, DELETED, BARE, BARELY_SHOWN, version=version))

    judged = [violation(document, dtd) for dtd in judges(version, "cXML.dtd")]

    assert (violation(document, GRAMMAR), {*judged}) == ("", {""})


def test_an_old_version_says_the_price_of_one_and_leaves_out_what_it_has_no_word_for() -> None:
    (_head, added, shown) = again(HEAD, ADDED, SHOWN, version="1.2.014")

    price = replace(ADDED.prices[0], amount=Decimal("4.005"), price_unit=Decimal(1))
    assert added == replace(as_read(ADDED), prices=(price,), customer_part_numbers=())
    assert shown == replace(
        as_read(SHOWN), prices=(), customer_part_numbers=(), unit="", lead_time_days=None, punchout_level=""
    )


@pytest.mark.parametrize(
    ("item", "path", "value", "code"),
    [
        (replace(ADDED, sku="A{1"), "SupplierPartID", "A{1", "catalogue.number.forbidden"),
        (replace(ADDED, prices=()), "UnitPrice", "", "catalogue.value.missing"),
        (replace(ADDED, unit=""), "UnitOfMeasure", "", "catalogue.value.missing"),
        (replace(BARELY_SHOWN, names=()), "Description", "", "catalogue.value.missing"),
        (
            replace(BARE, prices=(CataloguePrice(Decimal(1), "EUR", Decimal(3)),)),
            "PriceBasisQuantity",
            "3",
            "catalogue.price.basis",
        ),
    ],
)
def test_what_cannot_be_said_is_left_out_and_told(item: CatalogueItem, path: str, value: str, code: str) -> None:
    refused: list[RowProblem] = []

    body = b"".join(write_index(HEAD, [item, DELETED], refused, version="1.2.014"))

    assert refused == [RowProblem(1, path, value, code, item.sku)]
    assert list(read_index(BytesIO(body)))[1:] == [DELETED]


@pytest.mark.parametrize(
    ("head", "items", "code"),
    [(replace(HEAD, supplier_ids=()), [ADDED], "catalogue.supplier"), (HEAD, [], "catalogue.empty")],
)
def test_a_catalogue_without_supplier_or_items_is_none(
    head: CatalogueHead, items: list[CatalogueItem], code: str
) -> None:
    with pytest.raises(Unwritable) as refused:
        list(write_index(head, items, []))

    assert refused.value.code == code


def test_texts_are_cut_by_bytes() -> None:
    item = replace(BARE, names=(Text("de", "ä" * 60),), descriptions=(Text("de", "ö" * 1500),))

    (_head, found) = again(HEAD, item)

    assert found == replace(item, names=(Text("de", "ä" * 25),), descriptions=(Text("de", "ö" * 1000),))


NUMBER = NAMES.filter(lambda number: not set("?{}") & set(number))
PRICES = st.builds(
    CataloguePrice,
    QUANTITIES,
    st.sampled_from(["EUR", "CHF"]),
    st.sampled_from([Decimal(1), Decimal(100), Decimal(3)]),
    valid_from=DAYS,
    valid_until=DAYS,
    territories=st.lists(st.sampled_from(["DE", "AT-9"]), max_size=2).map(tuple),
)
ITEMS = st.builds(
    CatalogueItem,
    NUMBER,
    auxiliary_id=TEXTS.filter(lambda number: not set("?{}") & set(number)),
    names=NAMES.map(lambda text: (Text("en", text[:12].strip()),)),
    descriptions=st.just(()) | NAMES.map(lambda text: (Text("en", text),)),
    manufacturer=TEXTS,
    manufacturer_part_number=TEXTS,
    gtin=TEXTS,
    unit=NAMES,
    minimum=NUMBERS,
    step=NUMBERS,
    lead_time_days=st.none() | st.integers(0, 9999),
    classifications=CLASSES.map(tuple),
    attributes=st.lists(st.builds(Attribute, NAMES.map(lambda name: f"x{name}"), NAMES), max_size=2).map(tuple),
    media=st.lists(st.builds(Medium, NAMES), max_size=1).map(tuple),
    prices=st.lists(PRICES, min_size=1, max_size=1).map(tuple),
    customer_part_numbers=st.lists(st.builds(CustomerPartNumber, st.just(""), NAMES), max_size=1).map(tuple),
    url=TEXTS,
)
SHOWN_ITEMS = st.builds(
    lambda item, address, level: replace(item, url="", punchout_url=address, punchout_level=level),
    ITEMS,
    NAMES,
    st.sampled_from(["", "store", "product"]),
)


@given(
    TEXTS,
    st.lists(ITEMS | SHOWN_ITEMS | st.builds(CatalogueItem, NUMBER, st.just(Action.DELETE)), min_size=1, max_size=3),
)
def test_every_index_reads_back_as_it_was_and_keeps_to_the_grammar(comments: str, items: list[CatalogueItem]) -> None:
    head = replace(HEAD, comments=comments)

    body = written(head, *items)

    assert violation(parse(body), GRAMMAR) == ""
    assert list(read_index(BytesIO(body))) == [head, *items]

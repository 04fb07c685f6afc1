"""A catalogue that is written as BMEcat reads back as it was."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.bmecat.write import write_bmecat
from protocols.catalogue import (
    Action,
    CatalogueGroup,
    CatalogueHead,
    CatalogueItem,
    CataloguePrice,
    Medium,
    Mode,
    Text,
)
from tests.protocols.catalogues import FULL, GROUPS, HEAD, HEADS, ITEMS, in_groups, of_bmecat


def test_a_full_catalogue_reads_back() -> None:
    found = list(in_groups(of_bmecat(write_bmecat(HEAD, GROUPS, [FULL]))))

    assert found == [HEAD, *GROUPS, FULL]


def test_1_2_keeps_what_it_has_words_for() -> None:
    found = list(in_groups(of_bmecat(write_bmecat(HEAD, GROUPS, [FULL], "1.2"))))

    assert found == [
        replace(HEAD, version="1.2"),
        GROUPS[0],
        replace(GROUPS[1], names=(Text("de", "Schrauben"),)),
        replace(
            FULL,
            names=FULL.names[:1],
            maximum=None,
            attributes=FULL.attributes[:2],
            media=(FULL.media[0], replace(FULL.media[1], kind="others")),
            keywords=FULL.keywords[:1],
        ),
    ]


def test_an_update_says_what_to_do_with_each_item_and_what_it_is_based_on() -> None:
    head = replace(HEAD, mode=Mode.UPDATE, previous_version="3")
    items = [
        replace(FULL, group_ids=()),
        CatalogueItem("B-2", Action.DELETE),
        CatalogueItem("C-3", Action.UPDATE, unit="MTR"),
    ]

    assert of_bmecat(write_bmecat(head, (), items)) == [head, *items]


def test_an_update_of_prices_says_numbers_and_prices_alone() -> None:
    head = replace(HEAD, mode=Mode.PRICES, previous_version="3")
    price = CataloguePrice(Decimal("9.9"), "EUR", None)

    found = of_bmecat(write_bmecat(head, GROUPS[:0], [replace(FULL, prices=(price,))]))

    assert found == [head, CatalogueItem("A-1", Action.UPDATE, prices=(price,))]


def test_an_update_keeps_silent_of_a_price_unit_that_is_as_before() -> None:
    item = CatalogueItem("A-1", Action.UPDATE, prices=(CataloguePrice(Decimal("9.9"), "EUR", None),))

    assert of_bmecat(write_bmecat(replace(HEAD, mode=Mode.UPDATE), (), [item]))[1:] == [item]


def test_prices_for_several_quantities_are_brought_to_one() -> None:
    prices = (CataloguePrice(Decimal("2.5"), "EUR", Decimal(3)), CataloguePrice(Decimal("7.01"), "EUR", Decimal(100)))

    (item,) = of_bmecat(write_bmecat(HEAD, (), [CatalogueItem("A", prices=prices)]))[1:]

    assert isinstance(item, CatalogueItem)
    assert [(price.amount, price.price_unit) for price in item.prices] == [(Decimal(250), 300), (Decimal("21.03"), 300)]


def test_several_tops_get_a_root_of_a_number_that_is_free() -> None:
    groups = (CatalogueGroup("root", "", (Text("de", "A"),)), CatalogueGroup("b", "", (Text("de", "B"),)))

    found = of_bmecat(write_bmecat(HEAD, groups, [FULL]))[1:4]

    assert found == [
        CatalogueGroup("root-", "", (Text("de", "Katalog & Co"),)),
        *(replace(group, parent_id="root-") for group in groups),
    ]


def test_an_empty_catalogue_is_one() -> None:
    assert of_bmecat(write_bmecat(CatalogueHead("bmecat"), (), ())) == [CatalogueHead("bmecat", "2005")]


def test_a_purpose_that_the_format_has_not_is_another() -> None:
    item = CatalogueItem("A", media=(Medium("a.jpg", "360"),))

    assert of_bmecat(write_bmecat(HEAD, (), [item]))[1:] == [replace(item, media=(Medium("a.jpg", "others"),))]


@pytest.mark.parametrize("count", [1, 3, 20_000])
def test_memberships_come_after_all_items_however_many(count: int) -> None:
    items = [CatalogueItem(f"Ä-{number}", group_ids=("10",)) for number in range(count)]

    assert list(in_groups(of_bmecat(write_bmecat(HEAD, GROUPS, items))))[3:] == items


@given(HEADS, st.lists(ITEMS, max_size=3, unique_by=lambda item: item.sku))
def test_every_catalogue_reads_back_as_it_was(head: CatalogueHead, items: list[CatalogueItem]) -> None:
    assert list(in_groups(of_bmecat(write_bmecat(head, GROUPS, items)))) == [
        head,
        *(replace(g, names=tuple(n for n in g.names)) for g in GROUPS),
        *items,
    ]

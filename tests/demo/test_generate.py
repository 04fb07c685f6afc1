"""The demo's goods are the same everywhere, and sound: numbers, names, units, drawings."""

import io
from typing import cast

import pytest
from PIL import Image

from admin_ui.demo.agreements import read_supplier
from admin_ui.demo.drawings.draw import draw_logo, draw_product
from admin_ui.demo.generate import Article, generate, gtin13
from admin_ui.demo.vocabulary import LANGUAGES, TRADES, read_trade
from protocols.units import UNITS

COUNT = 3200


@pytest.fixture(scope="module", params=TRADES)
def trade_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def articles(trade_name: str) -> tuple[Article, ...]:
    return generate(read_trade(trade_name), COUNT)


def test_a_known_gtin_gets_its_known_check_digit() -> None:
    assert gtin13("400638133393") == "4006381333931"


def test_every_trade_has_as_many_products_as_asked_for(articles: tuple[Article, ...]) -> None:
    assert len(articles) == COUNT


def test_article_numbers_and_gtins_are_unique(articles: tuple[Article, ...]) -> None:
    assert len({article.sku for article in articles}) == COUNT
    assert len({article.gtin for article in articles}) == COUNT


def test_every_gtin_adds_up_to_a_multiple_of_ten(articles: tuple[Article, ...]) -> None:
    def weighted(gtin: str) -> int:
        return sum(map(int, gtin[0::2])) + 3 * sum(map(int, gtin[1::2]))

    wrong = [article.gtin for article in articles if weighted(article.gtin) % 10]

    assert wrong == []


def test_generating_again_gives_the_same_goods(trade_name: str, articles: tuple[Article, ...]) -> None:
    assert generate(read_trade(trade_name), COUNT) == articles


def test_every_product_is_named_and_told_of_in_every_language(articles: tuple[Article, ...]) -> None:
    silent = [a.sku for a in articles for language in LANGUAGES if not (a.names[language] and a.texts[language])]

    assert silent == []


def test_categories_are_three_deep_and_goods_stand_in_the_deepest(
    trade_name: str, articles: tuple[Article, ...]
) -> None:
    categories = read_trade(trade_name).categories

    assert max(path.count("/") for path in categories) == 2
    assert {article.family.category for article in articles} == {path for path in categories if path.count("/") == 2}


def test_every_category_follows_its_parent(trade_name: str) -> None:
    paths = list(read_trade(trade_name).categories)
    orphans = [path for at, path in enumerate(paths) if "/" in path and path.rpartition("/")[0] not in paths[:at]]

    assert orphans == []


def test_units_are_codes_that_buyers_systems_know(articles: tuple[Article, ...]) -> None:
    units = {article.family.unit for article in articles}

    assert units <= set(UNITS)
    assert len(units) >= 5


def test_some_names_need_more_than_ascii_and_some_numbers_more_than_letters(articles: tuple[Article, ...]) -> None:
    assert any(not name.isascii() for article in articles for name in article.names.values())
    assert any(not article.sku.replace("-", "").isalnum() for article in articles)
    assert max(len(article.sku) for article in articles) <= 35


def test_some_hundred_drawings_are_shared_by_all_products(articles: tuple[Article, ...]) -> None:
    looks = {(article.family.drawing, article.colour) for article in articles}

    assert 80 <= len(looks) <= 130


def test_every_shape_of_a_trade_can_be_drawn(trade_name: str, articles: tuple[Article, ...]) -> None:
    drawings = [draw_product(trade_name, shape, "#3f6fb5") for shape in {a.family.drawing for a in articles}]

    assert {Image.open(io.BytesIO(drawing)).size for drawing in drawings} == {(400, 400)}
    assert len(set(drawings)) == len(drawings)


def test_the_logo_bears_the_suppliers_colour(trade_name: str) -> None:
    supplier = read_supplier(trade_name)
    logo = Image.open(io.BytesIO(draw_logo(supplier.name[0], supplier.accent))).convert("RGB")

    red, green, blue = cast(tuple[int, int, int], logo.getpixel((200, 60)))

    wanted = [int(supplier.accent[at : at + 2], 16) for at in (1, 3, 5)]
    assert max(abs(a - b) for a, b in zip((red, green, blue), wanted, strict=True)) <= 8


def test_agreements_name_only_what_there_is(trade_name: str) -> None:
    supplier, categories = read_supplier(trade_name), read_trade(trade_name).categories
    known = {"everything", *categories, *(row.key for row in supplier.sets)}
    lists = {recipe.code for recipe in supplier.price_lists}

    named = {name for party in (*supplier.customers, *supplier.connections) for name in (*party.show, *party.hide)}
    asked = {code for party in (*supplier.customers, *supplier.connections) for code in party.price_lists}

    assert named <= known
    assert asked <= lists

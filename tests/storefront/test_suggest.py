"""Suggestions while typing: words, categories and products, of one buyer's range and in few statements; any input."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import Rule
from storefront.domain.write_listing import write_listings
from storefront.models import ProductSet, SynonymGroup
from storefront.queries.search import search_products
from storefront.queries.suggest import Suggestions, suggest
from tenants.models import Supplier
from tests.canary import canary
from tests.connections.visiting import walk_in
from tests.factories.connections import make_connection
from tests.factories.storefront import make_brand, make_category, make_part, make_product, make_shopper, show_everything
from tests.storefront.visiting import OpenShop, Page, Shop

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def shelf() -> Shopper:
    gloves = make_category("Work gloves")
    make_product("GL-1", name="Nitrile glove", category=gloves, popularity=3)
    make_product("GL-2", name="Gläser glossy", category=gloves, popularity=2)
    make_product("KX-9", name="Helmet", category=make_category("Helmets and caps"))
    write_listings()
    return make_shopper()


@pytest.mark.parametrize(
    ("typed", "searches", "categories", "products"),
    [
        ("glo", ("glossy", "glove"), ["Work gloves"], ["GL-1", "GL-2"]),
        ("nitrile gl", ("nitrile glove",), [], ["GL-1"]),
        ("glas", ("gläser",), [], ["GL-2"]),
        ("work gl", (), ["Work gloves"], []),
        ("KX-9", (), [], ["KX-9"]),
        ("hel", ("helmet",), ["Helmets and caps"], ["KX-9"]),
        ("xyzzy", (), [], []),
    ],
)
def test_words_categories_and_products_go_on_from_what_is_typed(
    shelf: Shopper, typed: str, searches: tuple[str, ...], categories: list[str], products: list[str]
) -> None:
    found = suggest(shelf, typed)

    assert found.searches == searches
    assert [node.name for node in found.categories] == categories
    assert [product.sku for product in found.products] == products


def test_every_suggested_search_finds_something(shelf: Shopper) -> None:
    for typed in ("gl", "glo", "nit", "nitrile g", "hel", "gla"):
        for words in suggest(shelf, typed).searches:
            assert search_products(shelf, words).about_count > 0


def test_categories_and_counts_are_the_buyers(shelf: Shopper) -> None:
    gloves = ProductSet.objects.get(category__names__en="Work gloves")
    narrow = make_shopper(rules=[show_everything(), Rule("hide", product_set_id=gloves.pk)])

    assert [(node.name, node.count) for node in suggest(shelf, "glov").categories] == [("Work gloves", 2)]
    assert suggest(narrow, "glov") == Suggestions()


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_suggestions_cost_one_query_once_the_tree_is_known(rows: int) -> None:
    for _ in range(rows):
        make_product(name="Green valve")
    write_listings()
    shopper = make_shopper()
    suggest(shopper, "valve")

    with CaptureQueriesContext(connection) as queries:
        found = suggest(shopper, "val")

    assert (len(found.products), found.searches) == (min(rows, 8), ("valve",))
    assert len(queries) <= 2  # the catalogue's version, and the products


def test_the_answer_is_one_list_of_options(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("G/1", name="Glove", category=make_category("Gloves", slug="gloves")))

    page = shop.page("search/suggest/?q=glo")

    options = [element for element in page.elements if element.get("role") == "option"]
    assert [element.get("role") for element in page.elements if element.get("id") == "suggestions-list"] == ["listbox"]
    assert [option["href"].removeprefix(shop.base) for option in options] == [
        "search/?q=glove", "c/gloves/", "p/G%2F1/",
    ]  # fmt: skip
    assert page.values("aria-label") == ["Suggestions", "Words", "Categories", "Articles"]


def test_no_word_category_or_number_of_the_hidden_reaches_the_other_connection(
    open_shop: OpenShop, client_a: Client
) -> None:
    marks = {kind: canary("tb", kind).lower() for kind in ("name", "sku", "category", "brand", "number")}
    vault = make_category(marks["category"], slug="vault")
    secret = make_product(
        marks["sku"], name=f"Plug {marks['name']}", category=vault, brand=make_brand(marks["brand"]), popularity=99
    )
    shown = make_product("P-1", name="Plug socket")
    shop = open_shop(secret, shown, hidden=[secret])
    other = make_connection(customer=shop.connection.customer)
    make_part(other.connection.customer_id, secret, marks["number"])
    SynonymGroup.objects.create(language="en", terms=["plug", "cnry"])

    typed = ["pl", "plug", "plug c", "cnry", "vau", *marks.values(), *(mark[:12] for mark in marks.values())]

    # The scanner of every answer in every test raises on a canary that is not this tenant's.
    for text in typed:
        assert shop.get(f"search/suggest/?q={quote(text)}").status_code == 200


def test_two_connections_are_offered_each_their_own(open_shop: OpenShop, client_a: Client, shop: Supplier) -> None:
    red, blue = make_product("R-1", name="Paint red"), make_product("B-1", name="Paint blue")
    first = open_shop(red, blue, hidden=[blue])
    second = Shop(walk_in(client_a, shop, make_connection()), first.connection)

    offers = [Page(each.get("search/suggest/?q=paint").content.decode()).text for each in (first, second)]

    assert ["blue" in offer.lower() for offer in offers] == [False, True]


AWKWARD = (
    "'\"\\&|!:*()<-> %_;\x00aA1é.^$[]{}?+#/@`~,=", "👩‍🔧🔧🇩🇪\ufe0f\u200d", "\u202e\u200f\u0627\u0644\u0639\u05d0\u05d1\u05e8\u064b",
    "\u0301\u0308\u1e9e\ufb01ﷺǅ\u2126㎏", "漢字かな한국",
)  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(*(st.text(alphabet=letters, max_size=80) for letters in AWKWARD), st.text(max_size=1000)))
def test_whatever_is_typed_is_answered_in_a_bounded_number_of_statements(shelf: Shopper, typed: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        suggest(shelf, typed)
    assert len(queries) <= 8  # the first time with the tree

    with CaptureQueriesContext(connection) as queries:
        search_products(shelf, typed)
    assert len(queries) <= 20  # two attempts, at most four corrected words and eight spellings of them, the page


@pytest.mark.parametrize(
    "typed",
    ["x" * 1000, "glove " * 200, "a:* & !b | (c <-> d) " * 48, "🔧" * 1000, "שלום עולם " * 100, "%" * 1000, "'" * 999],
)
def test_a_thousand_characters_are_a_search_like_any(open_shop: OpenShop, typed: str) -> None:
    shop = open_shop(make_product(name="Glove"))

    for place in ("search/", "search/suggest/"):
        assert shop.get(f"{place}?q={quote(typed)}").status_code == 200

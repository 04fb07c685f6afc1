"""Search: exact codes, words in three languages, typing errors; and nothing hidden through any of them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront.domain.search_words import grams, normalise, words
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import Rule
from storefront.domain.write_listing import write_listings
from storefront.models import Product, ProductText
from storefront.queries.search import search_products
from storefront.queries.suggest import Suggestions, suggest
from tests.factories.storefront import (
    make_brand,
    make_category,
    make_price_list,
    make_product,
    make_shopper,
    show_everything,
)

pytestmark = pytest.mark.usefixtures("shop")


def skus(shopper: Shopper, q: str, **narrow: object) -> list[str]:
    return [card.sku for card in search_products(shopper, q, **narrow).cards]


@pytest.fixture
def shelf() -> Shopper:
    """A small shop; its shopper may see all of it."""
    make_product(
        "GL-100/M",
        texts={"en": "Nitrile glove", "fr": "Gant en nitrile à manchette", "de": "Nitrilhandschuh"},
        brand=make_brand("Ørsted"),
        manufacturer_part_number="4711-3",
        gtin="4006381333931",
        popularity=5,
    )
    make_product("GL-200", texts={"en": "Leather glove", "fr": "Gant de cuir"}, popularity=9)
    make_product("HE-1", texts={"en": "Safety helmet", "fr": "Casque de sécurité", "de": "Schutzhelm weiß"})
    write_listings()
    return make_shopper()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("GL-100/M", ["GL-100/M"]),
        ("gl-100/m", ["GL-100/M"]),
        ("4711-3", ["GL-100/M"]),
        ("4006381333931", ["GL-100/M"]),
        ("4006381-333931", ["GL-100/M"]),
        ("glove", ["GL-200", "GL-100/M"]),
        ("gloves", ["GL-200", "GL-100/M"]),
        ("Leather GLOVES", ["GL-200"]),
        ("leath", ["GL-200"]),
        ("orsted", ["GL-100/M"]),
        ("ørsted glove", ["GL-100/M"]),
        ("glove helmet", []),
        ("the", []),
    ],
)
def test_typed_words_find(shelf: Shopper, typed: str, found: list[str]) -> None:
    assert sorted(skus(shelf, typed)) == sorted(found)


@pytest.mark.parametrize(
    ("language", "typed", "found"),
    [
        ("fr", "gants", ["GL-100/M", "GL-200"]),
        ("fr", "gant de cuir", ["GL-200"]),
        ("fr", "securite", ["HE-1"]),
        ("fr", "sécurité", ["HE-1"]),
        ("fr", "se\u0301curite\u0301", ["HE-1"]),
        ("de", "weiss", ["HE-1"]),
        ("de", "Nitrilhandschuhe", ["GL-100/M"]),
        ("de", "leather", ["GL-200"]),
    ],
)
def test_words_are_found_in_the_buyers_language_else_in_any(
    shelf: Shopper, language: str, typed: str, found: list[str]
) -> None:
    assert sorted(skus(make_shopper(language=language), typed)) == found


def test_an_exact_code_comes_first_and_is_said_to_be_one(shelf: Shopper) -> None:
    make_product("GL-2", name="Glue", popularity=1)
    make_product("GL-2000", name="GL-2 refill", popularity=99)
    write_listings()

    page = search_products(shelf, "gl-2")

    assert [card.sku for card in page.cards][:1] == ["GL-2"]
    assert page.has_exact_hit
    assert not search_products(shelf, "glove").has_exact_hit


def test_a_name_ranks_above_a_description(shelf: Shopper) -> None:
    told = make_product("TOLD", name="Rack", popularity=99)
    ProductText.objects.filter(product=told).update(description="For any helmet.")
    write_listings([told.pk])

    assert skus(shelf, "helmet") == ["HE-1", "TOLD"]


@pytest.mark.parametrize(
    ("typed", "corrected", "found"),
    [
        ("helmt", "helmet", ["HE-1"]),
        ("leater glove", "leather glove", ["GL-200"]),
        ("nitrille glove", "nitrile glove", ["GL-100/M"]),
        ("xqzptk", None, []),
    ],
)
def test_a_typing_error_is_repaired_and_said(
    shelf: Shopper, typed: str, corrected: str | None, found: list[str]
) -> None:
    page = search_products(shelf, typed)

    assert page.corrected_query == corrected
    assert [card.sku for card in page.cards] == found


class TestHidden:
    """A product hidden from one buyer, under every word and code of it."""

    @pytest.fixture
    def secret(self, shelf: Shopper) -> Product:
        product = make_product(
            "ZZ-SECRET-9",
            name="Unobtainium wrench",
            brand=make_brand("Hush"),
            category=make_category("Vault"),
            manufacturer_part_number="HUSH-77",
            gtin="4012345678901",
            popularity=99,
        )
        make_product("WR-1", name="Plain wrench")
        write_listings()
        return product

    @pytest.fixture
    def stranger(self, secret: Product) -> Shopper:
        return make_shopper(rules=[show_everything(), Rule("hide", product_id=secret.pk)])

    TYPED = ("ZZ-SECRET-9", "zz-secret-9", "zz-sec", "HUSH-77", "4012345678901", "unobtainium", "unobtain",
             "unobtanium", "unobtainum", "hush", "unobtainium wrench", "secret")  # fmt: skip

    @pytest.mark.parametrize("typed", TYPED)
    def test_who_may_see_it_finds_it(self, secret: Product, shelf: Shopper, typed: str) -> None:
        assert "ZZ-SECRET-9" in skus(shelf, typed)

    @pytest.mark.parametrize("typed", [*TYPED, "wrench"])
    def test_who_may_not_finds_no_trace_of_it(self, stranger: Shopper, typed: str) -> None:
        page = search_products(stranger, typed)
        told = repr((page.cards, page.facets, page.corrected_query, page.breadcrumbs, suggest(stranger, typed)))

        assert not any(word in told for word in ("SECRET", "nobtainium", "Hush", "Vault"))
        assert page.about_count == len(page.cards)

    @pytest.mark.parametrize("typed", TYPED)
    def test_it_answers_as_if_it_did_not_exist(self, stranger: Shopper, secret: Product, typed: str) -> None:
        hidden = search_products(stranger, typed), suggest(stranger, typed)
        secret.delete()
        write_listings()

        gone = search_products(stranger, typed), suggest(stranger, typed)

        assert hidden == gone


def test_facets_count_hits_only_and_narrow_them(shelf: Shopper) -> None:
    hand, head = make_category("Hand"), make_category("Head")
    brand = make_brand("Maker")
    make_product("A", name="Blue cap", category=head, brand=brand)
    make_product("B", name="Blue mitten", category=hand, brand=brand)
    make_product("C", name="Blue mitten", category=hand)
    write_listings()

    page = search_products(shelf, "blue")
    narrowed = search_products(shelf, "blue", category_slug=hand.slug, brand_ids=[brand.pk])

    assert sorted((facet.name, facet.count) for facet in page.facets.categories) == [("Hand", 2), ("Head", 1)]
    assert [(facet.name, facet.count) for facet in page.facets.brands] == [("Maker", 2)]
    assert [card.sku for card in narrowed.cards] == ["B"]
    assert narrowed.about_count == 1


@pytest.mark.parametrize("per_page", [1, 2, 5])
def test_pages_of_hits_make_up_all_hits(shelf: Shopper, per_page: int) -> None:
    for number in range(9):
        make_product(f"S{number}", name="Steel screw" if number % 2 else "Screw, steel screw", popularity=number // 4)
    write_listings()
    whole = skus(shelf, "screw", per_page=100)

    page = search_products(shelf, "screw", per_page=per_page)
    seen = [card.sku for card in page.cards]
    while page.next_after:
        page = search_products(shelf, "screw", per_page=per_page, after=page.next_after)
        seen += [card.sku for card in page.cards]
    while page.previous_before:
        page = search_products(shelf, "screw", per_page=per_page, before=page.previous_before)

    assert len(whole) == 9
    assert seen == whole
    assert page.cards[0].sku == whole[0]


def test_suggestions_take_the_last_word_as_a_beginning(shelf: Shopper) -> None:
    assert [product.name for product in suggest(shelf, "leather gl").products] == ["Leather glove"]
    assert [product.sku for product in suggest(shelf, "gl-1").products] == ["GL-100/M"]
    assert suggest(shelf, "g") == Suggestions()


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_search_costs_two_queries_for_any_number_of_hits_and_its_other_pages_one(rows: int) -> None:
    products = [make_product(name="Green valve", brand=make_brand()) for _ in range(rows)]
    write_listings()
    shopper = make_shopper(price_lists=[make_price_list(dict.fromkeys(products, "1"))])
    search_products(shopper, "Gren valve")  # reads the tree

    with CaptureQueriesContext(connection) as first:
        page = search_products(shopper, "valve", per_page=100)
    with CaptureQueriesContext(connection) as later:
        search_products(shopper, "valve", brand_ids=[page.facets.brands[0].id])

    assert len(page.cards) == rows
    assert page.cards[0].price is not None
    assert page.cards[0].price.amount == Decimal(1)
    assert (len(first), len(later)) == (2, 1)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="'\"\\&|!:*()<-> %_;\x00aA1é", max_size=60))
def test_whatever_is_typed_is_answered(shelf: Shopper, typed: str) -> None:
    search_products(shelf, typed)
    suggest(shelf, typed)


def test_very_long_input_is_cut(shelf: Shopper) -> None:
    assert search_products(shelf, "glove " * 50_000).about_count == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Größe ½ µm", "grosse 1⁄2 um"), ("ŒUVRE", "oeuvre"), ("Ørsted ŁÓDŹ", "orsted lodz"), ("m²", "m2")],
)
def test_texts_are_normalised(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_words_and_their_pieces() -> None:
    assert words("M8x40, 12,5 kg – A/B_c") == ["m8x40", "12", "5", "kg", "a", "b", "c"]
    assert grams("ab") == {"  a", " ab", "ab "}

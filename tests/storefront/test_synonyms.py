"""Synonyms: words the supplier holds for equal find the same, in one language, both ways or one; codes never."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain.shopper import Shopper
from storefront.domain.synonyms import (
    MAX_TERMS,
    MAX_WAYS,
    MAX_WAYS_IN_A_SEARCH,
    make_thesaurus,
    thesaurus,
)
from storefront.domain.visibility import Rule
from storefront.domain.write_listing import write_listings
from storefront.models import SynonymGroup
from storefront.queries.search import search_products
from storefront.queries.search_terms import read_terms
from storefront.queries.suggest import suggest
from tests.factories.storefront import make_product, make_shopper, show_everything

pytestmark = pytest.mark.usefixtures("shop")


def group(*terms: str, language: str = "en", is_one_way: bool = False) -> SynonymGroup:
    """A group as the desk saves one."""
    made = SynonymGroup.objects.create(language=language, terms=list(terms), is_one_way=is_one_way)
    cache.clear()
    return made


def skus(shopper: Shopper, typed: str) -> list[str]:
    return sorted(card.sku for card in search_products(shopper, typed).cards)


@pytest.fixture
def shelf() -> Shopper:
    make_product("N-1", texts={"en": "Nut M8", "de": "Mutter M8"})
    make_product("F-1", texts={"en": "Hexagon fastener zinc", "de": "Sechskant verzinkt"})
    make_product("W-1", texts={"en": "Washer", "de": "Scheibe"})
    write_listings()
    return make_shopper()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nut", ["F-1", "N-1"]),
        ("hexagon fastener", ["F-1", "N-1"]),
        ("Hexagon  FASTENER", ["F-1", "N-1"]),
        ("zinc hexagon fastener", ["F-1"]),
        ("nut zinc", ["F-1"]),
        ("nut m8", ["N-1"]),
        ("hexagon", ["F-1"]),
        ("washer", ["W-1"]),
    ],
)
def test_a_two_way_group_finds_all_by_any_of_its_terms(shelf: Shopper, typed: str, found: list[str]) -> None:
    group("nut", "hexagon fastener")

    assert skus(shelf, typed) == found


def test_a_one_way_group_is_looked_up_by_its_first_term_only(shelf: Shopper) -> None:
    group("small parts", "nut", "washer", is_one_way=True)

    assert skus(shelf, "small parts") == ["N-1", "W-1"]
    assert skus(shelf, "nut") == ["N-1"]


def test_synonyms_hold_in_their_language_only(shelf: Shopper) -> None:
    group("Mutter", "Scheibe", language="de")

    assert skus(make_shopper(language="de"), "mutter") == ["N-1", "W-1"]
    assert skus(shelf, "nut") == ["N-1"]


def test_a_code_is_never_exchanged(shelf: Shopper) -> None:
    group("w-1", "nut")
    group("4711", "washer")

    assert skus(shelf, "W-1") == ["W-1"]
    assert skus(shelf, "4711") == []


def test_a_hidden_product_is_not_found_through_a_synonym_either(shelf: Shopper) -> None:
    secret = make_product("S-1", name="Unobtainium")
    write_listings()
    group("nut", "unobtainium")
    stranger = make_shopper(rules=[show_everything(), Rule("hide", product_id=secret.pk)])

    assert skus(shelf, "nut") == ["N-1", "S-1"]
    assert skus(stranger, "nut") == ["N-1"]
    assert skus(stranger, "unobtainium") == ["N-1"]
    assert [product.sku for product in suggest(stranger, "unobtainium").products] == ["N-1"]


def test_operators_in_a_synonym_are_plain_marks(shelf: Shopper) -> None:
    group("nut", "wash'er & !x | (y) <-> z:*", "'; DROP", "\\")

    assert skus(shelf, "nut") == ["N-1"]


def test_the_next_search_knows_what_was_saved(shelf: Shopper, django_capture_on_commit_callbacks: Any) -> None:
    assert skus(shelf, "bolt nut") == []

    with django_capture_on_commit_callbacks(execute=True):
        made = SynonymGroup.objects.create(language="en", terms=["bolt nut", "washer"])

    assert skus(shelf, "bolt nut") == ["W-1"]

    with django_capture_on_commit_callbacks(execute=True):
        made.delete()

    assert skus(shelf, "bolt nut") == []


def test_a_search_costs_no_query_more_for_synonyms(shelf: Shopper) -> None:
    group("nut", "washer")
    search_products(shelf, "nut")

    with CaptureQueriesContext(connection) as queries:
        search_products(shelf, "nut")

    assert len(queries) == 1


def test_there_are_bounds_to_what_a_group_and_a_search_take() -> None:
    many = [f"word {chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(100)]
    group("alpha", *many)
    group("beta", *many)
    group("gamma", *many)

    sql, values = read_terms("alpha beta gamma", "en").text_query()

    assert {len(ways) for typed, ways in thesaurus("en").items() if len(typed) == 1} == {MAX_TERMS - 1}
    assert MAX_TERMS - 1 <= MAX_WAYS
    assert sql.count("to_tsquery") == 3 + MAX_WAYS_IN_A_SEARCH
    assert sql.count("%s") == len(values)


def test_terms_that_come_to_the_same_words_are_one() -> None:
    assert make_thesaurus([(["Écrou", "ecrou", "nut"], False)]) == {("ecrou",): (("nut",),), ("nut",): (("ecrou",),)}
    assert make_thesaurus([(["nut", "NUT"], False), (["--", ""], False)]) == {}

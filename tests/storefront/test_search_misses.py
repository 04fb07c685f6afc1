"""What was searched for and not found: counted by customer and language, without a person, and without being slow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain import log_miss as log
from storefront.domain.log_miss import log_miss
from storefront.models import SearchMiss
from tests.factories.storefront import make_product, make_shopper
from tests.storefront.visiting import OpenShop

pytestmark = pytest.mark.usefixtures("shop")


def misses() -> list[tuple[str, str, int]]:
    return list(SearchMiss.objects.order_by("query", "language").values_list("query", "language", "count"))


def test_searches_that_come_to_the_same_words_are_one(open_shop: OpenShop) -> None:
    shop = open_shop(make_product(name="Glove"))

    for typed in ("Flux%20capacitor", "%20flux++CAPACITOR!", "flux-capacitor"):
        shop.page(f"search/?q={typed}")

    assert misses() == [("flux capacitor", "en", 3)]
    assert SearchMiss.objects.get().customer == shop.connection.customer


@pytest.mark.parametrize("query", ["q=glove", "q=glvoe", "q=", "q=%20%E2%80%A6", "q=glove&brand=99999"])
def test_what_was_found_or_narrowed_or_holds_no_word_is_not_kept(open_shop: OpenShop, query: str) -> None:
    shop = open_shop(make_product(name="Glove"))

    shop.page(f"search/?{query}")

    assert misses() == []


def test_suggestions_keep_nothing(open_shop: OpenShop) -> None:
    open_shop(make_product(name="Glove")).page("search/suggest/?q=xyzzy")

    assert misses() == []


def test_no_column_holds_a_person() -> None:
    assert {field.name for field in SearchMiss._meta.fields} == {
        "id", "customer", "language", "query", "count", "last_at",
    }  # fmt: skip


def test_customers_and_languages_are_counted_apart() -> None:
    first, second = make_shopper(language="de-AT"), make_shopper(language="fr")

    for shopper in (first, second, second):
        log_miss(shopper, "Écrou")

    assert misses() == [("ecrou", "de", 1), ("ecrou", "fr", 2)]


def test_one_statement_is_all_it_costs() -> None:
    shopper = make_shopper()

    with CaptureQueriesContext(connection) as queries:
        log_miss(shopper, "xyzzy")

    assert len(queries) == 1


def test_nonsense_of_one_customer_fills_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MAX_MISSES_PER_CUSTOMER", 2)
    shopper, other = make_shopper(), make_shopper()

    for typed in ("a1", "b1", "c1", "a1"):
        log_miss(shopper, typed)
    log_miss(other, "c1")

    assert misses() == [("a1", "en", 2), ("b1", "en", 1), ("c1", "en", 1)]
    assert SearchMiss.objects.get(query="c1").customer_id == other.customer_id

"""Attributes to narrow a list by: counted among what this buyer may see, in a category and in a search."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import Rule
from storefront.domain.write_listing import write_listings
from storefront.models import Category, FilterAttribute
from storefront.queries import listing, search
from storefront.queries.attribute_facets import AttributeFacet, read_choices
from storefront.queries.listing import ProductPage, list_products
from storefront.queries.search import search_products
from tenants.models import Supplier
from tests.factories.storefront import make_brand, make_category, make_product, make_shopper, show_everything
from tests.storefront.visiting import OpenShop

pytestmark = pytest.mark.usefixtures("shop")


def size(value: Any, unit: str = "mm") -> dict[str, Any]:
    return {"names": {"en": "Size", "de": "Größe"}, "value": value, "unit": unit}


def colour(english: str, german: str) -> dict[str, Any]:
    return {"names": {"en": "Colour", "de": "Farbe"}, "value": {"en": english, "de": german}, "unit": ""}


RED, BLUE = colour("red", "rot"), colour("blue", "blau")


@pytest.fixture
def bolts(shop: Supplier) -> Category:
    """Five bolts: 8 mm red, 8 mm blue, 10 mm red, 10 mm of no colour, and one with nothing."""
    category, brand = make_category("Bolts", slug="bolts"), make_brand("Ajax")
    rows: tuple[list[Any], ...] = (
        [size(8), RED],
        [size(8), BLUE],
        [size(10), RED],
        [size(10), {"value": 1}, "odd"],
        [],
    )
    for number, attributes in enumerate(rows, start=1):
        make_product(
            f"B-{number}", name=f"Bolt {number}", category=category, brand=brand if number < 3 else None,
            attributes=attributes, popularity=10 - number,
        )  # fmt: skip
    FilterAttribute.objects.create(name="size", position=1)
    FilterAttribute.objects.create(name="Farbe", position=2)
    write_listings()
    cache.clear()
    return category


def counts(page: ProductPage) -> dict[str, dict[str, int]]:
    return {facet.name: {value.label: value.count for value in facet.values} for facet in page.facets.attributes}


def choice(facets: tuple[AttributeFacet, ...], label: str) -> str:
    return next(value.choice for facet in facets for value in facet.values if value.label == label)


def both(shopper: Shopper, *labels: str, **narrow: Any) -> list[ProductPage]:
    """The category and the search that holds the same, narrowed by these values."""
    whole = list_products(shopper, category_slug="bolts").facets.attributes
    choices = read_choices(choice(whole, label) for label in labels)
    return [
        list_products(shopper, category_slug="bolts", choices=choices, **narrow),
        search_products(shopper, "bolt", choices=choices, **narrow),
    ]


@pytest.mark.usefixtures("bolts")
class TestCounted:
    def test_each_value_is_counted_in_the_buyers_language(self) -> None:
        for page in both(make_shopper()):
            assert counts(page) == {"Size": {"10 mm": 2, "8 mm": 2}, "Colour": {"red": 2, "blue": 1}}
        german = list_products(make_shopper(language="de"), category_slug="bolts")
        assert counts(german) == {"Größe": {"10 mm": 2, "8 mm": 2}, "Farbe": {"rot": 2, "blau": 1}}

    def test_a_value_narrows_the_other_attributes_and_not_its_own(self) -> None:
        for page in both(make_shopper(), "8 mm"):
            assert [card.sku for card in page.cards] == ["B-1", "B-2"]
            assert page.about_count == 2
            assert counts(page) == {"Size": {"10 mm": 2, "8 mm": 2}, "Colour": {"blue": 1, "red": 1}}
            assert [(brand.name, brand.count) for brand in page.facets.brands] == [("Ajax", 2)]

    def test_values_of_one_attribute_widen_and_attributes_narrow(self) -> None:
        for page in both(make_shopper(), "8 mm", "10 mm", "red"):
            assert [card.sku for card in page.cards] == ["B-1", "B-3"]

    def test_brands_narrow_what_is_counted(self) -> None:
        shopper = make_shopper()
        brand = list_products(shopper, category_slug="bolts").facets.brands[0].id

        for page in both(shopper, "red", brand_ids=[brand]):
            assert [card.sku for card in page.cards] == ["B-1"]
            assert counts(page) == {"Size": {"8 mm": 1}, "Colour": {"blue": 1, "red": 1}}

    def test_hidden_products_are_not_counted_and_their_values_not_named(self) -> None:
        hidden = make_product("B-9", name="Bolt 9", category=Category.objects.get(slug="bolts"), attributes=[size(99)])
        write_listings()
        stranger = make_shopper(rules=[show_everything(), Rule("hide", product_id=hidden.pk)])

        assert [counts(page)["Size"] for page in both(make_shopper())] == [{"10 mm": 2, "8 mm": 2, "99 mm": 1}] * 2
        assert [counts(page)["Size"] for page in both(stranger)] == [{"10 mm": 2, "8 mm": 2}] * 2

    def test_a_value_nobody_has_finds_nothing(self) -> None:
        shopper, choices = make_shopper(), read_choices(["1-000000000000", "99-000000000000"])

        assert list_products(shopper, category_slug="bolts", choices=choices).about_count == 0
        assert search_products(shopper, "bolt", choices=choices).cards == ()

    def test_too_many_products_are_not_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listing, "MAX_COUNTED", 4)
        monkeypatch.setattr(search, "MAX_COUNTED", 4)

        assert list_products(make_shopper(), category_slug="bolts").facets.attributes == ()
        assert search_products(make_shopper(), "bolt").facets.attributes == ()

    def test_a_warm_category_costs_no_query_for_them_and_a_search_one(self) -> None:
        shopper = make_shopper()
        both(shopper)

        with CaptureQueriesContext(connection) as in_category:
            list_products(shopper, category_slug="bolts")
        with CaptureQueriesContext(connection) as in_search:
            search_products(shopper, "bolt")

        assert (len(in_category), len(in_search)) == (1, 2)


def test_without_named_attributes_there_are_none(bolts: Category, django_capture_on_commit_callbacks: Any) -> None:
    shopper = make_shopper()
    before = list_products(shopper, category_slug="bolts").facets.attributes

    with django_capture_on_commit_callbacks(execute=True):
        FilterAttribute.objects.all().delete()

    assert len(before) == 2
    assert list_products(shopper, category_slug="bolts").facets.attributes == ()


@pytest.mark.usefixtures("bolts")
@pytest.mark.parametrize("place", ["c/bolts/?", "search/?q=bolt&"])
def test_the_page_links_each_value_and_takes_it_back(open_shop: OpenShop, place: str) -> None:
    shop = open_shop()
    value = choice(list_products(make_shopper(), category_slug="bolts").facets.attributes, "8 mm")

    page = shop.page(f"{place}view=grid&a={value}&a=nonsense&a=1-zz")

    chosen = [
        element["href"] for element in page.elements if element.get("aria-current") == "true" and "href" in element
    ]
    assert page.values("data-attribute") == ["Size", "Colour"]
    assert page.values("data-sku") == ["B-1", "B-2"]
    assert [href.removeprefix(shop.base) for href in chosen if "a=" not in href] == [f"{place}view=grid"]

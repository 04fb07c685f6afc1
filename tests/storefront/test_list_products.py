"""Lists: only what is visible, in the order of popularity, page by page without gaps."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain.count_assortment import count_assortment
from storefront.domain.refusals import NotVisible
from storefront.domain.visibility import Rule
from storefront.domain.write_listing import write_listings
from storefront.models import ProductSet
from storefront.queries.categories import category_tree
from storefront.queries.listing import ProductPage, list_products
from tests.factories.storefront import (
    make_brand,
    make_category,
    make_price_list,
    make_product,
    make_set,
    make_shopper,
    show_everything,
)

pytestmark = pytest.mark.usefixtures("shop")


def skus(page: ProductPage) -> list[str]:
    return [card.sku for card in page.cards]


def test_products_stand_in_order_of_popularity() -> None:
    for popularity in (5, 9, 7):
        make_product(f"P{popularity}", popularity=popularity)
    write_listings()

    page = list_products(make_shopper())

    assert skus(page) == ["P9", "P7", "P5"]
    assert page.about_count == 3


@pytest.mark.parametrize("per_page", [1, 2, 3, 7])
def test_pages_forward_and_back_make_up_the_whole_list(per_page: int) -> None:
    for number in range(10):
        make_product(f"P{number}", popularity=number // 3)
    write_listings()
    shopper = make_shopper()
    whole = skus(list_products(shopper, per_page=100))

    pages = [list_products(shopper, per_page=per_page)]
    while pages[-1].next_after:
        pages.append(list_products(shopper, per_page=per_page, after=pages[-1].next_after))
    back = [pages[-1]]
    while back[-1].previous_before:
        back.append(list_products(shopper, per_page=per_page, before=back[-1].previous_before))

    assert [sku for page in pages for sku in skus(page)] == whole
    assert skus(back[-1])[0] == whole[0]
    assert pages[0].previous_before == ""


@pytest.mark.parametrize("place", ["x", "1", "1.2", "-1.2.3", "1.2.3.4", "1.2.99999999999", "1.2.٣"])
def test_a_place_that_is_none_of_ours_is_not_found(place: str) -> None:
    make_product()
    write_listings()

    with pytest.raises(NotVisible):
        list_products(make_shopper(), after=place)


def test_hidden_products_are_absent_from_list_counts_facets_and_tree() -> None:
    shown, hidden = make_category("Shown"), make_category("Hidden")
    brand = make_brand("Secret brand")
    make_product("VISIBLE", category=shown)
    secret = make_product("SECRET", category=hidden, brand=brand)
    write_listings()
    shopper = make_shopper(rules=[show_everything(), Rule("hide", product_id=secret.pk)])

    page = list_products(shopper)

    assert skus(page) == ["VISIBLE"]
    assert page.about_count == 1
    assert page.facets.brands == ()
    assert [facet.name for facet in page.facets.categories] == ["Shown"]
    assert [node.name for node in category_tree(shopper)] == ["Shown"]


def test_a_category_without_visible_products_is_not_found() -> None:
    category = make_category("Hidden")
    make_product(category=category)
    write_listings()
    category_set = ProductSet.objects.get(category=category)
    shopper = make_shopper(rules=[show_everything(), Rule("hide", product_set_id=category_set.pk)])

    for slug in (category.slug, "no-such-category"):
        with pytest.raises(NotVisible):
            list_products(shopper, category_slug=slug)


def test_a_category_holds_the_products_of_the_whole_branch() -> None:
    top = make_category("Top")
    below = make_category("Below", parent=make_category("Middle", parent=top))
    make_product("DEEP", category=below)
    make_product("ELSEWHERE")
    write_listings()

    page = list_products(make_shopper(), category_slug=top.slug)

    assert skus(page) == ["DEEP"]
    assert page.about_count == 1
    assert [facet.name for facet in page.facets.categories] == ["Middle"]
    assert [node.name for node in page.breadcrumbs] == ["Top"]


def test_brands_narrow_the_list_and_stay_counted() -> None:
    wide, narrow = make_brand("Wide"), make_brand("Narrow")
    for number in range(3):
        make_product(f"W{number}", brand=wide, popularity=number)
    make_product("N", brand=narrow)
    write_listings()

    page = list_products(make_shopper(), brand_ids=[narrow.pk])

    assert skus(page) == ["N"]
    assert page.about_count == 1
    assert [(brand.name, brand.count, brand.is_chosen) for brand in page.facets.brands] == [
        ("Wide", 3, False),
        ("Narrow", 1, True),
    ]


def test_counts_from_the_cube_equal_counts_taken_directly() -> None:
    category, brand = make_category("Tools"), make_brand("Maker")
    for _ in range(3):
        make_product(category=category, brand=brand)
    write_listings()
    shopper = make_shopper()
    direct = list_products(shopper)

    count_assortment(shopper.assortment.id)
    write_listings()
    count_assortment(shopper.assortment.id)
    counted = list_products(shopper)

    assert counted.facets == direct.facets
    assert counted.about_count == direct.about_count == 3


def test_a_sparse_assortment_is_read_from_its_sets_in_the_same_order() -> None:
    chosen = [make_product(f"P{number}", popularity=number) for number in range(40)][::20]
    single = make_product("SINGLE", popularity=99)
    picked = make_set(*chosen)
    write_listings()
    shopper = make_shopper(rules=[Rule("show", product_set_id=picked.pk), Rule("show", product_id=single.pk)])

    with CaptureQueriesContext(connection) as queries:
        page = list_products(shopper)

    assert skus(page) == ["SINGLE", "P20", "P0"]
    assert any("candidate" in query["sql"] for query in queries)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_warm_page_costs_one_query_whatever_its_length(rows: int) -> None:
    category = make_category()
    products = [make_product(category=category, brand=make_brand()) for _ in range(rows)]
    write_listings()
    shopper = make_shopper(price_lists=[make_price_list(dict.fromkeys(products, "1.00"))])
    list_products(shopper, category_slug=category.slug)

    with CaptureQueriesContext(connection) as queries:
        page = list_products(shopper, category_slug=category.slug, per_page=100)

    assert len(page.cards) == rows
    assert len(queries) == 1


def test_cards_carry_the_price_at_the_smallest_orderable_quantity() -> None:
    product = make_product(min_quantity=10, quantity_step=5)
    write_listings()
    shopper = make_shopper(price_lists=[make_price_list({product: {"1": "2.00", "10": "1.50", "100": "1.00"}})])

    (card,) = list_products(shopper).cards

    assert card.price is not None
    assert card.price.amount == Decimal("1.50")
    assert [price.min_quantity for price in card.breaks] == [1, 10, 100]


def test_names_are_in_the_buyers_language_else_english_else_any() -> None:
    make_product("A", texts={"fr": "Gant", "en": "Glove"}, popularity=3)
    make_product("B", texts={"de": "Helm", "en": "Helmet"}, popularity=2)
    make_product("C", texts={"de": "Seil"}, popularity=1)
    write_listings()

    page = list_products(make_shopper(language="fr-CH"))

    assert [card.name for card in page.cards] == ["Gant", "Helmet", "Seil"]

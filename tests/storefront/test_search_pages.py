"""A page of very many hits is the same by either way to it, and what is kept of a search shows nobody what is hidden."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import Rule, assortment_for
from storefront.domain.write_listing import write_listings
from storefront.models import Product
from storefront.queries.cards import read_cards
from storefront.queries.categories import catalogue_tree
from storefront.queries.keyset import Place, Window
from storefront.queries.search import search_products
from storefront.queries.search_pages import Narrow, PageStatement, many, picked, walked
from storefront.queries.search_terms import Terms, read_terms
from tests.factories.storefront import make_brand, make_category, make_product, make_shopper, show_everything

pytestmark = pytest.mark.usefixtures("shop")
Way = Callable[[Shopper, Terms, Narrow, Window], PageStatement]


def valves() -> tuple[Shopper, list[Product], Narrow]:
    """Twelve valves of which two are hidden and one has the word as its code; half of one brand in one category."""
    category, brand, other = make_category(), make_brand(), make_category()
    products = [
        make_product(
            "valve" if at == 5 else f"V-{at}",
            name="Green hose" if at == 5 else "Green valve",
            popularity=at % 4,
            category=category if at % 2 else other,
            brand=brand if at % 2 else None,
        )
        for at in range(12)
    ]
    make_product("H-1", name="Green hose", popularity=9)
    write_listings()
    hidden = [Rule("hide", product_id=products[at].pk) for at in (3, 8)]
    shopper = make_shopper(rules=[show_everything(), *hidden])
    tree = catalogue_tree(shopper)
    return shopper, products, Narrow(tree.path_to(category.slug)[-1], (brand.pk,), None)


def places(way: Way, shopper: Shopper, narrow: Narrow, window: Window) -> list[Place]:
    """What a page of this way holds."""
    page = way(shopper, read_terms("valve", "en"), narrow, window)
    return [card.place for card in read_cards(shopper, *page, order=window.outer_order)]


@pytest.mark.parametrize("is_narrowed", [False, True])
def test_walking_along_popularity_finds_the_same_pages_as_finding_all(is_narrowed: bool) -> None:
    shopper, products, narrow = valves()
    narrow = narrow if is_narrowed else Narrow(None, (), None)
    whole = places(picked, shopper, narrow, Window(None, None, 100))

    windows = [Window(None, None, 3)]
    windows += [window for place in whole for window in (Window(place, None, 3), Window(None, place, 3))]

    assert len(whole) == (5 if is_narrowed else 10)
    assert whole[0].product_id == products[5].pk
    for window in windows:
        assert places(walked, shopper, narrow, window) == places(picked, shopper, narrow, window)


def test_the_way_follows_how_many_products_would_be_passed() -> None:
    shopper, _products, narrow = valves()
    tree, terms, window = catalogue_tree(shopper), read_terms("valve", "en"), Window(None, None, 2)

    close = many(shopper, tree, terms, narrow, window, (10, 10))
    far = many(shopper, tree, terms, narrow, window, (10, 1))

    assert (close, far) == (
        walked(shopper, terms, narrow, window),
        picked(shopper, terms, narrow, window),
    )


def test_a_search_kept_for_one_buyer_shows_another_only_his_own() -> None:
    shopper, products, _narrow = valves()
    stranger = replace(
        shopper, assortment=assortment_for([show_everything(), Rule("hide", product_id=products[0].pk)], [])
    )

    kept = search_products(shopper, "valve")
    found = search_products(stranger, "valve")

    assert (kept.about_count, found.about_count) == (10, 11)
    assert products[0].pk not in {card.product_id for card in found.cards}


def test_a_hidden_product_is_gone_from_a_search_that_was_kept() -> None:
    shopper, products, _narrow = valves()
    search_products(shopper, "valve")

    Product.objects.filter(pk=products[0].pk).update(is_active=False)
    write_listings([products[0].pk])

    page = search_products(shopper, "valve")
    assert products[0].pk not in {card.product_id for card in page.cards}
    assert page.about_count == 9

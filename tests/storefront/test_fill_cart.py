"""Carts: what may go in, at which price, and what is refused without changing anything."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain.fill_cart import add_product, change_quantity, remove_line
from storefront.domain.quick_order import add_many
from storefront.domain.refusals import ShopRefusal
from storefront.domain.reprice_cart import accept_price_changes, price_changes
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import Rule, assortment_for
from storefront.domain.write_listing import write_listings
from storefront.models import Cart, CartLine, CartState, Product
from storefront.queries.cart import read_cart, summarise_cart
from tests.factories.storefront import (
    change_price,
    make_cart,
    make_customer,
    make_price_list,
    make_product,
    make_shopper,
    show_everything,
)

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def glove() -> Product:
    return make_product("GLOVE", name="Glove", unit="PR")


@pytest.fixture
def secret() -> Product:
    return make_product("SECRET", name="Secret")


@pytest.fixture
def shopper(glove: Product, secret: Product) -> Shopper:
    """Sees all but the secret, at 4.00 and from 10 at 3.50; there is a product without a price."""
    make_product("UNPRICED")
    make_product("BOXED", min_quantity=10, quantity_step=5)
    write_listings()
    boxed = Product.objects.get(sku="BOXED")
    prices = make_price_list({glove: {"1": "4.00", "10": "3.50"}, secret: "1.01", boxed: "2"})
    return make_shopper(rules=[show_everything(), Rule("hide", product_id=secret.pk)], price_lists=[prices])


@pytest.fixture
def cart(shopper: Shopper) -> Cart:
    return make_cart(shopper)


def held(cart: Cart) -> list[tuple[str, Decimal, Decimal]]:
    return list(cart.lines.values_list("sku", "quantity", "unit_price"))


def test_a_product_is_added_with_its_words_and_price(cart: Cart, shopper: Shopper) -> None:
    line = add_product(cart, shopper, "GLOVE", Decimal(3))

    assert held(cart) == [("GLOVE", 3, 4)]
    assert (line.name, line.unit, line.price_unit) == ("Glove", "PR", 1)
    assert line.price_version_id == shopper.price_chain[0]


def test_adding_again_adds_up_and_prices_the_whole(cart: Cart, shopper: Shopper) -> None:
    add_product(cart, shopper, "GLOVE", Decimal(7))

    add_product(cart, shopper, "GLOVE", Decimal(3))

    assert held(cart) == [("GLOVE", 10, Decimal("3.5"))]


def test_changing_the_quantity_prices_it_afresh(cart: Cart, shopper: Shopper) -> None:
    line = add_product(cart, shopper, "GLOVE", Decimal(10))

    change_quantity(cart, shopper, line.key, Decimal(9))

    assert held(cart) == [("GLOVE", 9, 4)]


def test_a_removed_line_is_gone_and_may_be_removed_twice(cart: Cart, shopper: Shopper) -> None:
    line = add_product(cart, shopper, "GLOVE", Decimal(1))

    remove_line(cart, line.key)
    remove_line(cart, line.key)

    assert held(cart) == []


@pytest.mark.parametrize(
    ("sku", "quantity", "code"),
    [
        ("SECRET", "1", "product.unknown"),
        ("NO-SUCH", "1", "product.unknown"),
        ("", "1", "product.unknown"),
        ("GLOVE\x00", "0", "quantity.not_positive"),
        ("glove", "1", "product.unknown"),
        ("UNPRICED", "1", "product.no_price"),
        ("GLOVE", "0", "quantity.not_positive"),
        ("GLOVE", "-1", "quantity.not_positive"),
        ("GLOVE", "NaN", "quantity.not_positive"),
        ("GLOVE", "1.5", "quantity.not_a_step"),
        ("GLOVE", "10000000", "quantity.too_large"),
        ("BOXED", "5", "quantity.below_minimum"),
        ("BOXED", "12", "quantity.not_a_step"),
    ],
)
def test_a_refused_product_changes_nothing(cart: Cart, shopper: Shopper, sku: str, quantity: str, code: str) -> None:
    add_product(cart, shopper, "GLOVE", Decimal(1))

    with pytest.raises(ShopRefusal) as refusal:
        add_product(cart, shopper, sku, Decimal(quantity))

    assert refusal.value.code == code
    assert held(cart) == [("GLOVE", 1, 4)]


def test_hidden_and_unknown_are_the_same_refusal(cart: Cart, shopper: Shopper) -> None:
    texts = []
    for sku in ("SECRET", "NO-SUCH"):
        with pytest.raises(ShopRefusal) as refusal:
            add_product(cart, shopper, sku, Decimal(1))
        texts.append((refusal.value.code, str(refusal.value.text), refusal.value.detail))

    assert texts[0] == texts[1]


CHANGES: list[Callable[[Cart, Shopper, CartLine], object]] = [
    lambda cart, shopper, line: add_product(cart, shopper, "GLOVE", Decimal(1)),
    lambda cart, shopper, line: change_quantity(cart, shopper, line.key, Decimal(2)),
    lambda cart, shopper, line: remove_line(cart, line.key),
    lambda cart, shopper, line: add_many(cart, shopper, "GLOVE 1"),
    lambda cart, shopper, line: accept_price_changes(cart, shopper),
]


@pytest.mark.parametrize("state", [CartState.TRANSFERRED, CartState.ORDERED, CartState.DISCARDED])
@pytest.mark.parametrize("change", CHANGES)
def test_a_cart_that_is_not_open_refuses_every_change(
    cart: Cart, shopper: Shopper, state: str, change: Callable[[Cart, Shopper, CartLine], object]
) -> None:
    line = add_product(cart, shopper, "GLOVE", Decimal(1))
    Cart.objects.update(state=state)

    with pytest.raises(ShopRefusal) as refusal:
        change(cart, shopper, line)

    assert refusal.value.code == "cart.not_open"
    assert held(cart) == [("GLOVE", 1, 4)]


def test_another_customers_cart_refuses(shopper: Shopper) -> None:
    foreign = make_cart(make_shopper(customer=make_customer()))

    with pytest.raises(ShopRefusal) as refusal:
        add_product(foreign, shopper, "GLOVE", Decimal(1))

    assert refusal.value.code == "cart.other_currency"


def test_another_carts_line_is_unknown(cart: Cart, shopper: Shopper) -> None:
    other = make_cart(shopper)
    line = add_product(other, shopper, "GLOVE", Decimal(1))

    with pytest.raises(ShopRefusal) as refusal:
        change_quantity(cart, shopper, line.key, Decimal(5))
    remove_line(cart, line.key)

    assert refusal.value.code == "cart.line_unknown"
    assert held(other) == [("GLOVE", 1, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "GLOVE\t3\nBOXED\t10",
        "GLOVE;3\n\n BOXED ; 10 ",
        "GLOVE 3\r\nBOXED   10",
        "GLOVE,3\nBOXED, 10",
        "GLOVE 1\nGLOVE 2\nBOXED",
    ],
)
def test_a_typed_list_is_added_whole(cart: Cart, shopper: Shopper, text: str) -> None:
    result = add_many(cart, shopper, text)

    assert result.errors == ()
    assert held(cart) == [("GLOVE", 3, 4), ("BOXED", 10, 2)]


def test_a_typed_list_names_every_faulty_line_and_adds_nothing(cart: Cart, shopper: Shopper) -> None:
    result = add_many(cart, shopper, "GLOVE 3\nSECRET 1\n\nNO-SUCH 1\nGLOVE x\nBOXED 12\nUNPRICED 1")

    assert [(error.line_number, error.code) for error in result.errors] == [
        (2, "product.unknown"),
        (4, "product.unknown"),
        (5, "quantity.not_a_number"),
        (6, "quantity.not_a_step"),
        (7, "product.no_price"),
    ]
    assert result.added_count == 0
    assert held(cart) == []


@pytest.mark.parametrize(
    ("text", "code"), [(" \n ", "cart.nothing_typed"), ("GLOVE 1\n" * 1001, "cart.too_many_typed_lines")]
)
def test_a_typed_list_may_be_refused_whole(cart: Cart, shopper: Shopper, text: str, code: str) -> None:
    with pytest.raises(ShopRefusal) as refusal:
        add_many(cart, shopper, text)

    assert refusal.value.code == code


def test_a_decimal_comma_in_a_typed_list_is_the_buyers_language(cart: Cart, shopper: Shopper) -> None:
    rope = make_product("ROPE", quantity_step="0.5", unit="MTR")
    write_listings()
    french = make_shopper(customer=cart.customer, price_lists=[make_price_list({rope: "2"})], language="fr")

    add_many(cart, french, "ROPE 1,5")

    assert held(cart) == [("ROPE", Decimal("1.5"), 2)]


def test_a_sku_with_spaces_is_taken_up_to_its_quantity(cart: Cart, shopper: Shopper) -> None:
    product = make_product("M 8 x 40/A")
    write_listings()
    buyer = make_shopper(customer=cart.customer, price_lists=[make_price_list({product: "2"})])

    add_many(cart, buyer, "M 8 x 40/A 12")

    assert held(cart) == [("M 8 x 40/A", 12, 2)]


def test_a_moved_price_is_told_and_changes_only_when_accepted(cart: Cart, shopper: Shopper, glove: Product) -> None:
    add_product(cart, shopper, "GLOVE", Decimal(3))
    shopper = replace(shopper, price_chain=(change_price(glove, "4.50").pk,))

    told = price_changes(cart, shopper)
    before = held(cart)
    accepted = accept_price_changes(cart, shopper)

    assert [(change.sku, change.frozen_amount, change.current and change.current.amount) for change in told] == [
        ("GLOVE", 4, Decimal("4.5"))
    ]
    assert before == [("GLOVE", 3, 4)]
    assert accepted == 1
    assert held(cart) == [("GLOVE", 3, Decimal("4.5"))]
    assert price_changes(cart, shopper) == []


def test_what_is_hidden_meanwhile_is_unavailable_and_never_repriced(cart: Cart, shopper: Shopper) -> None:
    line = add_product(cart, shopper, "GLOVE", Decimal(3))
    shopper = replace(shopper, price_chain=(change_price(line.product, "4.50").pk,))
    rules = [show_everything(), Rule("hide", product_id=line.product_id)]
    blind = replace(shopper, assortment=assortment_for([], rules))

    (change,) = price_changes(cart, blind)
    accepted = accept_price_changes(cart, blind)

    assert change.is_unavailable
    assert accepted == 0
    assert held(cart) == [("GLOVE", 3, 4)]
    assert [view.unavailable for view in read_cart(cart, blind).lines] == [True]


def test_the_cart_shows_rounded_lines_and_their_sum(cart: Cart, shopper: Shopper) -> None:
    add_product(cart, shopper, "GLOVE", Decimal(3))
    add_product(cart, shopper, "BOXED", Decimal(10))
    CartLine.objects.filter(sku="GLOVE").update(unit_price="0.335")

    view = read_cart(cart, shopper)

    assert [line.line_total for line in view.lines] == [Decimal("1.01"), Decimal("20.00")]
    assert view.total == Decimal("21.01")
    assert view.has_changes
    assert [line.changed_price and line.changed_price.amount for line in view.lines] == [4, None]
    assert summarise_cart(cart).total == view.total


def test_an_empty_cart_is_nothing_in_its_currency(cart: Cart, shopper: Shopper) -> None:
    view = read_cart(cart, shopper)

    assert (view.lines, str(view.total), view.line_count, view.has_changes) == ((), "0.00", 0, False)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_adding_showing_and_checking_cost_the_same_for_any_number_of_lines(rows: int) -> None:
    products = [make_product() for _ in range(rows)]
    write_listings()
    buyer = make_shopper(price_lists=[make_price_list(dict.fromkeys(products, "1"))])
    cart = make_cart(buyer)
    text = "\n".join(f"{product.sku} 2" for product in products)
    counts = []

    for step in (
        lambda: add_many(cart, buyer, text),
        lambda: read_cart(cart, buyer),
        lambda: price_changes(cart, buyer),
        lambda: summarise_cart(cart),
    ):
        with CaptureQueriesContext(connection) as queries:
            step()
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))

    assert summarise_cart(cart).line_count == rows
    assert counts == [7, 2, 3, 1]

"""Quick order and buying again: whole lists at once, or nothing; and only what may be seen today."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain.visibility import Rule
from storefront.domain.write_listing import write_listings
from storefront.models import Cart, CartState, Customer, Order, Product
from storefront.queries.earlier_carts import earlier_carts
from tests.factories.storefront import (
    make_cart,
    make_customer,
    make_price_list,
    make_product,
    make_shopper,
    show_everything,
)
from tests.storefront.visiting import OpenShop, Shop


def held(shop: Shop) -> list[tuple[str, Decimal]]:
    return list(shop.cart.lines.values_list("sku", "quantity"))


def sent_cart(customer: Customer, quantities: dict[Product, str], state: str = CartState.TRANSFERRED) -> Cart:
    cart = Cart.objects.create(customer=customer, currency="EUR", state=state)
    for product, quantity in quantities.items():
        cart.lines.create(
            product=product, sku=product.sku, name="Name then", quantity=Decimal(quantity), unit="C62", unit_price=1
        )
    return cart


def make_order(customer: Customer, quantities: dict[Product, str], **values: object) -> Order:
    number = f"O{Order.objects.count()}"
    values = {"number": number, "external_id": f"PO-{number}", "currency": "EUR", "total": 1, **values}
    order = Order.objects.create(customer=customer, **values)
    for position, (product, quantity) in enumerate(quantities.items(), start=1):
        order.lines.create(position=position, product=product, sku=product.sku, quantity=Decimal(quantity), unit="C62")
    return order


def test_a_pasted_list_goes_into_the_cart(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A"), make_product("B 2"))

    page = shop.follow(shop.submit(shop.page("quick-order/").form("quick-order"), lines="A\t3\nB 2;2\n\n"))

    assert held(shop) == [("A", 3), ("B 2", 2)]
    assert "2 lines added." in page.text


def test_an_article_number_with_a_space_needs_no_quantity(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("B 2", min_quantity=5), make_product("C"), make_product("C 4"))

    shop.post("quick-order/", lines="B 2\nC 4")

    assert held(shop) == [("B 2", 5), ("C", 4)]


def test_a_faulty_list_is_shown_again_with_its_faults_and_nothing_is_added(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A"), hidden=[make_product("HIDDEN")])

    answer = shop.post("quick-order/", lines='A 1\nHIDDEN 1\nNO-SUCH 1\nA <b>"x"')

    html = answer.content.decode()
    assert answer.status_code == 422
    assert held(shop) == []
    assert html.count('data-fault="product.unknown"') == 2
    assert html.count('data-fault="quantity.not_a_number"') == 1
    assert 'data-error="quick_order.faults"' in html
    assert "A 1\nHIDDEN 1\nNO-SUCH 1\nA &lt;b&gt;&#34;x&#34;</textarea>" in html


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "cart.nothing_typed"), (" \n", "cart.nothing_typed"), ("A\n" * 1001, "cart.too_many_typed_lines")],
)
def test_nothing_and_too_much_are_refused_as_a_whole(open_shop: OpenShop, typed: str, code: str) -> None:
    shop = open_shop(make_product("A"))

    answer = shop.post("quick-order/", lines=typed)

    assert answer.status_code == 422
    assert f'data-error="{code}"' in answer.content.decode()
    assert held(shop) == []


def test_bought_before_can_be_bought_again_at_todays_prices(open_shop: OpenShop) -> None:
    seen, gone, hidden = make_product("A B", name="Name now"), make_product("GONE"), make_product("HIDDEN")
    shop = open_shop(seen, hidden=[hidden])
    gone.listing.delete()
    make_order(shop.connection.customer, {seen: "2.5", gone: "1", hidden: "1"}, external_id="PO-7")
    Product.objects.filter(pk=seen.pk).update(min_quantity="0.5", quantity_step="0.5")

    page = shop.page("lists/")

    assert page.values("data-sku") == ["A B"]
    assert "Order PO-7 of" in page.text
    assert "Name now" in page.text
    assert "Name then" not in page.text
    assert not {"GONE", "HIDDEN"} & set(page.text.split())
    shop.submit(page.form("quick-order"))
    assert held(shop) == [("A B", Decimal("2.5"))]


def test_a_sent_cart_stands_there_until_its_order_does(open_shop: OpenShop) -> None:
    product = make_product("A")
    shop = open_shop(product)
    cart = sent_cart(shop.connection.customer, {product: "4"})
    assert "Cart sent on" in shop.page("lists/").text

    make_order(shop.connection.customer, {product: "4"}, cart=cart, external_id="PO-8")

    page = shop.page("lists/")
    assert "Cart sent on" not in page.text
    assert "Order PO-8 of" in page.text


@pytest.mark.parametrize("whose", ["another customer's", "a test", "cancelled", "an open cart"])
def test_what_is_no_purchase_of_this_customer_is_not_there(open_shop: OpenShop, whose: str) -> None:
    product = make_product("A")
    shop = open_shop(product)
    customer = shop.connection.customer
    if whose == "another customer's":
        make_order(make_customer(), {product: "1"})
        sent_cart(make_customer(), {product: "1"})
    elif whose == "a test":
        make_order(customer, {product: "1"}, is_test=True)
    elif whose == "cancelled":
        make_order(customer, {product: "1"}, state="cancelled")
    else:
        sent_cart(customer, {product: "1"}, state=CartState.OPEN)

    assert "Nothing has been bought here yet" in shop.page("lists/").text


def test_what_has_no_price_is_shown_but_not_in_the_list(open_shop: OpenShop) -> None:
    priced, unpriced = make_product("A"), make_product("B")
    shop = open_shop(priced)
    make_order(shop.connection.customer, {priced: "1", unpriced: "1"})

    page = shop.page("lists/")

    assert page.values("data-sku") == ["A", "B"]
    assert page.form("quick-order")["fields"] == {"lines": "A\t1"}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("count", [1, 3])
def test_purchases_cost_two_queries_whatever_their_number(count: int) -> None:
    products = [make_product() for _ in range(3)]
    write_listings()
    shopper = make_shopper(
        customer=make_customer(), rules=[show_everything(), Rule("hide", product_id=products[0].pk)],
        price_lists=[make_price_list(dict.fromkeys(products, "1"))],
    )  # fmt: skip
    customer = Customer.objects.get(pk=shopper.customer_id)
    for _ in range(count):
        sent_cart(customer, dict.fromkeys(products, "1"))
    present = make_cart(shopper)

    with CaptureQueriesContext(connection) as queries:
        earlier = earlier_carts(shopper, present.pk)

    assert [[line.card.sku for line in cart.lines] for cart in earlier] == [[p.sku for p in products[1:]]] * count
    assert len(queries) == 2

"""Customers' own part numbers in the shop: found, ordered and shown by the one customer they belong to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain.own_numbers import own_numbers
from storefront.domain.quick_order import add_many
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import Rule
from storefront.domain.write_listing import write_listings
from storefront.domain.write_own_numbers import write_own_numbers
from storefront.models import Customer, CustomerPart, Product
from storefront.queries.cart import read_cart
from storefront.queries.product import product_detail
from storefront.queries.search import search_products
from storefront.queries.suggest import suggest
from tests.factories.storefront import (
    make_cart,
    make_customer,
    make_part,
    make_price_list,
    make_product,
    make_shopper,
    show_everything,
)
from tests.storefront.visiting import OpenShop

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def glove() -> Product:
    return make_product("GL-1", name="Nitrile glove")


@pytest.fixture
def acme(glove: Product) -> Shopper:
    """Calls the glove 10-4711; sees and may buy everything."""
    shopper = make_shopper(price_lists=[make_price_list({glove: "2"})])
    make_part(shopper.customer_id, glove, "10-4711 X")
    write_listings()
    return shopper


def skus(shopper: Shopper, typed: str) -> list[str]:
    return [card.sku for card in search_products(shopper, typed).cards]


@pytest.mark.parametrize("typed", ["10-4711 X", " 10-4711 x ", "10-4711 x"])
def test_a_customer_finds_a_product_by_his_own_number(acme: Shopper, typed: str) -> None:
    page = search_products(acme, typed)

    assert ([card.sku for card in page.cards], page.has_exact_hit) == (["GL-1"], True)
    assert [product.sku for product in suggest(acme, typed).products] == ["GL-1"]


def test_nobody_else_finds_it_by_that_number(acme: Shopper, glove: Product) -> None:
    other = make_shopper()

    assert skus(other, "10-4711 X") == []
    assert product_detail(other, "GL-1").customer_part_number == ""
    assert own_numbers(other.customer_id, [glove.pk]) == {}


def test_two_customers_mean_two_products_by_one_number(acme: Shopper) -> None:
    boot = make_product("BO-1", name="Boot")
    other = make_shopper()
    make_part(other.customer_id, boot, "10-4711 X")
    write_listings()

    assert (skus(acme, "10-4711 X"), skus(other, "10-4711 X")) == (["GL-1"], ["BO-1"])


def test_a_number_of_a_hidden_product_finds_nothing(acme: Shopper, glove: Product) -> None:
    customer = Customer.objects.get(pk=acme.customer_id)
    narrow = make_shopper(customer=customer, rules=[show_everything(), Rule("hide", product_id=glove.pk)])

    result = add_many(make_cart(narrow), narrow, "10-4711 X;1")

    assert skus(narrow, "10-4711 X") == []
    assert [error.code for error in result.errors] == ["product.unknown"]


@pytest.mark.parametrize("typed", ["10-4711 X;3", "10-4711 X\t3", "10-4711 X 3", "GL-1 1\n10-4711 X;2"])
def test_a_typed_list_may_name_products_by_the_customers_numbers(acme: Shopper, typed: str) -> None:
    cart = make_cart(acme)

    result = add_many(cart, acme, typed)

    assert result.errors == ()
    assert [(line.sku, line.quantity) for line in cart.lines.all()] == [("GL-1", 3)]


def test_without_a_quantity_a_number_means_the_smallest(acme: Shopper) -> None:
    cart = make_cart(acme)

    add_many(cart, acme, "10-4711 X")

    assert [(line.sku, line.quantity) for line in cart.lines.all()] == [("GL-1", 1)]


def test_an_article_number_of_ours_goes_before_a_number_of_the_customers(acme: Shopper, glove: Product) -> None:
    boot = make_product("BO-1", name="Boot")
    make_part(acme.customer_id, boot, "GL-1")
    write_listings()
    cart = make_cart(acme)

    add_many(cart, acme, "GL-1 1")

    assert [line.sku for line in cart.lines.all()] == ["GL-1"]


def test_anothers_number_is_unknown_in_a_typed_list(acme: Shopper, glove: Product) -> None:
    other = make_shopper(price_lists=[make_price_list({glove: "2"})])
    cart = make_cart(other)

    result = add_many(cart, other, "10-4711 X;1")

    assert [(error.line_number, error.code) for error in result.errors] == [(1, "product.unknown")]
    assert cart.lines.count() == 0


def test_product_page_and_cart_show_the_oldest_of_the_customers_numbers(acme: Shopper, glove: Product) -> None:
    make_part(acme.customer_id, glove, "A-NEWER-ONE")
    cart = make_cart(acme)
    add_many(cart, acme, "GL-1 1")

    (line,) = read_cart(cart, acme).lines

    assert line.customer_part_number == "10-4711 X"
    assert product_detail(acme, "GL-1").customer_part_number == "10-4711 X"
    assert own_numbers(acme.customer_id, [glove.pk]) == {glove.pk: "10-4711 X"}


def test_the_pages_show_the_number(open_shop: OpenShop, glove: Product) -> None:
    shop = open_shop(glove)
    make_part(shop.connection.customer_id, glove, "10-4711")
    shop.post("cart/add/", sku="GL-1", quantity="1")

    assert "Your article number 10-4711" in shop.page("p/GL-1/").text
    assert shop.page("cart/").values("data-customer-part") == ["10-4711"]
    assert shop.page("search/?q=10-4711").values("data-sku") == ["GL-1"]


@pytest.mark.parametrize("numbers", [1, 3, 200])
def test_a_typed_list_costs_the_same_queries_for_any_number_of_lines(numbers: int) -> None:
    products = [make_product() for _ in range(numbers)]
    shopper = make_shopper(price_lists=[make_price_list(dict.fromkeys(products, "1"))])
    for at, product in enumerate(products):
        make_part(shopper.customer_id, product, f"own-{at}")
    write_listings()
    cart = make_cart(shopper)

    with CaptureQueriesContext(connection) as queries:
        result = add_many(cart, shopper, "\n".join(f"own-{at};2" for at in range(numbers)))

    assert (result.added_count, len(queries)) == (numbers, 13)


class TestPasted:
    """Lines "number;SKU" that the supplier pastes."""

    @pytest.fixture
    def customer(self, glove: Product) -> Customer:
        return make_customer()

    def kept(self, customer: Customer) -> list[tuple[str, str]]:
        return list(CustomerPart.objects.filter(customer=customer).values_list("number", "product__sku"))

    def test_lines_add_change_and_take_away(self, customer: Customer) -> None:
        boot = make_product("BO-1")
        make_part(customer.pk, boot, "1")
        make_part(customer.pk, boot, "2")

        written = write_own_numbers(customer, "1;GL-1\n\n 2;\n3\tBO-1\r\n4,GL-1")

        assert (written.set_count, written.removed_count, written.faults) == (3, 1, ())
        assert self.kept(customer) == [("1", "GL-1"), ("3", "BO-1"), ("4", "GL-1")]

    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            ("5;NO-SUCH", "There is no product with this SKU."),
            ("GL-1", "Write the customer's number, a semicolon and the SKU."),
            (";GL-1", "Write the customer's number, a semicolon and the SKU."),
            ("x" * 81 + ";GL-1", "A number has at most 80 characters."),
        ],
    )
    def test_one_faulty_line_and_nothing_is_written(self, customer: Customer, line: str, fault: str) -> None:
        written = write_own_numbers(customer, f"1;GL-1\n{line}")

        assert [(found.at, str(found.text)) for found in written.faults] == [(2, fault)]
        assert self.kept(customer) == []

    def test_another_customers_numbers_stay(self, customer: Customer, glove: Product) -> None:
        other = make_customer()
        make_part(other.pk, glove, "1")

        write_own_numbers(customer, "1;")

        assert self.kept(other) == [("1", "GL-1")]

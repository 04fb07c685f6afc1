"""The page "Why?" says what the shop does, list by list and rule by rule."""

import re
from decimal import Decimal
from itertools import product as combinations

import pytest
from django.test import Client

from admin_ui.explain.view import answer
from connections.domain.agreed_shopper import agreed_shopper
from connections.models import ConnectionAssortmentRule
from storefront.domain.pricing import breaks_for, price_at
from storefront.domain.visibility import visible_products
from storefront.domain.write_listing import everything_set, write_listings
from storefront.models import CustomerAssortmentRule, CustomerPriceList, Effect, ShopSettings
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.factories.connections import make_connection
from tests.factories.storefront import make_price_list, make_product, make_set


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


@pytest.mark.parametrize(
    ("customers", "connections"), list(combinations(["show", "hide", None], ["show", "hide", None])), ids=str
)
@pytest.mark.parametrize("names_the_product", [True, False])
def test_answer_agrees_with_the_shop_on_visibility(
    shop: Supplier, customers: str | None, connections: str | None, names_the_product: bool
) -> None:
    product = make_product()
    target = {"product": product} if names_the_product else {"product_set": make_set(product)}
    connection = make_connection(sees_everything=False).connection
    CustomerAssortmentRule.objects.create(customer=connection.customer, product_set=everything_set(), effect="show")
    if customers:
        CustomerAssortmentRule.objects.create(customer=connection.customer, effect=customers, **target)
    if connections:
        ConnectionAssortmentRule.objects.create(connection=connection, effect=connections, **target)
    write_listings()

    told = answer(connection.customer, connection, product).visibility.is_visible

    assert told == visible_products(agreed_shopper(connection)).filter(pk=product.pk).exists()


@pytest.mark.parametrize("quantity", ["1", "9.999999", "10", "10.000001", "1000"])
def test_answer_agrees_with_the_shop_on_the_price(shop: Supplier, quantity: str) -> None:
    product = make_product()
    own = make_price_list({product: {"10": "8.00"}}, name="Own")
    customers = make_price_list({product: {"0": "9.00", "100": "1.00"}}, name="Customer's")
    other = make_price_list({product: "0.01"}, currency="USD")
    default = make_price_list({product: "20.00"}, name="Default")
    connection = make_connection(price_lists=(other, own)).connection
    CustomerPriceList.objects.create(customer=connection.customer, price_list=customers)
    ShopSettings.objects.update_or_create(site_id=1, defaults={"default_price_list": default})
    write_listings()

    told = answer(connection.customer, connection, product, Decimal(quantity))

    paid = price_at(breaks_for(agreed_shopper(connection), [product.pk])[product.pk], Decimal(quantity))
    assert (told.price.price.amount, told.price.price.version_id) == (paid.amount, paid.version_id)
    assert [row.price_list_id for row in told.price.answers] == [other.pk, own.pk, customers.pk, default.pk]


def test_page_says_it_in_words_with_links_to_the_owners(shop: Supplier, owner: Client) -> None:
    product = make_product("P-1")
    price_list = make_price_list({product: "2.00"}, name="Own list")
    connection = make_connection(price_lists=(price_list,)).connection
    write_listings()

    page = owner.get(f"/admin/explain/?connection={connection.pk}&sku=P-1&quantity=3").content.decode()

    assert "Visible: it is in a set that is shown, and nothing hides it." in page
    assert re.search(r"€2\.00 per 1 C62, from “Own list”; 3 C62 cost €6\.00\.", page)
    assert f"/admin/price-lists/inspect/{price_list.pk}/" in page
    assert f"/admin/connections/{connection.pk}/goods/" in page


def test_hide_button_hides_from_the_next_request_and_can_be_undone(shop: Supplier, owner: Client) -> None:
    product, connection = make_product("P-1"), make_connection().connection
    write_listings()

    def after(effect: str) -> bool:
        fields = {"customer": connection.customer_id, "connection": connection.pk, "sku": "P-1", "effect": effect}
        owner.post("/admin/explain/", fields)
        return visible_products(agreed_shopper(connection)).filter(pk=product.pk).exists()

    assert [after(effect) for effect in ("hide", "none", "show")] == [False, True, True]
    assert CustomerAssortmentRule.objects.get().effect == Effect.SHOW


def test_who_only_reads_gets_no_button_and_hides_nothing(shop: Supplier, desk: SignIn) -> None:
    make_product("P-1")
    connection, reader = make_connection().connection, desk(Role.SUPPORT)
    write_listings()

    page = reader.get(f"/admin/explain/?connection={connection.pk}&sku=P-1").content.decode()
    reader.post("/admin/explain/", {"customer": connection.customer_id, "sku": "P-1", "effect": "hide"})

    assert ("Hide it from this customer" in page, CustomerAssortmentRule.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("customer={customer}&sku=NOPE", "There is no product with this SKU."),
        ("sku=P-1", "Choose a connection or a customer."),
        ("customer={customer}&sku=P-1&quantity=-1", "greater than or equal to"),
    ],
)
def test_unanswerable_question_says_what_is_missing(shop: Supplier, owner: Client, query: str, sentence: str) -> None:
    make_product("P-1")
    customer = make_connection().connection.customer

    answered = owner.get(f"/admin/explain/?{query.format(customer=customer.pk)}")

    assert (answered.status_code, sentence in answered.content.decode()) == (200, True)


def test_unknown_customer_is_404(owner: Client) -> None:
    assert owner.get("/admin/explain/?customer=999999&sku=X").status_code == 404

"""What delivery costs: on the cart's page, in the cart that leaves, and in the order that comes back."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from connections.models import Connection, ConnectionDelivery
from protocols.messages import Operation
from protocols.orders import Charge
from protocols.values import Address, Money
from storefront.models import DeliveryTerms, Product, ShippingRate, TaxRate
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.editing import Shop, item_of, lines_in, open_shop
from tests.connections.ordering import codes, lines, orders
from tests.connections.shopping import cart_in, come_shopping, fill, send, transfers
from tests.connections.visiting import Buyer
from tests.factories.messages import order_item, order_request
from tests.storefront.visiting import Page

FRANCE = {"ship_to": {"country_code": "FR"}}


def agree(connection: Connection, cost: str = "9.90", *, of_connection: bool = False, **values: Any) -> DeliveryTerms:
    """A flat charge, free from 500.00, and a tax of 20 % on everything."""
    values = {"free_from": 500, **values}
    owner = {} if of_connection else {"customer": connection.customer}
    terms = DeliveryTerms.objects.create(**owner, **values)
    if of_connection:
        ConnectionDelivery.objects.create(connection=connection, terms=terms)
    ShippingRate.objects.create(terms=terms, cost=cost)
    TaxRate.objects.create(terms=terms, percent=20)
    return terms


def shopping(client: Client, supplier: Supplier, protocol: str = "cxml", mode: str = "", **terms: Any) -> Buyer:
    """A buyer whose customer has terms, and whose system wants shipping said so."""
    overrides = {"sends_shipping": mode} if mode else {}
    buyer = come_shopping(client, supplier, protocol, overrides=overrides, visit=dict(FRANCE))
    with in_tenant(supplier):
        agree(buyer.session.connection, **terms)
    return buyer


@pytest.mark.parametrize(
    ("quantity", "shipping", "tax", "total", "reason"),
    [
        ("2", "9.9", "5.98", "35.88", "Shipping costs €9.90 for goods from €0.00."),
        ("60", "0", "114", "684", "Shipping is free from €500.00."),
    ],
)
def test_the_carts_page_tells_shipping_tax_total_and_why(
    client_a: Client, supplier_a: Supplier, quantity: str, shipping: str, tax: str, total: str, reason: str
) -> None:
    buyer = shopping(client_a, supplier_a, added_lead_days=2)
    fill(buyer, ("PLAIN-1", quantity))

    page = Page(buyer.get("cart/").content.decode())

    found = [page.values(name) for name in ("data-shipping", "data-tax", "data-total-due")]
    assert found == [[shipping], [tax], [total]]
    assert reason in page.text
    assert "Delivery takes 2 days more than the articles say." in page.text
    assert "Delivery in 5 days" in Page(buyer.get("p/PLAIN-1/").content.decode()).text


def test_a_cart_without_terms_says_nothing_of_them(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    fill(buyer, ("PLAIN-1", "2"))

    page = Page(buyer.get("cart/").content.decode())
    cart = cart_in(send(buyer))

    assert [page.values(name) for name in ("data-shipping", "data-tax", "data-total-due")] == [[], [], []]
    assert (cart.shipping, cart.tax) == (None, None)


def test_in_the_header_shipping_stands_beside_the_total_of_the_goods(client_a: Client, supplier_a: Supplier) -> None:
    buyer = shopping(client_a, supplier_a, added_lead_days=2, sends_tax=True)
    fill(buyer, ("PLAIN-1", "2"))

    cart = cart_in(send(buyer))

    assert (cart.total, cart.shipping, cart.tax) == tuple(
        Money(Decimal(amount), "EUR") for amount in ("20.00", "9.90", "5.98")
    )
    assert [(line.item_id.supplier_part_id, line.lead_time_days) for line in cart.lines] == [("PLAIN-1", 5)]


@pytest.mark.parametrize("sends_tax", [False, True])
def test_tax_is_informative_unless_agreed_otherwise(client_a: Client, supplier_a: Supplier, sends_tax: bool) -> None:
    buyer = shopping(client_a, supplier_a, sends_tax=sends_tax)
    fill(buyer, ("PLAIN-1", "2"))

    assert (cart_in(send(buyer)).tax is not None) == sends_tax


@pytest.mark.parametrize("protocol", ["cxml", "oci"])
def test_as_a_line_shipping_has_its_article_number_and_is_part_of_the_total(
    client_a: Client, supplier_a: Supplier, protocol: str
) -> None:
    buyer = shopping(client_a, supplier_a, protocol, "line", line_sku="FREIGHT")
    fill(buyer, ("PLAIN-1", "2"))

    cart = cart_in(send(buyer))

    assert [(line.item_id.supplier_part_id, line.line_total.amount) for line in cart.lines] == [
        ("PLAIN-1", Decimal("20.00")),
        ("FREIGHT", Decimal("9.90")),
    ]
    assert transfers(buyer)[0].total == Decimal("29.90")


@pytest.mark.parametrize(("protocol", "mode"), [("cxml", "none"), ("oci", "none"), ("oci", "")])
def test_it_can_be_left_out(client_a: Client, supplier_a: Supplier, protocol: str, mode: str) -> None:
    buyer = shopping(client_a, supplier_a, protocol, mode)
    fill(buyer, ("PLAIN-1", "2"))

    cart = cart_in(send(buyer))

    assert ([line.item_id.supplier_part_id for line in cart.lines], cart.shipping) == (["PLAIN-1"], None)


def test_free_shipping_is_no_line(client_a: Client, supplier_a: Supplier) -> None:
    buyer = shopping(client_a, supplier_a, mode="line")
    fill(buyer, ("PLAIN-1", "60"))

    assert len(cart_in(send(buyer)).lines) == 1


def test_the_line_of_shipping_counts_for_the_most_lines(client_a: Client, supplier_a: Supplier) -> None:
    buyer = shopping(client_a, supplier_a, mode="line")
    with in_tenant(supplier_a):
        Connection.objects.update(max_lines=1)
    fill(buyer, ("PLAIN-1", "2"))

    send(buyer)

    assert transfers(buyer) == []
    assert Page(buyer.get("cart/").content.decode()).values("data-obstacle") == ["cart.too_many_lines"]


def test_changed_terms_make_another_transfer_and_the_same_terms_the_same(
    client_a: Client, supplier_a: Supplier
) -> None:
    buyer = shopping(client_a, supplier_a)
    fill(buyer, ("PLAIN-1", "2"))

    for cost in ("9.90", "9.90", "7.00"):
        with in_tenant(supplier_a):
            ShippingRate.objects.update(cost=cost)
        send(buyer)

    assert [transfer.snapshot["shipping"] for transfer in transfers(buyer)] == ["9.9", "7"]


def test_the_country_of_delivery_chooses_the_rate(client_a: Client, supplier_a: Supplier) -> None:
    buyer = shopping(client_a, supplier_a)
    with in_tenant(supplier_a):
        ShippingRate.objects.create(terms=DeliveryTerms.objects.get(), cost="4.00", countries="BE FR")
    fill(buyer, ("PLAIN-1", "2"))

    shipping = cart_in(send(buyer)).shipping

    assert shipping is not None
    assert shipping.amount == 4


def with_line(client: Client, supplier: Supplier) -> Shop:
    """A shop whose connection gets shipping as a line."""
    shop = open_shop(client, supplier, overrides={"sends_shipping": "line"})
    with in_tenant(supplier):
        agree(shop.agreed.connection, of_connection=True)
    return shop


def test_an_edited_cart_gets_its_shipping_afresh(client_a: Client, supplier_a: Supplier) -> None:
    shop = with_line(client_a, supplier_a)
    cart = shop.first_cart(("PLAIN-1", "2"))

    buyer = shop.come_back(Operation.EDIT, *(item_of(line) for line in cart.lines))

    assert lines_in(buyer) == [("PLAIN-1", 2, 10)]
    assert [line.item_id.supplier_part_id for line in cart_in(send(buyer)).lines] == ["PLAIN-1", "SHIPPING"]


@pytest.mark.parametrize(("price", "found"), [("9.90", []), ("0.00", ["order.shipping.differs"])])
def test_an_ordered_line_of_shipping_is_known_and_compared(
    client_a: Client, supplier_a: Supplier, post: Post, price: str, found: list[str]
) -> None:
    shop = with_line(client_a, supplier_a)
    cart = shop.first_cart(("PLAIN-1", "2"))
    items = [
        order_item(
            line.item_id.supplier_part_id, f"{line.quantity}", each, auxiliary=line.item_id.supplier_part_auxiliary_id
        )
        for line, each in zip(cart.lines, ("10.00", price), strict=True)
    ]

    post(order_request(shop.agreed, *items), shop.agreed.key)

    assert [line.findings for line in lines(supplier_a)] == [[], []]
    assert codes(orders(supplier_a)[0].findings) == found


@pytest.mark.parametrize(("amount", "found"), [("9.90", []), ("12.00", ["order.shipping.differs"])])
def test_shipping_in_an_orders_header_is_held_against_the_terms(
    supplier_a: Supplier, post: Post, priced: tuple[Any, Product], amount: str, found: list[str]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        agree(agreed.connection)
    said = Charge(Money(Decimal(amount), "EUR"))

    document = order_request(
        agreed, order_item(product.sku, "3", "4.00"), shipping=said, ship_to=Address(country_code="FR")
    )
    post(document, agreed.key)

    assert codes(orders(supplier_a)[0].findings) == found


def test_weights_and_classes_of_products_count(client_a: Client, supplier_a: Supplier) -> None:
    buyer = shopping(client_a, supplier_a, basis="weight")
    with in_tenant(supplier_a):
        terms = DeliveryTerms.objects.get()
        ShippingRate.objects.create(terms=terms, at_least=10, cost=25)
        TaxRate.objects.create(terms=terms, tax_class="reduced", percent=5)
        Product.objects.filter(sku="PLAIN-1").update(weight_kg="5.5", tax_class="reduced")
    fill(buyer, ("PLAIN-1", "2"))

    page = Page(buyer.get("cart/").content.decode())

    assert [page.values(name) for name in ("data-shipping", "data-tax")] == [["25"], ["6"]]

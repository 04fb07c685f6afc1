"""The customer's own part numbers on the wire: sent with the cart, and understood when an order names nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from connections.domain.purge_old import purge_old
from protocols.orders import ItemId, OrderItem
from protocols.ubl.write_order import write_order as write_ubl
from storefront.domain.log_miss import MISS_DAYS, log_miss
from storefront.models import Product, SearchMiss
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import codes, lines, orders, send_cart
from tests.connections.shopping import cart_in, come_shopping, fill, send
from tests.connections.test_inbox_formats import Cart, cart, ordering, sent
from tests.connections.test_inbox_formats import send as send_to_inbox
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import order_item, order_request, status_of
from tests.factories.storefront import make_customer, make_part, make_shopper

__all__ = ["cart"]


def by_own_number(number: str) -> OrderItem:
    """A line as a system writes it that keeps only its own numbers."""
    return replace(order_item("-"), item_id=ItemId("", "", number))


@pytest.mark.parametrize("protocol", ["cxml", "oci"])
def test_the_cart_says_the_customers_number_of_each_line(client_a: Client, supplier_a: Supplier, protocol: str) -> None:
    buyer = come_shopping(client_a, supplier_a, protocol)
    with in_tenant(supplier_a):
        washer = Product.objects.get(sku="WASHER")
        make_part(buyer.session.connection.customer_id, washer, "10-4711")
        make_part(make_customer().pk, Product.objects.get(sku="PLAIN-1"), "NOT-HIS")
    fill(buyer, ("PLAIN-1", "1"), ("WASHER", "2"))

    first, second = cart_in(send(buyer)).lines

    said = [(line.item_id.buyer_part_id or line.customer_part_id) for line in (first, second)]
    assert said == ["", "10-4711"]


def test_an_order_that_names_only_the_customers_number_is_matched(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        make_part(agreed.connection.customer_id, product, "10-4711")
        transfer = send_cart(agreed, product)

    answer = post(order_request(agreed, by_own_number("10-4711")), agreed.key)

    (order,), (line,) = orders(supplier_a), lines(supplier_a)
    assert status_of(answer.content)[0] == "200"
    assert (line.sku, line.product_id, line.findings) == ("A-1", product.pk, [])
    assert line.details["buyer_part_id"] == "10-4711"
    assert order.origin.transfer == transfer
    assert codes(order.findings) == ["order.line.sku_missing"]


def test_anothers_number_names_no_article(post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        make_part(make_connection().connection.customer_id, product, "10-4711")

    post(order_request(agreed, by_own_number("10-4711")), agreed.key)

    (line,) = lines(supplier_a)
    assert (line.sku, line.product_id, codes(line.findings)) == ("", None, ["order.line.product_unknown"])


def test_our_number_is_never_exchanged_for_what_the_buyer_calls_it(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        make_part(agreed.connection.customer_id, product, "10-4711")

    post(order_request(agreed, replace(order_item("OLD-9"), item_id=ItemId("OLD-9", "", "10-4711"))), agreed.key)

    (line,) = lines(supplier_a)
    assert (line.sku, line.product_id) == ("OLD-9", None)


def test_the_inbox_understands_it_too(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    agreed, transfer = cart
    with in_tenant(supplier_a):
        make_part(agreed.connection.customer_id, Product.objects.get(sku="A-1"), "10-4711")

    send_to_inbox(client_a, agreed, write_ubl(ordering(item_id=ItemId("", "", "10-4711")), sent()))

    (line,) = lines(supplier_a)
    assert (line.sku, line.cart_line_key, line.findings) == ("A-1", "key-1", [])
    assert orders(supplier_a)[0].origin.transfer == transfer


def test_searches_without_a_hit_are_kept_for_their_time(shop: Supplier) -> None:
    shopper = make_shopper()
    for typed in ("old words", "new words"):
        log_miss(shopper, typed)
    now = timezone.now()
    SearchMiss.objects.filter(query="old words").update(last_at=now - timedelta(days=MISS_DAYS, seconds=1))

    purged = purge_old(now)

    assert purged["search_misses"] == 1
    assert [miss.query for miss in SearchMiss.objects.all()] == ["new words"]

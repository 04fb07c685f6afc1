"""Orders are matched to the cart they came from; what differs is found, line by line."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connections.domain.quoted_lines import quote_name
from connections.models import (
    TransferState,
)
from protocols.orders import OrderItem
from protocols.values import Money
from storefront.domain.write_listing import write_listings
from storefront.models import Cart, CartState, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import codes, lines, orders, send_cart
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import order_item, order_request, status_of
from tests.factories.storefront import make_price_list, make_product


def test_an_order_is_matched_to_its_cart_by_our_quote(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        transfer = send_cart(agreed, product)
    item = order_item(product.sku, auxiliary=quote_name(transfer.quote_id, 1))

    post(order_request(agreed, item), agreed.key)

    with in_tenant(supplier_a):
        transfer.refresh_from_db()
        cart = Cart.objects.get(pk=transfer.cart_id)
    assert orders(supplier_a)[0].origin.transfer == transfer
    assert (transfer.state, cart.state) == (TransferState.ORDERED, CartState.ORDERED)
    assert (lines(supplier_a)[0].cart_line_key, lines(supplier_a)[0].findings) == ("key-1", [])


def test_an_order_without_our_quote_is_matched_by_what_it_holds(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        transfer = send_cart(agreed, product, "7", "3.90")

    post(order_request(agreed, order_item(product.sku, "7", "3.9")), agreed.key)

    assert orders(supplier_a)[0].origin.transfer == transfer
    assert lines(supplier_a)[0].findings == []


def test_a_quote_of_another_connection_is_not_matched(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        foreign = send_cart(make_connection(), product, "3", "1.00")
    item = order_item(product.sku, "3", "1.00", auxiliary=quote_name(foreign.quote_id, 1))

    post(order_request(agreed, item), agreed.key)

    assert orders(supplier_a)[0].origin.transfer is None
    assert codes(lines(supplier_a)[0].findings) == ["order.line.quote_unknown", "order.line.price_differs"]


DIFFERENT = [
    (order_item("A-1", "4", "4.00"), ["order.line.quantity_differs"]),
    (order_item("A-1", "3", "3.99"), ["order.line.price_differs"]),
    (order_item("A-1", "3", "400.00", price_unit=Decimal(100)), []),
    (order_item("A-1", "3", "4.00", price_unit=Decimal(100)), ["order.line.price_unit_differs"]),
    (order_item("A-1", "3", "4.00", unit="BX"), ["order.line.unit_differs"]),
    (order_item("A-1", "3", "4.00", currency="USD"), ["order.line.currency_differs"]),
    (order_item("A-1", "3", None), ["order.line.price_missing"]),
]


@pytest.mark.parametrize(("ordered", "expected"), DIFFERENT)
def test_what_differs_from_the_cart_is_found(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], ordered: OrderItem, expected: list[str]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        transfer = send_cart(agreed, product)
    document = order_request(agreed, ordered).replace(
        b"</SupplierPartID>",
        f"</SupplierPartID><SupplierPartAuxiliaryID>{transfer.quote_id}/1</SupplierPartAuxiliaryID>".encode(),
    )

    assert status_of(post(document, agreed.key).content)[0] == "200"
    assert codes(lines(supplier_a)[0].findings) == expected


def test_an_expired_quote_is_compared_with_todays_price(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        transfer = send_cart(agreed, product, price="3.00", valid_until=timezone.now() - timedelta(days=1))
    item = order_item(product.sku, "3", "3.00", auxiliary=quote_name(transfer.quote_id, 1))

    post(order_request(agreed, item), agreed.key)

    assert codes(lines(supplier_a)[0].findings) == ["order.line.quote_expired", "order.line.price_differs"]


def test_unknown_and_hidden_articles_are_found(post: Post, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        hidden = make_product("H-1", unit="C62")
        agreed = make_connection(sees_everything=False, price_lists=(make_price_list({hidden: "4.00"}),))
        write_listings()

    post(order_request(agreed, order_item("H-1"), order_item("X-1")), agreed.key)

    assert [codes(line.findings) for line in lines(supplier_a)] == [
        ["order.line.product_hidden"], ["order.line.product_unknown"],
    ]  # fmt: skip


def test_a_total_that_is_not_the_sum_is_found(post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]) -> None:
    agreed, product = priced
    total = Money(Decimal("11.99"), "EUR")

    post(order_request(agreed, order_item(product.sku), total=total), agreed.key)

    assert codes(orders(supplier_a)[0].findings) == ["order.total.differs"]
    assert orders(supplier_a)[0].total == Decimal("11.99")


def test_an_order_in_another_currency_is_found(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    total = Money(Decimal("12"), "USD")

    post(order_request(agreed, order_item(product.sku, currency="USD"), total=total), agreed.key)

    assert codes(orders(supplier_a)[0].findings) == ["order.currency.differs"]
    assert orders(supplier_a)[0].currency == "USD"


@pytest.mark.parametrize(
    ("quantity", "status"), [("-1", "200"), ("0", "200"), ("NaN", "400"), ("1e5", "400"), ("٣", "400"), ("1_0", "400")]
)
def test_odd_quantities_are_stored_or_refused_in_words(
    post: Post, priced: tuple[Agreed, Product], quantity: str, status: str
) -> None:
    agreed, product = priced
    document = order_request(agreed, order_item(product.sku)).replace(
        b'quantity="3"', f'quantity="{quantity}"'.encode()
    )

    answer = post(document, agreed.key)

    assert (answer.status_code, status_of(answer.content)[0]) == (200, status)


def test_the_number_of_queries_does_not_grow_with_the_lines(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    counts = []
    for rows in (1, 3, 200):
        with CaptureQueriesContext(database) as queries:
            post(order_request(agreed, *[order_item(product.sku)] * rows), agreed.key)
        counts.append(len(queries))

    assert counts[1:] == [counts[1]] * 2

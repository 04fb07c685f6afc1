"""Edit and inspect: the lines that our name of them brings back are in the new cart, and no others."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from connections.domain.quoted_lines import quote_name
from connections.models import CartTransfer, PunchoutSession, Transcript
from protocols.messages import Operation
from storefront.domain.write_listing import write_listings
from storefront.models import CartLine, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import send_cart
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import order_item, setup_request, status_of
from tests.factories.storefront import make_product

ReadTranscript = Callable[[], Transcript]
Sent = tuple[Agreed, CartTransfer, CartLine]


def sent_cart(agreed: Agreed, product: Product, price: str = "4.00") -> tuple[CartTransfer, CartLine]:
    """A transfer whose cart holds the line it speaks of."""
    transfer = send_cart(agreed, product, price=price)
    line = CartLine.objects.create(
        cart=transfer.cart, key=f"key-{transfer.pk}", product=product, sku=product.sku, name="As it was",
        quantity=3, unit="C62", unit_price=Decimal(price),
    )  # fmt: skip
    transfer.snapshot["lines"][0]["line_key"] = line.key
    transfer.save()
    return transfer, line


@pytest.fixture
def sent(supplier_a: Supplier) -> Sent:
    with in_tenant(supplier_a):
        agreed, product = make_connection(), make_product("A-1", unit="C62")
        write_listings()
        return (agreed, *sent_cart(agreed, product))


def restored(supplier: Supplier) -> list[tuple[str, str, Decimal, Decimal]]:
    with in_tenant(supplier):
        cart_id = PunchoutSession.objects.latest("id").cart_id
        return [(x.sku, x.name, x.quantity, x.unit_price) for x in CartLine.objects.filter(cart_id=cart_id)]


@pytest.mark.parametrize("operation", [Operation.EDIT, Operation.INSPECT])
@pytest.mark.parametrize("by", ["key", "number"])
def test_a_line_of_a_sent_cart_comes_back(
    post: Post, supplier_a: Supplier, sent: Sent, operation: Operation, by: str
) -> None:
    agreed, transfer, line = sent
    item = order_item("A-1", "5", auxiliary=quote_name(transfer.quote_id, line.key if by == "key" else 1))

    answer = post(setup_request(agreed, operation=operation, items=(item,)), agreed.key)

    assert status_of(answer.content)[0] == "200"
    assert restored(supplier_a) == [("A-1", "As it was", 5, 4)]


def test_the_same_line_twice_adds_up(post: Post, supplier_a: Supplier, sent: Sent) -> None:
    agreed, transfer, line = sent
    item = order_item("A-1", "5", auxiliary=quote_name(transfer.quote_id, line.key))

    post(setup_request(agreed, operation=Operation.EDIT, items=(item, item)), agreed.key)

    assert restored(supplier_a) == [("A-1", "As it was", 10, 4)]


@pytest.mark.parametrize(
    ("sku", "quantity", "line", "code"),
    [
        ("A-1", "0", "1", "setup.item.quantity_refused"),
        ("A-1", "-3", "1", "setup.item.quantity_refused"),
        ("B-1", "3", "1", "setup.item.unknown"),
        ("A-1", "3", "9", "setup.item.price_unknown"),
    ],
)
def test_what_is_not_known_is_a_finding(
    post: Post,
    supplier_a: Supplier,
    sent: Sent,
    last_transcript: ReadTranscript,
    sku: str,
    quantity: str,
    line: str,
    code: str,
) -> None:
    agreed, transfer, _line = sent
    item = order_item(sku, quantity, auxiliary=quote_name(transfer.quote_id, line))

    answer = post(setup_request(agreed, operation=Operation.EDIT, items=(item,)), agreed.key)

    assert status_of(answer.content)[0] == "200"
    assert restored(supplier_a) == []
    assert last_transcript().findings[-1]["code"] == code


def test_a_cart_of_another_connection_stays_where_it_is(post: Post, supplier_a: Supplier, sent: Sent) -> None:
    _agreed, transfer, line = sent
    with in_tenant(supplier_a):
        stranger = make_connection()
    item = order_item("A-1", auxiliary=quote_name(transfer.quote_id, line.key))

    post(setup_request(stranger, operation=Operation.EDIT, items=(item,)), stranger.key)

    assert restored(supplier_a) == []


def test_the_number_of_queries_does_not_grow_with_the_lines(post: Post, supplier_a: Supplier, sent: Sent) -> None:
    agreed, transfer, line = sent
    item = order_item("A-1", auxiliary=quote_name(transfer.quote_id, line.key))
    counts = []
    for rows in (1, 3, 50):
        with CaptureQueriesContext(database) as queries:
            post(setup_request(agreed, operation=Operation.EDIT, items=(item,) * rows), agreed.key)
        counts.append(len(queries))

    assert counts[1:] == [counts[1]] * 2

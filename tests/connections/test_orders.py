"""Orders: stored once with the answer they got, matched to their cart, and never refused for what they hold."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connections.domain.quoted_lines import quote_name
from connections.domain.snapshot import snapshot_of
from connections.models import (
    CartTransfer,
    Environment,
    InboundDocument,
    SecretKind,
    Transcript,
    TransferState,
)
from protocols.messages import CartReturn, ItemId, OrderItem, ReturnLine
from protocols.values import Money
from storefront.domain.write_listing import write_listings
from storefront.models import Cart, CartState, Order, OrderLine, OrderState, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.factories.connections import Agreed, add_secret, make_connection, make_visit
from tests.factories.messages import order_item, order_request, status_of
from tests.factories.storefront import make_price_list, make_product

ReadTranscript = Callable[[], Transcript]


def send_cart(
    agreed: Agreed, product: Product, quantity: str = "3", price: str = "4.00", **values: Any
) -> CartTransfer:
    """A cart of one line as it went back to the buyer."""
    session = make_visit(agreed).session
    quote_id = f"Q-{session.pk}"
    amount = Decimal(price) * Decimal(quantity)
    line = ReturnLine(
        line_number=1, item_id=ItemId(product.sku, f"{quote_id}/key-1"), quantity=Decimal(quantity), description="A",
        unit_price=Money(Decimal(price), "EUR"), unit=product.unit, line_total=Money(amount, "EUR"),
    )  # fmt: skip
    values = {"valid_until": timezone.now() + timedelta(days=30), **values}
    return CartTransfer.objects.create(
        quote_id=quote_id, session=session, cart=session.cart, cart_hash=b"\0" * 32, action="https://x",
        snapshot=snapshot_of(CartReturn("", Money(amount, "EUR"), (line,)), quote_id), currency="EUR", total=amount,
        line_count=1, **values,
    )  # fmt: skip


@pytest.fixture
def priced(supplier_a: Supplier) -> tuple[Agreed, Product]:
    """A connection whose buyers pay 4.00 for the product."""
    with in_tenant(supplier_a):
        product = make_product("A-1", unit="C62")
        agreed = make_connection(price_lists=(make_price_list({product: "4.00"}),))
        write_listings()
        return agreed, product


def orders(supplier: Supplier) -> list[Order]:
    with in_tenant(supplier):
        return list(Order.objects.select_related("origin__transfer", "origin__document").order_by("id"))


def lines(supplier: Supplier) -> list[OrderLine]:
    with in_tenant(supplier):
        return list(OrderLine.objects.order_by("order_id", "position"))


def codes(findings: list[dict[str, str]]) -> list[str]:
    return [finding["code"] for finding in findings]


# Once ---------------------------------------------------------------------------------------------------------------


def test_an_order_is_stored_and_answered(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], last_transcript: ReadTranscript
) -> None:
    agreed, product = priced

    answer = post(order_request(agreed, order_item(product.sku), order_id="PO-7"), agreed.key)

    order = orders(supplier_a)[0]
    assert (answer.status_code, status_of(answer.content)[0]) == (200, "200")
    assert (order.external_id, order.customer_id, order.total) == ("PO-7", agreed.connection.customer_id, 12)
    assert (order.state, order.is_test, order.findings) == (OrderState.RECEIVED, False, [])
    assert bytes(order.origin.document.answer) == answer.content
    assert [(line.sku, line.quantity, line.product_id) for line in lines(supplier_a)] == [("A-1", 3, product.pk)]
    assert last_transcript().order == order


def test_a_repeat_gets_the_same_bytes_and_books_nothing(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], last_transcript: ReadTranscript
) -> None:
    agreed, product = priced
    document = order_request(agreed, order_item(product.sku))

    first, second = (post(document, agreed.key).content for _ in range(2))

    assert second == first
    assert len(orders(supplier_a)) == 1
    assert (last_transcript().verdict, last_transcript().order) == ("repeated", orders(supplier_a)[0])


def test_a_resend_under_a_new_payload_id_gets_the_first_answer(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    documents = [order_request(agreed, order_item(product.sku), order_id="PO-8") for _ in range(2)]

    first, second = (post(document, agreed.key).content for document in documents)

    assert second == first
    assert len(orders(supplier_a)) == 1


@pytest.mark.parametrize("changes", [{"order_id": "PO-9"}, {"payload_id": "same@buyer"}])
def test_the_same_name_for_something_else_is_kept_and_told(
    post: Post,
    supplier_a: Supplier,
    priced: tuple[Agreed, Product],
    last_transcript: ReadTranscript,
    changes: dict[str, str],
) -> None:
    agreed, product = priced
    post(order_request(agreed, order_item(product.sku, "3"), **changes), agreed.key)
    other = order_request(agreed, order_item(product.sku, "5"), **changes)

    first, second = (post(other, agreed.key).content for _ in range(2))

    with in_tenant(supplier_a):
        kept = list(InboundDocument.objects.order_by("id").values_list("is_conflict", flat=True))
    assert status_of(first)[0] == "409"
    assert second == first
    assert kept == [False, True]
    assert len(orders(supplier_a)) == 1
    assert last_transcript().verdict == "order.conflict"


def test_an_order_without_a_payload_id_is_booked_once(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    document = order_request(agreed, order_item(product.sku), payload_id="")

    first, second = (post(document, agreed.key).content for _ in range(2))

    assert second == first
    assert len(orders(supplier_a)) == 1


def test_equal_numbers_of_two_connections_are_two_orders(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        other = make_connection()

    for one in (agreed, other):
        post(order_request(one, order_item(product.sku), order_id="PO-1", payload_id="p"), one.key)

    assert [order.customer_id for order in orders(supplier_a)] == [
        agreed.connection.customer_id, other.connection.customer_id,
    ]  # fmt: skip


def test_trouble_while_storing_leaves_nothing_and_asks_to_send_again(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    document = order_request(agreed, order_item(product.sku))
    with in_tenant(supplier_a), database.cursor() as cursor:
        cursor.execute("ALTER TABLE connections_orderorigin RENAME TO gone")

    answer = post(document, agreed.key)

    with in_tenant(supplier_a):
        stored = (InboundDocument.objects.count(), Order.objects.count())
        with database.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO connections_orderorigin")
    assert (answer.status_code, status_of(answer.content)[0], answer["Retry-After"]) == (503, "560", "300")
    assert stored == (0, 0)
    assert status_of(post(document, agreed.key).content)[0] == "200"


def test_a_lost_transcript_loses_no_order(post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]) -> None:
    agreed, product = priced
    with in_tenant(supplier_a), database.cursor() as cursor:
        cursor.execute("ALTER TABLE connections_transcript RENAME TO gone")

    answer = post(order_request(agreed, order_item(product.sku)), agreed.key)

    assert status_of(answer.content)[0] == "200"
    assert len(orders(supplier_a)) == 1


@pytest.mark.parametrize("order_type", ["update", "delete"])
def test_changes_and_cancellations_are_450_in_clear_words(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], order_type: str
) -> None:
    agreed, product = priced

    answer = post(order_request(agreed, order_item(product.sku), order_type=order_type), agreed.key)

    assert status_of(answer.content)[0] == "450"
    assert f"Orders of type {order_type} are not taken" in status_of(answer.content)[1]
    assert orders(supplier_a) == []


def test_a_wrong_secret_books_nothing(post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]) -> None:
    agreed, product = priced

    answer = post(order_request(agreed, order_item(product.sku), secret="wrong"), agreed.key)

    assert status_of(answer.content)[0] == "401"
    assert orders(supplier_a) == []


def test_another_suppliers_order_is_not_taken(client_b: Client, priced: tuple[Agreed, Product]) -> None:
    agreed, product = priced
    document = order_request(agreed, order_item(product.sku))

    answer = client_b.generic("POST", f"/punchout/cxml/{agreed.key}/", document, content_type="text/xml")

    assert status_of(answer.content)[0] == "401"


def test_an_order_of_a_switched_off_connection_is_held_not_lost(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        agreed.connection.is_active = False
        agreed.connection.save()

    answers = [post(order_request(agreed, order_item(product.sku)), key) for key in (agreed.key, "")]

    assert [status_of(answer.content)[0] for answer in answers] == ["200", "200"]
    assert [order.state for order in orders(supplier_a)] == [OrderState.HELD] * 2
    assert codes(orders(supplier_a)[0].findings) == ["order.connection_inactive"]


def test_secrets_and_cards_are_not_kept(post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]) -> None:
    agreed, product = priced
    comments = "Pay with 4111 1111 1111 1111, article 4006381333931"

    post(order_request(agreed, order_item(product.sku), comments=comments), agreed.key)

    with in_tenant(supplier_a):
        kept = bytes(InboundDocument.objects.get().body) + bytes(Transcript.objects.latest("id").request_body or b"")
    assert agreed.secret.encode() not in kept
    assert b"4111 1111 1111 1111" not in kept
    assert kept.count(b"***1111") == 2
    assert kept.count(b"4006381333931") == 2


# Test orders --------------------------------------------------------------------------------------------------------


def test_an_order_of_a_test_connection_is_a_test(post: Post, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(environment=Environment.TEST)

    post(order_request(agreed, order_item("A"), mode="production"), agreed.key)

    assert orders(supplier_a)[0].is_test


def test_an_order_of_our_own_test_buyer_is_a_test(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        sender = agreed.connection.credentials.get(role="sender")
        soon = timezone.now() + timedelta(minutes=10)
        add_secret(sender, "the simulator's", kind=SecretKind.SIMULATOR, expires_at=soon)

    post(order_request(agreed, order_item("A"), secret="the simulator's"), agreed.key)

    assert orders(supplier_a)[0].is_test


# Matching -----------------------------------------------------------------------------------------------------------


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
    (order_item("A-1", "3", "4.00", price_unit=Decimal(100)), ["order.line.price_differs"]),
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

"""Orders: stored once with the answer they got, and never refused for what they hold."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test import Client
from django.utils import timezone

from connections.models import (
    Environment,
    InboundDocument,
    SecretKind,
    Transcript,
)
from storefront.models import Order, OrderState, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import codes, lines, orders
from tests.factories.connections import Agreed, add_secret, make_connection
from tests.factories.messages import order_item, order_request, status_of

ReadTranscript = Callable[[], Transcript]


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


def test_card_numbers_in_free_texts_are_stored_nowhere(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], last_transcript: ReadTranscript
) -> None:
    agreed, product = priced
    item = order_item(product.sku, comments="Card 4111 1111 1111 1111", extrinsics=(("Card", "4111111111111111"),))
    extrinsics = (("Note", "4111-1111-1111-1111"),)

    post(order_request(agreed, item, comments="Pay by 4111111111111111", extrinsics=extrinsics), agreed.key)

    order, (line,) = orders(supplier_a)[0], lines(supplier_a)
    assert (order.comments, order.extrinsics) == ("Pay by ***1111", [["Note", "***1111"]])
    assert (line.details["comments"], line.details["extrinsics"]) == ("Card ***1111", [["Card", "***1111"]])
    assert b"4111" not in bytes(order.origin.document.body)
    assert b"4111" not in bytes(last_transcript().request_body)


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

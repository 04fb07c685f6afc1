"""Orders and changes said twice, or at once: booked once, answered alike, and at a cost that lines do not raise."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from connections.models import InboundDocument
from storefront.models import Order, OrderVersion, Product
from tenants.domain.delete_supplier import delete_supplier
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import codes, lines, send_cart
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import order_item, order_request, status_of
from tests.factories.tenants import make_supplier


def kinds(supplier: Supplier) -> list[str]:
    with in_tenant(supplier):
        return list(OrderVersion.objects.order_by("order_id", "number").values_list("kind", flat=True))


def update(agreed: Agreed, product: Product, quantity: str, **changes: Any) -> bytes:
    item = order_item(product.sku, quantity)
    return order_request(agreed, item, **{"order_id": "PO-1", "order_type": "update", **changes})


@pytest.mark.parametrize("order_type", ["new", "update", "delete"])
def test_trap_04_the_same_payload_id_is_booked_once_and_answered_alike(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], order_type: str
) -> None:
    agreed, product = priced
    post(update(agreed, product, "3", order_type="new"), agreed.key) if order_type != "new" else None
    document = update(agreed, product, "5", order_type=order_type, payload_id="no-host")

    first, second = (post(document, agreed.key).content for _ in range(2))

    assert (status_of(first)[0], second) == ("200", first)
    assert kinds(supplier_a)[-1:] == [order_type]
    assert len(kinds(supplier_a)) == (1 if order_type == "new" else 2)


@pytest.mark.parametrize("order_type", ["new", "update", "delete"])
def test_trap_04_a_retry_with_a_new_timestamp_gets_the_first_answer(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], order_type: str
) -> None:
    agreed, product = priced
    post(update(agreed, product, "3", order_type="new"), agreed.key) if order_type != "new" else None
    document = update(agreed, product, "5", order_type=order_type, payload_id="once@buyer")
    later = re.sub(rb'timestamp="[^"]*"', b'timestamp="2026-11-24T23:59:59+00:00"', document)

    first, second = (post(one, agreed.key).content for one in (document, later))

    assert later != document
    assert (status_of(first)[0], second) == ("200", first)
    assert len(kinds(supplier_a)) == (1 if order_type == "new" else 2)


def test_a_refused_change_retried_with_a_new_timestamp_is_kept_once(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    post(update(agreed, product, "3", order_type="new", order_version="2"), agreed.key)
    late = update(agreed, product, "5", order_type="update", order_version="1", payload_id="late@buyer")
    later = re.sub(rb'timestamp="[^"]*"', b'timestamp="2026-11-24T23:59:59+00:00"', late)

    first, second = (post(one, agreed.key).content for one in (late, later))

    with in_tenant(supplier_a):
        kept = list(InboundDocument.objects.order_by("id").values_list("order_type", "is_conflict"))
    assert (status_of(first)[0], second, kept) == ("409", first, [("new", False), ("update", True)])


@pytest.mark.parametrize("order_type", ["new", "delete"])
def test_a_payload_id_used_for_another_order_is_a_conflict(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], order_type: str
) -> None:
    agreed, product = priced
    for number in ("PO-1", "PO-2") if order_type == "delete" else ():
        post(update(agreed, product, "3", order_type="new", order_id=number), agreed.key)

    answers = [
        post(update(agreed, product, "3", order_type=order_type, order_id=n, payload_id="p@b"), agreed.key).content
        for n in ("PO-1", "PO-2")
    ]

    assert [status_of(answer)[0] for answer in answers] == ["200", "409"]


@pytest.mark.parametrize("version", ["", "2"])
def test_trap_04_an_update_resent_under_another_payload_id_gets_the_first_answer(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], version: str
) -> None:
    agreed, product = priced
    post(update(agreed, product, "3", order_type="new"), agreed.key)

    first, second = (post(update(agreed, product, "5", order_version=version), agreed.key).content for _ in range(2))

    assert second == first
    assert kinds(supplier_a) == ["new", "update"]


def test_the_same_version_with_other_content_is_a_conflict(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    post(update(agreed, product, "3", order_type="new"), agreed.key)

    answers = [post(update(agreed, product, n, order_version="2"), agreed.key).content for n in ("5", "6")]

    assert [status_of(answer)[0] for answer in answers] == ["200", "409"]
    assert [line.quantity for line in lines(supplier_a)] == [5]


def test_unversioned_updates_count_as_often_as_they_differ(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    post(update(agreed, product, "3", order_type="new"), agreed.key)

    for quantity in ("5", "5", "6", "5"):
        assert status_of(post(update(agreed, product, quantity), agreed.key).content)[0] == "200"

    assert kinds(supplier_a) == ["new", "update", "update", "update"]


def test_trap_12_prices_are_checked_again_when_a_change_comes(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        transfer = send_cart(agreed, product, "3", "3.50")
    quoted = order_item(product.sku, "3", "3.50", auxiliary=f"{transfer.quote_id}/key-1")
    post(order_request(agreed, quoted, order_id="PO-1"), agreed.key)

    found = []
    for price in ("3.50", "3.40"):
        item = order_item(product.sku, "5", price)
        post(order_request(agreed, item, order_id="PO-1", order_type="update"), agreed.key)
        found.append(codes(lines(supplier_a)[0].findings))

    assert found == [["order.line.quantity_differs"], ["order.line.quantity_differs", "order.line.price_differs"]]


@pytest.mark.parametrize("order_type", ["new", "update"])
def test_the_number_of_queries_does_not_grow_with_the_lines(
    post: Post, priced: tuple[Agreed, Product], order_type: str
) -> None:
    agreed, product = priced
    counts = []
    for rows in (2, 3, 300):
        items = [order_item(product.sku, line_number=str(number)) for number in range(rows)]
        changed = [order_item(product.sku, "4", line_number=str(number)) for number in range(rows)]
        order_id = f"PO-{rows}"
        if order_type == "update":
            post(order_request(agreed, *items, order_id=order_id), agreed.key)
        with CaptureQueriesContext(database) as queries:
            post(order_request(agreed, *changed, order_id=order_id, order_type=order_type), agreed.key)
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))

    assert counts[1:] == [counts[1]] * 2
    assert counts[1] <= {"new": 30, "update": 40}[order_type]


# At once -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def real(django_db_setup: None, django_db_blocker: Any) -> Iterator[Supplier]:
    """A supplier whose rows are committed, as other connections to the database see them; deleted afterwards."""
    with django_db_blocker.unblock():
        supplier = make_supplier()
        yield supplier
        Supplier.objects.filter(pk=supplier.pk).update(state=SupplierState.CLOSING)
        delete_supplier(supplier.pk)


def at_once(supplier: Supplier, agreed: Agreed, documents: list[bytes]) -> list[str]:
    """The Status codes of documents sent by as many threads, each with a database connection of its own."""

    def send(document: bytes) -> str:
        try:
            client = Client(HTTP_HOST=f"{supplier.slug}.{settings.BASE_DOMAIN}")
            path = f"/punchout/cxml/{agreed.key}/"
            return status_of(client.generic("POST", path, document, content_type="text/xml").content)[0]
        finally:
            database.close()

    with ThreadPoolExecutor(len(documents)) as pool:
        return list(pool.map(send, documents))


def test_updates_at_once_are_versions_in_a_row_and_none_is_lost(real: Supplier) -> None:
    with in_tenant(real):
        agreed = make_connection()
    documents = [
        order_request(agreed, order_item("A", str(number)), order_id="PO-1", order_type="update")
        for number in (1, 2, 3)
    ]

    codes_ = at_once(real, agreed, documents)

    with in_tenant(real):
        found = (Order.objects.count(), list(OrderVersion.objects.order_by("number").values_list("number", flat=True)))
    assert (codes_, found) == (["200"] * 3, (1, [1, 2, 3]))


def test_one_order_sent_many_times_at_once_is_one_order(real: Supplier) -> None:
    with in_tenant(real):
        agreed = make_connection()
    same = order_request(agreed, order_item("A"), order_id="PO-1")
    resent = [order_request(agreed, order_item("A"), order_id="PO-1") for _ in range(3)]

    assert at_once(real, agreed, [same, same, same, *resent]) == ["200"] * 6
    with in_tenant(real):
        assert (Order.objects.count(), OrderVersion.objects.count()) == (1, 1)

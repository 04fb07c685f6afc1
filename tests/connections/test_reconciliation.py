"""Carts, orders and invoices are held against one another, on a page and in a file."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from connections.domain.quoted_lines import quote_name
from storefront.domain.fulfil.invoice_order import invoice_order
from storefront.models import Order, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import signed_in
from tests.connections.conftest import Post
from tests.connections.ordering import send_cart
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request

Priced = tuple[Agreed, Product]


def test_each_cart_and_order_has_its_row(
    client_a: Client,
    supplier_a: Supplier,
    post: Post,
    priced: Priced,
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        carts = [send_cart(agreed, product) for _each in range(4)]
    for number, quantity in (("PO-1", "3"), ("PO-2", "3"), ("PO-3", "4")):
        name = quote_name(carts[int(number[-1]) - 1].quote_id, 1)
        post(order_request(agreed, order_item(product.sku, quantity, auxiliary=name), order_id=number), agreed.key)
    post(order_request(agreed, order_item(product.sku, "9"), order_id="PO-4"), agreed.key)
    with in_tenant(supplier_a):
        invoice_order(Order.objects.get(external_id="PO-1"), None, by="Anna")
    signed_in(client_a, supplier_a)

    answer = client_a.get("/admin/reconciliation/export.csv")
    page = client_a.get("/admin/reconciliation/").content.decode()

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    told = sorted((cells[6], cells[4], cells[9], cells[11]) for cells in (line.split(";") for line in lines[1:]))
    assert told == [
        ("", "12.0000", "0", "not ordered"),
        ("PO-1", "12.0000", "12.0000", "agrees"),
        ("PO-2", "12.0000", "0", "not billed"),
        ("PO-3", "12.0000", "0", "the order is not the cart"),
        ("PO-4", "", "0", "no cart is known"),
    ]
    assert [page.count(verdict) for *_cells, verdict in told] == [1, 1, 1, 1, 1]


@pytest.mark.parametrize(("days_ago", "count"), [(0, 1), (40, 0)])
def test_only_the_days_asked_for_are_shown(
    client_a: Client,
    supplier_a: Supplier,
    priced: Priced,
    days_ago: int,
    count: int,
) -> None:
    with in_tenant(supplier_a):
        send_cart(*priced)
    signed_in(client_a, supplier_a)
    day = timezone.localdate() - timedelta(days=days_ago)

    answer = client_a.get("/admin/reconciliation/", {"first": f"{day}", "last": f"{day}"})

    assert answer.context["count"] == count
    assert [row.cart_total for row in answer.context["rows"]] == [Decimal(12)] * count


def test_who_sees_no_carts_does_not_come_in(client_a: Client, supplier_a: Supplier) -> None:
    signed_in(client_a, supplier_a, Role.CATALOGUE_EDITOR)

    answers = [client_a.get(f"/admin/reconciliation/{page}").status_code for page in ("", "export.csv")]

    assert answers == [302, 302]

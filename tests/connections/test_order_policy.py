"""What is done with an order that differs is agreed by connection and kind; what has left can no longer be changed."""

from decimal import Decimal
from typing import Any

import pytest

from connections.domain.quoted_lines import quote_name
from connections.models import Connection, Environment
from protocols.values import Money
from storefront.models import Order, OrderState, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.documenting import shipped
from tests.connections.ordering import codes, lines, orders, send_cart
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request, status_of


def agree(supplier: Supplier, agreed: Agreed, **values: Any) -> None:
    with in_tenant(supplier):
        Connection.objects.filter(pk=agreed.connection.pk).update(**values)


@pytest.mark.parametrize(
    ("environment", "policy", "expected"),
    [
        ("live", {}, (OrderState.HELD, [("order.line.price_differs", "error")])),
        ("test", {}, (OrderState.RECEIVED, [("order.line.price_differs", "warning")])),
        ("live", {"price": {"treatment": "flag"}}, (OrderState.RECEIVED, [("order.line.price_differs", "warning")])),
        ("live", {"price": {"treatment": "accept"}}, (OrderState.RECEIVED, [])),
        ("live", {"price": {"treatment": "hold", "amount": "0.01"}}, (OrderState.RECEIVED, [])),
        ("live", {"price": {"amount": "0.009"}}, (OrderState.HELD, [("order.line.price_differs", "error")])),
        ("live", {"price": {"percent": "0.25"}}, (OrderState.RECEIVED, [])),
        ("live", {"price": {"percent": "0.24"}}, (OrderState.HELD, [("order.line.price_differs", "error")])),
        ("live", {"price": {"treatment": "nonsense", "amount": "NaN"}}, (OrderState.HELD, [("order.line.price_differs", "error")])),
    ],
)  # fmt: skip
def test_a_cent_is_treated_as_agreed(
    post: Post,
    supplier_a: Supplier,
    priced: tuple[Agreed, Product],
    environment: Environment,
    policy: dict[str, Any],
    expected: Any,
) -> None:
    agreed, product = priced
    agree(supplier_a, agreed, environment=environment, order_policy=policy)
    with in_tenant(supplier_a):
        transfer = send_cart(agreed, product)
    item = order_item(product.sku, "3", "4.01", auxiliary=quote_name(transfer.quote_id, 1))

    answer = post(order_request(agreed, item), agreed.key)

    found = [(finding["code"], finding["severity"]) for finding in lines(supplier_a)[0].findings]
    assert status_of(answer.content)[0] == "200"
    assert (orders(supplier_a)[0].state, found) == expected


def test_a_quantity_within_the_tolerance_is_the_same(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    agree(supplier_a, agreed, order_policy={"quantity": {"treatment": "hold", "percent": "5"}})
    with in_tenant(supplier_a):
        transfer = send_cart(agreed, product, "100")
    name = quote_name(transfer.quote_id, 1)

    post(order_request(agreed, order_item(product.sku, "105", auxiliary=name)), agreed.key)
    post(order_request(agreed, order_item(product.sku, "106", auxiliary=name)), agreed.key)

    assert [order.state for order in orders(supplier_a)] == [OrderState.RECEIVED, OrderState.HELD]


@pytest.mark.parametrize("kind", ["update", "delete"])
def test_what_has_left_is_neither_changed_nor_cancelled(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], kind: str
) -> None:
    agreed, product = priced
    post(order_request(agreed, order_item(product.sku, "3"), order_id="PO-L"), agreed.key)
    with in_tenant(supplier_a):
        shipped(Order.objects.get(), ("1", "1"))
    late = order_request(
        agreed, order_item(product.sku, "9"), order_id="PO-L", order_type=kind, total=Money(Decimal(36), "EUR")
    )

    answers = [status_of(post(late, agreed.key).content)[0] for _time in range(2)]

    order = orders(supplier_a)[0]
    assert answers == ["409", "409"]
    assert (order.state, codes(order.findings)) == (OrderState.RECEIVED, ["order.left"])
    assert lines(supplier_a)[0].quantity == 3


def test_a_change_that_changes_nothing_is_taken_after_shipment(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    item = order_item(product.sku, "3")
    post(order_request(agreed, item, order_id="PO-L"), agreed.key)
    with in_tenant(supplier_a):
        shipped(Order.objects.get(), ("1", "1"))

    answer = post(order_request(agreed, item, order_id="PO-L", order_type="update"), agreed.key)

    assert status_of(answer.content)[0] == "200"


@pytest.mark.parametrize("second", ["po-1", "PO-1 ", "PO-01"])
def test_numbers_that_only_look_alike_are_two_orders(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], second: str
) -> None:
    agreed, product = priced
    post(order_request(agreed, order_item(product.sku), order_id="PO-1"), agreed.key)

    post(order_request(agreed, order_item(product.sku, "5"), order_id=second), agreed.key)

    assert len(orders(supplier_a)) == (1 if second.strip() == "PO-1" else 2)

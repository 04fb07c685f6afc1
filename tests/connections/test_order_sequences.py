"""An order, its change and its cancellation may come in any sequence: nothing is doubled, nothing cancelled goes out."""

from itertools import permutations

import pytest

from storefront.models import OrderState, Product
from tenants.models import Supplier
from tests.connections.conftest import Post
from tests.connections.ordering import orders
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request

KINDS = {"new": ("3", "1"), "update": ("5", "2"), "delete": ("5", "3")}


@pytest.mark.parametrize("sequence", list(permutations(KINDS)), ids="-".join)
def test_any_sequence_ends_in_one_order_that_does_not_go_out(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], sequence: tuple[str, ...]
) -> None:
    agreed, product = priced
    for kind in sequence:
        quantity, version = KINDS[kind]
        item = order_item(product.sku, quantity)
        post(order_request(agreed, item, order_id="PO-1", order_type=kind, order_version=version), agreed.key)

    assert [order.state in (OrderState.CANCELLED, OrderState.HELD) for order in orders(supplier_a)] == [True]


@pytest.mark.parametrize("sequence", list(permutations(("new", "update"))), ids="-".join)
def test_the_change_counts_whichever_came_first(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], sequence: tuple[str, ...]
) -> None:
    agreed, product = priced
    for kind in sequence:
        quantity, version = KINDS[kind]
        item = order_item(product.sku, quantity)
        post(order_request(agreed, item, order_id="PO-1", order_type=kind, order_version=version), agreed.key)

    assert [int(order.total) for order in orders(supplier_a)] == [20]

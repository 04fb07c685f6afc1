"""Webhooks hear of an order that comes, changes or is cancelled, once each and with the order itself."""

import json
from typing import Any

from connections.models import Delivery, DeliveryTarget, TargetKind
from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request

EVENTS = ["order.received", "order.changed", "order.cancelled"]


def told(supplier: Supplier) -> list[tuple[str, dict[str, Any]]]:
    with in_tenant(supplier):
        bodies = [json.loads(bytes(one.body)) for one in Delivery.objects.order_by("id")]
    return [(body["type"], body["data"]) for body in bodies]


def test_each_step_of_an_order_is_told_once(post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        DeliveryTarget.objects.create(kind=TargetKind.WEBHOOK, name="ERP", url="https://erp.example/", events=EVENTS)

    for order_type, quantity in (("new", "3"), ("update", "5"), ("delete", "5")):
        document = order_request(agreed, order_item(product.sku, quantity), order_id="PO-1", order_type=order_type)
        post(document, agreed.key)
        post(document, agreed.key)

    assert [(event, data["buyer_number"], data["total"]) for event, data in told(supplier_a)] == [
        ("order.received", "PO-1", "12"),
        ("order.changed", "PO-1", "20"),
        ("order.cancelled", "PO-1", "20"),
    ]


def test_an_endpoint_that_asked_for_nothing_hears_nothing(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        DeliveryTarget.objects.create(kind=TargetKind.WEBHOOK, name="ERP", url="https://erp.example/")

    post(order_request(agreed, order_item(product.sku)), agreed.key)

    assert told(supplier_a) == []

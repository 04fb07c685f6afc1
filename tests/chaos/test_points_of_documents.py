"""F2 at every point of what leaves: written with the act it tells of, sent at least once, always under one id."""

from itertools import count
from pathlib import Path

import pytest
from django.test.utils import override_settings

from connections.domain.delivery.engine import Engine
from connections.domain.delivery.queue import queue_delivery
from connections.domain.delivery.send_parcel import send_parcel
from connections.domain.delivery.senders import Senders
from connections.models import Delivery, DeliveryState, DeliveryTarget, OutboundDocument
from storefront.domain.fulfil.confirm_order import confirm_order
from storefront.models import Order, OrderConfirmation
from tenants.faultpoints import FaultKind
from tenants.scope import in_tenant
from tests.chaos.conftest import Shop
from tests.chaos.doomed import call, server, sink
from tests.factories.messages import order_item, order_request

KINDS = tuple(FaultKind)
ENGINE = (
    "deliver.before_claim", "deliver.after_claim", "deliver.before_post", "deliver.after_post",
    "deliver.before_settle", "deliver.after_settle",
)  # fmt: skip
#: From here on the other side has it, and may get it again.
POSTED = ("deliver.after_post", "deliver.before_settle", "deliver.after_settle")
ACT = ("fulfil.before_document", "queue.before_publish", "queue.after_publish", "fulfil.before_commit")
_numbers = count(1)


def queued(shop: Shop, url: str) -> Delivery:
    """One thing to send, and nothing else."""
    with in_tenant(shop.supplier):
        Delivery.objects.all().delete()
        DeliveryTarget.objects.filter(pk=shop.erp.pk).update(url=url, failures=0, open_until=None)
        return queue_delivery(shop.erp, kind="webhook", body=b"{}", content_type="application/json")


def deliver(shop: Shop) -> None:
    """As the engine's process does, until nothing waits."""
    engine = Engine(Senders(2, send_parcel))
    while _waits(shop):
        engine.turn(0.1)


def _waits(shop: Shop) -> bool:
    with in_tenant(shop.supplier):
        return Delivery.objects.filter(state=DeliveryState.WAITING).exists()


def let_leases_end(shop: Shop) -> None:
    """As if their time were over."""
    with in_tenant(shop.supplier):
        Delivery.objects.exclude(leased_until=None).update(leased_until="2026-01-01T00:00:00Z")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", ENGINE)
def test_a_delivery_survives_a_fault_at(shop: Shop, tmp_path: Path, point: str, kind: FaultKind) -> None:
    kept = tmp_path / "kept"
    with override_settings(DELIVERY_SECONDS_PER_HOUR=1), sink(kept) as url:
        delivery = queued(shop, url)
        call(lambda: deliver(shop), point, kind)
        let_leases_end(shop)
        assert call(lambda: deliver(shop))

    with in_tenant(shop.supplier):
        state = Delivery.objects.get(pk=delivery.pk).state
    ids = kept.read_text().split()
    assert (state, set(ids)) == (DeliveryState.DELIVERED, {delivery.message_id})
    assert len(ids) in ((1, 2) if point in POSTED else (1,))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", ACT)
def test_an_answer_and_its_document_survive_a_fault_at(shop: Shop, point: str, kind: FaultKind) -> None:
    order = _ordered(shop)

    def confirm() -> None:
        with in_tenant(shop.supplier):
            confirm_order(Order.objects.get(pk=order.pk), None, by="Anna")

    call(confirm, point, kind)
    between = _answered(shop, order)
    assert call(confirm)

    assert (between, _answered(shop, order)) == ((0, 0, 0), (1, 1, 1))


def _ordered(shop: Shop) -> Order:
    """An order of a buyer who takes documents."""
    number = f"DOC-{next(_numbers)}"
    item = order_item(shop.product.sku)
    with in_tenant(shop.supplier):
        DeliveryTarget.objects.get_or_create(
            kind="buyer", connection=shop.agreed.connection, defaults={"name": "Buyer", "url": "http://127.0.0.1:9/"}
        )
    with server(shop.host) as post:
        post(f"/punchout/cxml/{shop.agreed.key}/", order_request(shop.agreed, item, order_id=number), "text/xml")
    with in_tenant(shop.supplier):
        return Order.objects.get(external_id=number)


def _answered(shop: Shop, order: Order) -> tuple[int, int, int]:
    with in_tenant(shop.supplier):
        return (
            OrderConfirmation.objects.filter(order=order).count(),
            OutboundDocument.objects.filter(order=order).count(),
            Delivery.objects.filter(order=order, kind__startswith="cxml").count(),
        )

"""F1, F4 at every point of an order's way in: acknowledged is stored, a repeat gets the same answer, nothing is doubled."""

import json
from itertools import count
from pathlib import Path

import pytest
from django.utils import timezone

from connections.domain.authenticate import Authenticated
from connections.domain.candidates import candidate_by_key
from connections.domain.inbox_folder import take_folder
from connections.models import Delivery, InboundDocument, SecretKind
from storefront.models import Order, OrderVersion
from tenants.faultpoints import FaultKind
from tenants.scope import in_tenant
from tests.chaos.conftest import Shop
from tests.chaos.doomed import Answer, call, server
from tests.factories.messages import order_item, order_request, status_of

XML = "text/xml; charset=UTF-8"
KINDS = tuple(FaultKind)
DOOR = (
    "queue.before_publish", "queue.after_publish", "answer.before_commit", "answer.after_commit",
    "answer.before_record", "answer.after_record",
)  # fmt: skip
#: From here on the order is committed.
COMMITTED = ("answer.after_commit", "answer.before_record", "answer.after_record")
FOLDER = ("queue.before_publish", "queue.after_publish", "inbox.before_answer", "inbox.before_move")
_numbers = count(1)


def new_order(shop: Shop, order_id: str, **changes: str) -> bytes:
    item = order_item(shop.product.sku, changes.pop("quantity", "3"))
    return order_request(shop.agreed, item, order_id=order_id, **changes)


def stored(shop: Shop, order_id: str) -> dict[str, int]:
    """How often the order stands in each table."""
    with in_tenant(shop.supplier):
        orders = Order.objects.filter(external_id=order_id)
        bodies = [json.loads(bytes(one.body)) for one in Delivery.objects.filter(order__in=orders)]
        return {
            "orders": orders.count(),
            "versions": OrderVersion.objects.filter(order__in=orders).count(),
            "documents": InboundDocument.objects.filter(order_id=order_id).count(),
            "deliveries": len(bodies),
        }


ONCE = {"orders": 1, "versions": 1, "documents": 1, "deliveries": 1}
NOTHING = dict.fromkeys(ONCE, 0)


def is_final(answer: Answer | None) -> bool:
    """Whether a buyer takes it for the end, good or bad: anything but a broken connection and trouble of ours."""
    return answer is not None and answer.status < 500


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", DOOR)
def test_an_order_survives_a_fault_at(shop: Shop, point: str, kind: FaultKind) -> None:
    order_id = f"PO-{next(_numbers)}"
    document, path = new_order(shop, order_id), f"/punchout/cxml/{shop.agreed.key}/"

    with server(shop.host, point, kind) as post:
        first = post(path, document, XML)
    between = stored(shop, order_id)
    with server(shop.host) as post:
        second, third = (post(path, document, XML) for _ in range(2))

    assert (is_final(first), between) == (False, ONCE if point in COMMITTED else NOTHING)
    if kind == FaultKind.ERROR:
        assert first is not None
        assert (first.status, status_of(first.body)[0]) == (503, "560")
    assert second is not None
    assert (second.status, status_of(second.body)[0]) == (200, "200")
    assert third is not None
    assert (third.body, stored(shop, order_id)) == (second.body, ONCE)


@pytest.mark.parametrize("order_type", ["update", "delete"])
@pytest.mark.parametrize("point", ["answer.before_commit", "answer.after_commit"])
def test_a_change_survives_being_killed_at(shop: Shop, point: str, order_type: str) -> None:
    order_id, path = f"PO-{next(_numbers)}", f"/punchout/cxml/{shop.agreed.key}/"
    change = new_order(shop, order_id, order_type=order_type, quantity="5")

    with server(shop.host) as post:
        post(path, new_order(shop, order_id), XML)
    with server(shop.host, point, FaultKind.KILL9) as post:
        assert post(path, change, XML) is None
    with server(shop.host) as post:
        second, third = (post(path, change, XML) for _ in range(2))

    assert second is not None
    assert third is not None
    assert (second.status, third.body) == (200, second.body)
    assert stored(shop, order_id) == {"orders": 1, "versions": 2, "documents": 2, "deliveries": 2}


def test_while_a_worker_hangs_a_repeat_is_told_to_come_again(shop: Shop) -> None:
    order_id, path = f"PO-{next(_numbers)}", f"/punchout/cxml/{shop.agreed.key}/"
    document = new_order(shop, order_id)

    with server(shop.host, "answer.before_commit", FaultKind.HANG) as hanging, server(shop.host) as post:
        first, told = hanging(path, document, XML), post(path, document, XML)
    with server(shop.host) as post:
        last = post(path, document, XML)

    assert first is None
    assert told is not None
    assert (told.status, told.headers.get("Retry-After") is not None, status_of(told.body)[0]) == (503, True, "560")
    assert last is not None
    assert (last.status, stored(shop, order_id)) == (200, ONCE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", FOLDER)
def test_a_file_of_the_inbox_survives_a_fault_at(shop: Shop, tmp_path: Path, point: str, kind: FaultKind) -> None:
    order_id = f"PO-{next(_numbers)}"
    (tmp_path / "order.xml").write_bytes(new_order(shop, order_id))

    def take() -> None:
        with in_tenant(shop.supplier):
            (candidate,) = candidate_by_key("", shop.agreed.key, now=timezone.now())
            take_folder(Authenticated(candidate, SecretKind.SECRET), tmp_path, now=timezone.now(), settle_seconds=0)

    call(take, point, kind)
    assert call(take)

    kept = sorted(path.name for path in (tmp_path / "done").iterdir() if not path.name.startswith("."))
    assert (kept, (tmp_path / "order.xml").exists()) == (["order.xml", "order.xml.answer.xml"], False)
    assert stored(shop, order_id) == ONCE

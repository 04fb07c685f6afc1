"""F12, F13 and F19: the same order many times at once is one order, and whoever cannot be served is told to come again."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from django.conf import settings
from django.db import connection as database
from django.test import Client

from connections.models import InboundDocument
from storefront.models import Order
from tenants.scope import in_tenant
from tests.chaos.conftest import Shop
from tests.factories.messages import order_item, order_request, status_of

COPIES = 100
_numbers = count(1)


def send_until_taken(shop: Shop, document: bytes) -> bytes:
    """As a buyer's system does: trouble of ours is repeated, any other answer is the answer."""
    client = Client(HTTP_HOST=f"{shop.supplier.slug}.{settings.BASE_DOMAIN}")
    try:
        while True:
            answer = client.generic("POST", f"/punchout/cxml/{shop.agreed.key}/", document, content_type="text/xml")
            if answer.status_code != 503:
                return bytes(answer.content)
    finally:
        database.close()


def at_once(shop: Shop, documents: Sequence[bytes]) -> list[bytes]:
    """Each from a thread with a database connection of its own."""
    with ThreadPoolExecutor(len(documents)) as pool:
        return list(pool.map(lambda document: send_until_taken(shop, document), documents))


def stored(shop: Shop, order_id: str) -> tuple[int, int]:
    """Orders and documents of that number."""
    with in_tenant(shop.supplier):
        orders = Order.objects.filter(external_id=order_id).count()
        return orders, InboundDocument.objects.filter(order_id=order_id).count()


def test_f12_a_hundred_copies_at_once_are_one_order_and_get_one_answer(shop: Shop) -> None:
    order_id = f"MANY-{next(_numbers)}"
    document = order_request(shop.agreed, order_item(shop.product.sku), order_id=order_id)

    answers = at_once(shop, [document] * COPIES)

    assert (len(set(answers)), status_of(answers[0])[0], stored(shop, order_id)) == (1, "200", (1, 1))


def test_f13_twenty_resends_at_once_are_one_order_and_get_one_answer(shop: Shop) -> None:
    order_id = f"MANY-{next(_numbers)}"
    item = order_item(shop.product.sku)

    answers = at_once(shop, [order_request(shop.agreed, item, order_id=order_id) for _ in range(20)])

    assert (len(set(answers)), status_of(answers[0])[0], stored(shop, order_id)[0]) == (1, "200", 1)

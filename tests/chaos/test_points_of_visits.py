"""A visit and its cart at every point: what the buyer heard of exists, and pressing again sends the same cart."""

import re
from itertools import count
from urllib.parse import urlencode

import pytest
from django.test import Client

from connections.models import CartTransfer, PunchoutSession
from storefront.models import Cart, CartState
from tenants.faultpoints import FaultKind
from tenants.scope import in_tenant
from tests.chaos.conftest import Shop
from tests.chaos.doomed import server
from tests.connections.visiting import Buyer, walk_in
from tests.factories.messages import setup_request, start_url_of

KINDS = tuple(FaultKind)
SETUP = ("setup.before_commit", "setup.after_commit")
RETURN = ("return.before_commit", "return.after_commit")
BROWSER = {"User-Agent": "Mozilla/5.0 Firefox/140.0", "Sec-Fetch-Site": "same-origin"}
_numbers = count(1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", SETUP)
def test_a_setup_request_survives_a_fault_at(shop: Shop, point: str, kind: FaultKind) -> None:
    payload_id = f"setup-{next(_numbers)}@buyer.example"
    document, path = setup_request(shop.agreed, payload_id=payload_id), f"/punchout/cxml/{shop.agreed.key}/"

    with server(shop.host, point, kind) as post:
        first = post(path, document, "text/xml")
    with server(shop.host) as post:
        second = post(path, document, "text/xml")

    with in_tenant(shop.supplier):
        visits = PunchoutSession.objects.filter(payload_id=payload_id).count()
    assert first is None or first.status == 503
    assert second is not None
    assert (second.status, bool(start_url_of(second.body)), visits) == (200, True, 1)


def shopping(shop: Shop) -> Buyer:
    """A buyer with one article in his cart."""
    client = Client(HTTP_HOST=shop.host)
    buyer = walk_in(client, shop.supplier, shop.agreed)
    assert buyer.post("cart/add/", {"sku": shop.product.sku, "quantity": "3"}).status_code == 303
    return buyer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", RETURN)
def test_a_cart_on_its_way_back_survives_a_fault_at(shop: Shop, point: str, kind: FaultKind) -> None:
    buyer = shopping(shop)
    path, form = f"{buyer.base}return/", urlencode({}).encode()

    with server(shop.host, point, kind) as post:
        first = post(path, form, "application/x-www-form-urlencoded", **BROWSER)
    with server(shop.host) as post:
        second, third = (post(path, form, "application/x-www-form-urlencoded", **BROWSER) for _ in range(2))

    with in_tenant(shop.supplier):
        quotes = list(CartTransfer.objects.filter(session=buyer.session_id).values_list("quote_id", flat=True))
        state = Cart.objects.get(pk=buyer.session.cart_id).state
    assert first is None or first.status >= 500
    assert second is not None
    assert third is not None
    assert (second.status, fields_of(second.body), len(fields_of(third.body))) == (200, fields_of(third.body), 1)
    assert (len(quotes), state) == (1, CartState.TRANSFERRED)


def fields_of(page: bytes) -> list[bytes]:
    """The values that the browser posts to the buyer's system."""
    return re.findall(rb'<input[^>]*name="cxml-[^>]*>', page)

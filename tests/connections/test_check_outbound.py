"""Nothing leaves that breaks our grammar, nor an official DTD where the operator has installed them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from connections.models import CredentialRole, InboundDocument, Transcript
from protocols.cxml.read_answers import read_response
from protocols.messages import CartReturn
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.shopping import cart_in, come_shopping, fill, send, transfers
from tests.connections.visiting import Buyer
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request, setup_request
from tests.protocols.dtd import folder

ReadTranscript = Callable[[], Transcript]


@pytest.fixture
def buyer(client_a: Client, supplier_a: Supplier) -> Buyer:
    """A buyer with one line in the cart."""
    buyer = come_shopping(client_a, supplier_a)
    fill(buyer, ("PLAIN-1", "1"))
    return buyer


def code_of_notice(buyer: Buyer) -> str:
    """The code of what the cart's page says first."""
    return str(buyer.get("cart/").content.decode().split('data-error="')[1].split('"')[0])


def test_an_answer_that_breaks_the_grammar_becomes_trouble_to_try_again(
    post: Post, agreed: Agreed, monkeypatch: pytest.MonkeyPatch, last_transcript: ReadTranscript
) -> None:
    monkeypatch.setattr("protocols.cxml.write_status.STATUS_TEXTS", {"200": "", "560": "Temporary server error"})

    answer = post(setup_request(agreed), agreed.key)

    assert (answer.status_code, read_response(answer.content).code) == (503, "560")
    assert last_transcript().verdict == "service.trouble"


def test_an_order_whose_answer_breaks_the_grammar_is_not_stored(
    post: Post, supplier_a: Supplier, agreed: Agreed, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = order_request(agreed, order_item("A-1"))
    with monkeypatch.context() as broken:
        broken.setattr("protocols.cxml.write_status.STATUS_TEXTS", {"200": "", "560": "Temporary server error"})
        answer = post(document, agreed.key)

    with in_tenant(supplier_a):
        stored = (InboundDocument.objects.count(), Order.objects.count())
    again = post(document, agreed.key)

    assert (answer.status_code, read_response(answer.content).code, stored) == (503, "560", (0, 0))
    assert (again.status_code, read_response(again.content).code) == (200, "200")


def test_a_cart_that_breaks_the_grammar_stays_and_the_buyer_is_told(buyer: Buyer) -> None:
    with in_tenant(buyer.supplier):
        buyer.session.connection.credentials.filter(role=CredentialRole.TO).delete()

    answer = send(buyer)

    assert (answer.status_code, answer["Location"]) == (303, f"{buyer.base}cart/")
    assert code_of_notice(buyer) == "cart.unwritable"
    assert transfers(buyer) == []


def test_official_dtds_are_asked_where_they_are_installed(buyer: Buyer, settings: Any, tmp_path: Path) -> None:
    settings.CXML_DTD_DIR = str(tmp_path)
    send(buyer)
    assert code_of_notice(buyer) == "cart.unwritable"

    settings.CXML_DTD_DIR = str(folder("1.2.014").parents[1])
    assert isinstance(cart_in(send(buyer)), CartReturn)

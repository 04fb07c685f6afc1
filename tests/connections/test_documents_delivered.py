"""From the act to the buyer's system and back: a real server, the engine's own threads, and what is noted in the end."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from connections.domain.documents_out.send_again import send_again
from connections.models import Delivery, OutboundDocument, TargetAuth, TargetSecret
from protocols.cxml.read import read as read_cxml
from protocols.cxml.read_confirmation import read_confirmation
from protocols.cxml.read_ship_notice import read_ship_notice
from storefront.domain.fulfil.confirm_order import confirm_order
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.sealing import seal
from tests.connections.conftest import Post
from tests.connections.delivering import CXML_OK, Answer, Sink, buyer, cxml_status, deliver_until, engine, settled, sink
from tests.connections.documenting import documents, ordered, shipped, states
from tests.factories.connections import Agreed


@pytest.fixture(autouse=True)
def _short_hours() -> Iterator[None]:
    """An hour is a second."""
    with override_settings(DELIVERY_SECONDS_PER_HOUR=1):
        yield


@pytest.fixture
def order(post: Post, supplier_a: Supplier, agreed: Agreed) -> Iterator[Order]:
    """An order that came in by the cXML door; the test runs inside the supplier."""
    placed = ordered(post, supplier_a, agreed)
    with in_tenant(supplier_a):
        yield placed


def address(there: Sink, agreed: Agreed) -> None:
    """The buyer's system is the sink, and knows us by a secret of its own."""
    target = buyer(there.url("/cxml"), agreed.connection, auth=TargetAuth.IN_DOCUMENT)
    TargetSecret.objects.create(target=target, sealed=seal("known & <shared>"))


def test_a_confirmation_arrives_signed_in_and_is_noted_as_delivered(order: Order, agreed: Agreed) -> None:
    with sink(Answer(body=CXML_OK)) as there, engine() as made:
        address(there, agreed)
        confirm_order(order, None, by="Anna")
        deliver_until(made, settled(Delivery.objects.get()))

    got = read_cxml(there.calls[0].body)
    assert read_confirmation(there.calls[0].body).order.order_id == order.external_id
    assert (got.header.shared_secret, got.payload_id) == ("known & <shared>", documents(order)[0].payload_id)
    assert states(order) == [("confirmation", "new", "delivered", "")]


def test_documents_of_an_order_arrive_in_their_sequence(order: Order, agreed: Agreed) -> None:
    with sink(Answer(body=cxml_status(500)), Answer(body=CXML_OK)) as there, engine() as made:
        address(there, agreed)
        confirm_order(order, None, by="Anna")
        shipped(order)
        deliver_until(made, lambda: not OutboundDocument.objects.filter(state="queued").exists())

    assert [b"<ConfirmationRequest>" in call.body for call in there.calls] == [True, True, False]
    assert [each.state for each in documents(order)] == ["delivered", "delivered"]


def test_a_refusal_is_noted_in_the_buyers_words_and_can_be_sent_again(order: Order, agreed: Agreed) -> None:
    with sink(Answer(body=cxml_status(406, "No such line")), Answer(body=CXML_OK)) as there, engine() as made:
        address(there, agreed)
        shipped(order)
        deliver_until(made, settled(Delivery.objects.get()))
        [refused] = documents(order)
        assert (refused.state, refused.why, refused.detail) == ("refused", "delivery.refused", "406 No such line")

        send_again(refused)
        deliver_until(made, lambda: not OutboundDocument.objects.filter(state="queued").exists())

    first, second = (read_cxml(call.body).payload_id for call in there.calls)
    assert (first != second, [each.state for each in documents(order)]) == (True, ["refused", "delivered"])
    assert read_ship_notice(there.calls[1].body).shipment_id == order.shipments.get().number

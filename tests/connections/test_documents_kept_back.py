"""What is not wanted is not sent, with the reason; what breaks a rule never leaves; what failed can go again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from connections.domain.delivery.parcel import Outcome, Verdict
from connections.domain.delivery.settled import tell_settled
from connections.domain.documents_out.reasons import reason_in_words
from connections.domain.documents_out.send_again import may_send_again, send_again
from connections.models import (
    Connection,
    Delivery,
    DeliveryState,
    DeliveryTarget,
    Environment,
    InboundDocument,
    OutboundDocument,
)
from protocols.cxml.read import read as read_cxml
from protocols.cxml.read_confirmation import read_confirmation
from protocols.documents import StatusUpdate
from protocols.orders import ControlKeys
from storefront.domain.fulfil.cancel_document import cancel_document
from storefront.domain.fulfil.confirm_order import LineAnswer, confirm_order
from storefront.domain.fulfil.credit_invoice import credit_invoice
from storefront.domain.fulfil.invoice_order import invoice_order
from storefront.domain.fulfil.refusals import FulfilRefused
from storefront.domain.place_order import NewOrder, NewOrderLine, place_order
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.documenting import address_for, documents, ordered, queued, shipped, states
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import order_item
from tests.factories.storefront import make_customer


@pytest.fixture
def order(post: Post, supplier_a: Supplier, agreed: Agreed) -> Iterator[Order]:
    """An order whose buyer takes documents; the test runs inside the supplier."""
    address_for(supplier_a, agreed)
    placed = ordered(post, supplier_a, agreed)
    with in_tenant(supplier_a):
        yield placed


def controlled(post: Post, supplier: Supplier, agreed: Agreed, header: ControlKeys, line: ControlKeys) -> Order:
    """An order of two lines, the second of which has keys of its own."""
    address_for(supplier, agreed)
    items = (order_item("A-1", line_number="1"), order_item("B-2", line_number="2", controls=line))
    return ordered(post, supplier, agreed, *items, controls=header)


def test_without_an_address_the_document_waits_until_there_is_one(
    post: Post, supplier_a: Supplier, agreed: Agreed
) -> None:
    order = ordered(post, supplier_a, agreed)
    with in_tenant(supplier_a):
        confirm_order(order, None, by="Anna")
        assert (states(order), queued()) == ([("confirmation", "new", "not_sent", "connection.no_address")], [])

    address_for(supplier_a, agreed)

    with in_tenant(supplier_a):
        [document] = documents(order)
        assert send_again(document).pk == document.pk
        assert states(order) == [("confirmation", "new", "queued", "")]
        assert [name for _kind, name, _body in queued()] == [document.payload_id]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"is_active": False}, "connection.inactive"),
        ({"overrides": {"takes_confirmations": False}}, "profile.not_taken"),
    ],
)
def test_what_the_connection_does_not_want_is_kept_back(order: Order, changes: dict[str, Any], why: str) -> None:
    Connection.objects.update(**changes)

    confirm_order(order, None, by="Anna")

    assert (states(order), queued()) == ([("confirmation", "new", "not_sent", why)], [])
    assert reason_in_words(why) != ""


def test_a_rejection_is_told_as_a_status_where_no_confirmation_is_taken(order: Order) -> None:
    Connection.objects.update(overrides={"takes_confirmations": False})
    rejected = [LineAnswer("1", Decimal(10), "reject", reason="Sold out"), LineAnswer("2", Decimal(3), "reject")]

    confirm_order(order, rejected, by="Anna")

    assert states(order) == [
        ("confirmation", "new", "not_sent", "profile.not_taken"), ("status", "new", "queued", ""),
    ]  # fmt: skip
    said = read_cxml(queued()[0][2]).body
    assert isinstance(said, StatusUpdate)
    assert (said.code, said.payload_id) == ("406", order.documents.get().dedupe_key)
    assert said.detail == "The order was rejected. Sold out"


def test_a_test_order_never_reaches_a_live_address(order: Order) -> None:
    Order.objects.update(is_test=True)

    confirm_order(order, None, by="Anna")

    assert (states(order), queued()) == ([("confirmation", "new", "not_sent", "order.is_test")], [])


def test_a_test_connection_sends_to_its_own_address_marked_as_test(
    post: Post, supplier_a: Supplier, client_a: Any
) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(environment=Environment.TEST)
    address_for(supplier_a, agreed)
    order = ordered(post, supplier_a, agreed)

    with in_tenant(supplier_a):
        confirm_order(order, None, by="Anna")

        [(_kind, _name, body)] = queued()
        assert (order.is_test, body.count(b'deploymentMode="test"')) == (True, 1)


def test_an_order_that_came_by_no_connection_has_nobody_to_tell(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        line = NewOrderLine("A-1", Decimal(1), "C62", Decimal(4), buyer_line="1")
        order = place_order(NewOrder(make_customer().pk, "PO-1", "EUR", (line,)))

        confirm_order(order, None, by="Anna")

        assert states(order) == [("confirmation", "new", "not_sent", "order.no_connection")]


def test_the_buyer_may_forbid_a_kind_for_the_whole_order(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    keys = ControlKeys(confirmation="notAllowed", ship_notice="notAllowed", invoice="notAllowed")
    order = controlled(post, supplier_a, agreed, keys, ControlKeys())

    with in_tenant(supplier_a):
        confirm_order(order, None, by="Anna")
        shipped(order)
        invoice_order(order, None, by="Anna")

        assert (states(order), queued()) == (
            [(kind, "new", "not_sent", "buyer.not_allowed") for kind in ("confirmation", "ship_notice", "invoice")], [],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "extrinsics"),
    [(ControlKeys(invoice="isERS"), ()), (ControlKeys(), (("Ariba.invoicingAllowed", "No"),))],
)
def test_who_pays_by_receipt_gets_no_invoice(
    post: Post, supplier_a: Supplier, agreed: Agreed, keys: ControlKeys, extrinsics: tuple[tuple[str, str], ...]
) -> None:
    address_for(supplier_a, agreed)
    order = ordered(post, supplier_a, agreed, controls=keys, extrinsics=extrinsics)

    with in_tenant(supplier_a):
        confirm_order(order, None, by="Anna")
        invoice_order(order, None, by="Anna")

        assert states(order) == [
            ("confirmation", "new", "queued", ""), ("invoice", "new", "not_sent", "buyer.not_allowed"),
        ]  # fmt: skip


def test_a_line_may_be_left_out_of_a_confirmation_but_never_of_a_sum(
    post: Post, supplier_a: Supplier, agreed: Agreed
) -> None:
    keys = ControlKeys(confirmation="notAllowed", invoice="notAllowed")
    order = controlled(post, supplier_a, agreed, ControlKeys(confirmation="allowed"), keys)

    with in_tenant(supplier_a):
        confirm_order(order, None, by="Anna")
        invoice_order(order, None, by="Anna")

        said = read_confirmation(bytes(documents(order)[0].body))
        assert [line.line_number for line in said.lines] == ["1"]
        assert states(order)[1] == ("invoice", "new", "not_sent", "buyer.not_allowed")


def test_a_ship_notice_waits_for_the_confirmation_where_the_buyer_says_so(
    post: Post, supplier_a: Supplier, agreed: Agreed
) -> None:
    order = controlled(post, supplier_a, agreed, ControlKeys(confirmation="requiredBeforeASN"), ControlKeys())

    with in_tenant(supplier_a):
        with pytest.raises(FulfilRefused, match=r"fulfil\.confirm_first"):
            shipped(order)
        confirm_order(order, None, by="Anna")
        shipped(order)

        assert [each.kind for each in documents(order)] == ["confirmation", "ship_notice"]


def test_a_document_that_breaks_a_rule_is_kept_and_flagged_but_the_act_stands(
    post: Post, supplier_a: Supplier, agreed: Agreed
) -> None:
    address_for(supplier_a, agreed)
    twice = (order_item("A-1", line_number="1"), order_item("B-2", line_number="1"))
    order = ordered(post, supplier_a, agreed, *twice)

    with in_tenant(supplier_a):
        shipped(order)

        [document] = documents(order)
        assert (document.state, document.why, queued()) == ("failed", "ship_notice.line.repeated", [])
        assert document.detail == "Line 1 stands more than once in the document."
        assert reason_in_words(document.why) == reason_in_words("document.invalid")
        assert (order.shipments.count(), order.state) == (1, "shipped")


def test_an_order_that_cannot_be_read_again_is_told_as_such(order: Order) -> None:
    InboundDocument.objects.update(body=b"(gone)")

    confirm_order(order, None, by="Anna")

    assert states(order) == [("confirmation", "new", "failed", "order.unreadable")]


def test_a_credit_of_what_was_never_sent_is_kept_back(order: Order) -> None:
    DeliveryTarget.objects.all().delete()
    credit_invoice(invoice_order(order, None, by="Anna"), None, "Late", by="Anna")

    assert states(order) == [
        ("invoice", "new", "not_sent", "connection.no_address"), ("credit", "new", "not_sent", "original.not_sent"),
    ]  # fmt: skip


def settled(order: Order, outcome: Outcome) -> OutboundDocument:
    """The order's only document, once the engine is done with it."""
    delivery = order.deliveries.get()
    state = DeliveryState.DELIVERED if outcome.is_delivered else DeliveryState.DEAD
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    tell_settled(delivery, outcome)
    return OutboundDocument.objects.get(order=order)


@pytest.mark.parametrize(
    ("outcome", "state", "why"),
    [
        (Outcome(Verdict.DELIVERED, "delivered", said="200 OK"), "delivered", ""),
        (Outcome(Verdict.STOP, "cxml.refused", said="406 Not Acceptable"), "refused", "delivery.refused"),
        (Outcome(Verdict.AGAIN, "outbound.unreachable"), "failed", "delivery.dead"),
    ],
)
def test_what_the_engine_made_of_it_is_noted(order: Order, outcome: Outcome, state: str, why: str) -> None:
    confirm_order(order, None, by="Anna")

    document = settled(order, outcome)

    assert (document.state, document.why, document.settled_at is not None) == (state, why, True)
    assert document.detail == (outcome.said or outcome.code)


def test_what_was_refused_goes_again_under_a_new_name(order: Order) -> None:
    confirm_order(order, None, by="Anna")
    refused = settled(order, Outcome(Verdict.STOP, "cxml.refused"))

    again = send_again(refused)

    assert (again.pk != refused.pk, again.payload_id != refused.payload_id, again.state) == (True, True, "queued")
    assert [each.state for each in documents(order)] == ["refused", "queued"]
    assert Delivery.objects.count() == 2


def test_what_counts_no_more_is_not_sent_again(order: Order) -> None:
    DeliveryTarget.objects.all().delete()
    shipment = shipped(order)
    cancel_document(shipment, by="Anna")

    [document] = documents(order)
    assert (may_send_again(document), send_again(document).state) == (False, "not_sent")


def test_what_is_on_its_way_does_not_go_twice(order: Order) -> None:
    confirm_order(order, None, by="Anna")

    send_again(documents(order)[0])

    assert Delivery.objects.count() == 1

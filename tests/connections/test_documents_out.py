"""What the supplier does with an order becomes a document in the buyer's words, once, and only where it is wanted."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from connections.models import Connection
from protocols.cxml.grammar import check
from protocols.cxml.read_confirmation import read_confirmation
from protocols.cxml.read_invoice import read_invoice
from protocols.cxml.read_ship_notice import read_ship_notice
from protocols.documents import ConfirmationKind, InvoicePurpose
from storefront.domain.fulfil.cancel_document import cancel_document
from storefront.domain.fulfil.confirm_order import LineAnswer, confirm_order
from storefront.domain.fulfil.credit_invoice import credit_invoice
from storefront.domain.fulfil.invoice_order import BilledQuantity, invoice_order
from storefront.domain.fulfil.refusals import FulfilRefused
from storefront.models import AnswerKind, Order, Shipment
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.documenting import address_for, documents, ordered, queued, shipped, states
from tests.factories.connections import Agreed
from tests.factories.messages import order_item


@pytest.fixture
def order(post: Post, supplier_a: Supplier, agreed: Agreed) -> Iterator[Order]:
    """An order of two lines whose buyer takes documents; the test runs inside the supplier."""
    address_for(supplier_a, agreed)
    placed = ordered(post, supplier_a, agreed)
    with in_tenant(supplier_a):
        yield placed


def test_a_plain_yes_is_one_document_with_the_buyers_own_words(order: Order, agreed: Agreed) -> None:
    confirmation = confirm_order(order, None, by="Anna")

    [document] = documents(order)
    said = read_confirmation(bytes(document.body))
    assert (said.kind, said.lines, said.confirm_id) == (ConfirmationKind.ACCEPT, (), confirmation.number)
    assert (said.order.order_id, said.order.order_date) == (order.external_id, "2026-11-24T10:00:00+01:00")
    assert said.order.payload_id == order.documents.get().dedupe_key
    assert queued() == [("cxml.confirmation", document.payload_id, bytes(document.body))]
    assert (document.state, document.format, document.number) == ("queued", "cxml-1.2.036", confirmation.number)


def test_from_and_sender_are_we_and_to_is_the_buyer(order: Order, agreed: Agreed) -> None:
    confirm_order(order, None, by="Anna")

    body = bytes(documents(order)[0].body).decode()
    identities = [part.split("</Identity>")[0] for part in body.split("<Identity>")[1:]]
    assert identities == [agreed.to[1], agreed.from_[1], agreed.to[1]]
    assert "<SharedSecret>{{shared-secret}}</SharedSecret>" in body
    assert agreed.secret not in body


def test_parts_of_lines_are_said_as_they_were_answered(order: Order) -> None:
    confirm_order(
        order,
        [
            LineAnswer("1", Decimal(4), unit_price=Decimal("4.25")),
            LineAnswer("1", Decimal(3), AnswerKind.SUBSTITUTE, substitute_sku="A-9"),
            LineAnswer("1", Decimal(2), AnswerKind.BACKORDER),
            LineAnswer("1", Decimal(1), AnswerKind.REJECT, reason="Sold out"),
            LineAnswer("2", Decimal(3)),
        ],
        by="Anna",
    )

    said = read_confirmation(bytes(documents(order)[0].body))
    first, second = said.lines
    assert said.kind is ConfirmationKind.EXCEPT
    assert [(part.kind, int(part.quantity)) for part in first.parts] == [
        (ConfirmationKind.DETAIL, 4), (ConfirmationKind.DETAIL, 3), (ConfirmationKind.BACKORDERED, 2),
        (ConfirmationKind.REJECT, 1),
    ]  # fmt: skip
    assert first.parts[0].unit_price is not None
    assert first.parts[0].unit_price.amount == Decimal("4.25")
    assert first.parts[1].substitute is not None
    assert first.parts[1].substitute.item_id.supplier_part_id == "A-9"
    assert (first.parts[3].comments, second.line_number) == ("Sold out", "2")


def test_some_lines_first_and_the_rest_as_a_complete_update(order: Order) -> None:
    confirm_order(order, [LineAnswer("1", Decimal(10), AnswerKind.BACKORDER)], by="Anna")
    confirm_order(order, None, by="Anna")

    first, second = documents(order)
    was, now = read_confirmation(bytes(first.body)), read_confirmation(bytes(second.body))
    assert [was.kind, [line.line_number for line in was.lines]] == [ConfirmationKind.DETAIL, ["1"]]
    assert [now.kind, [line.line_number for line in now.lines]] == [ConfirmationKind.EXCEPT, ["1", "2"]]
    assert (now.replaces_payload_id, now.confirm_id) == (first.payload_id, was.confirm_id)
    assert states(order) == [("confirmation", "new", "queued", ""), ("confirmation", "update", "queued", "")]


def test_a_system_that_takes_no_updates_gets_a_new_one(order: Order) -> None:
    Connection.objects.update(profile="coupa")
    confirm_order(order, [LineAnswer("1", Decimal(10), AnswerKind.BACKORDER)], by="Anna")
    confirm_order(order, [LineAnswer("1", Decimal(10)), LineAnswer("2", Decimal(3))], by="Anna")

    said = read_confirmation(bytes(documents(order)[1].body))
    assert (said.replaces_payload_id, said.kind) == ("", ConfirmationKind.ACCEPT)
    assert [each.operation for each in documents(order)] == ["new", "new"]


def test_a_rejection_of_all_names_no_lines_but_the_reasons(order: Order) -> None:
    rejected = [
        LineAnswer("1", Decimal(10), AnswerKind.REJECT, reason="Sold out"),
        LineAnswer("2", Decimal(3), AnswerKind.REJECT, reason="Sold out"),
    ]
    confirm_order(order, rejected, by="Anna")

    said = read_confirmation(bytes(documents(order)[0].body))
    assert (said.kind, said.lines, said.comments) == (ConfirmationKind.REJECT, (), "Sold out")


def test_what_people_write_never_breaks_a_document(order: Order) -> None:
    odd = "Späť <b>&amp; \x0b]]> ✂"

    confirm_order(order, [LineAnswer("1", Decimal(10), AnswerKind.BACKORDER, reason=odd)], by=odd)
    shipped(order, ("1", "1"), carrier=odd, tracking_numbers=[odd])

    assert [each.state for each in documents(order)] == ["queued", "queued"]
    for _kind, _name, body in queued():
        check(body)


def test_a_shipment_is_told_with_carrier_parcel_and_lines(order: Order) -> None:
    shipment = shipped(order, ("1", "4"))

    said = read_ship_notice(bytes(documents(order)[0].body))
    assert said.carrier is not None
    assert (said.shipment_id, said.carrier.name, said.carrier.tracking_numbers) == (shipment.number, "UPS", ("1Z1",))
    assert [(line.line_number, int(line.quantity), line.unit) for line in said.orders[0].lines] == [("1", 4, "C62")]


def test_who_brings_it_himself_names_himself(order: Order, supplier_a: Supplier) -> None:
    shipment = shipped(order, carrier="", tracking_numbers=[])

    said = read_ship_notice(bytes(documents(order)[0].body))
    assert said.carrier is not None
    assert (said.carrier.name, said.carrier.tracking_numbers) == (supplier_a.name, (shipment.number,))


def test_a_shipment_taken_back_is_deleted_at_the_buyer(order: Order) -> None:
    shipment = shipped(order)

    cancel_document(shipment, by="Anna")

    notice, deletion = documents(order)
    said = read_ship_notice(bytes(deletion.body))
    assert (said.operation, said.replaces_payload_id, said.shipment_id) == (
        "delete",
        notice.payload_id,
        shipment.number,
    )
    assert [each.sequence for each in order.deliveries.all()] == [f"order:{order.pk}"] * 2


def test_an_invoice_and_its_credits_say_the_same_sums(order: Order) -> None:
    invoice = invoice_order(order, None, by="Anna")
    part = credit_invoice(invoice, [BilledQuantity("2", Decimal(1))], "Broken", by="Anna")
    invoice_again = invoice_order(order, None, by="Anna") if order.state != "invoiced" else None

    billed, credited = (read_invoice(bytes(each.body)) for each in documents(order))
    assert invoice_again is None
    assert (billed.purpose, billed.total.amount) == (InvoicePurpose.STANDARD, Decimal("47.5"))
    assert credited.purpose is InvoicePurpose.LINE_LEVEL_CREDIT_MEMO
    assert (credited.invoice_id, credited.total.amount, credited.comments) == (part.number, Decimal("-2.5"), "Broken")
    assert credited.corrects_payload_id == documents(order)[0].payload_id


def test_a_whole_credit_is_one_of_the_header(order: Order) -> None:
    credit_invoice(invoice_order(order, None, by="Anna"), None, "All broken", by="Anna")

    said = read_invoice(bytes(documents(order)[1].body))
    assert (said.purpose, said.lines, said.total.amount) == (InvoicePurpose.CREDIT_MEMO, (), Decimal("-47.5"))


def test_an_invoice_taken_back_is_deleted_at_the_buyer(order: Order) -> None:
    invoice = invoice_order(order, None, by="Anna")

    cancel_document(invoice, by="Anna")

    sent, deletion = documents(order)
    said = read_invoice(bytes(deletion.body))
    assert (said.operation, said.corrects_payload_id, said.invoice_id) == ("delete", sent.payload_id, invoice.number)


def test_where_deletions_are_not_taken_the_act_is_refused(order: Order) -> None:
    Connection.objects.update(overrides={"takes_deletions": False})
    shipment = shipped(order)

    with pytest.raises(FulfilRefused, match=r"fulfil\.deletion_unknown"):
        cancel_document(shipment, by="Anna")

    assert Shipment.objects.get(pk=shipment.pk).cancelled_at is None


def test_whatever_is_queued_holds_our_grammar(order: Order) -> None:
    confirm_order(order, [LineAnswer("1", Decimal(10))], by="Anna")
    shipped(order, ("1", "4"))
    credit_invoice(invoice_order(order, None, by="Anna"), None, "Late", by="Anna")

    assert [each.state for each in documents(order)] == ["queued"] * 4
    for _kind, _name, body in queued():
        check(body)


def test_queries_do_not_grow_with_the_lines(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    address_for(supplier_a, agreed)
    counts = []
    for number in (2, 2, 60):  # the first finds caches empty
        items = [order_item(f"A-{line}", line_number=str(line)) for line in range(number)]
        order = ordered(post, supplier_a, agreed, *items)
        with in_tenant(supplier_a), CaptureQueriesContext(database) as queries:
            confirm_order(order, None, by="Anna")
            shipped(order)
            credit_invoice(invoice_order(order, None, by="Anna"), None, "", by="Anna")
        counts.append(len(queries))

    assert counts[1] == counts[2]

"""New orders by e-mail: to whom, with what attached, in the order's own transaction."""

import email

import pytest
from django.core.exceptions import ValidationError

from connections.domain.order_mail import mail_order, recipients_of
from connections.models import Connection, Delivery, InboundDocument, OrderMailing
from storefront.models import Order
from tests.factories.connections import make_connection
from tests.storefront.fulfilling import line, ordered

pytestmark = pytest.mark.usefixtures("shop")

BODY = b"<?xml version='1.0'?><cXML/>"


def arrived(connection: Connection, **values: object) -> tuple[Order, int]:
    """An order of this connection's customer, and the document it came in."""
    order = ordered(line("1"), customer_id=connection.customer_id, **values)
    document = InboundDocument.objects.create(
        connection=connection, kind="order", dedupe_key="1", body_hash=b"", body=BODY, answer_content_type="text/xml",
        answer=b"",
    )  # fmt: skip
    return order, document.pk


def test_an_order_goes_to_the_team_as_it_came_and_as_a_paper() -> None:
    connection = make_connection().connection
    OrderMailing.objects.create(recipients="anna@shop.example, ben@shop.example")
    order, document = arrived(connection, state="held")

    mail_order(order, connection, document)

    delivery = Delivery.objects.get(kind="mail")
    message = email.message_from_bytes(bytes(delivery.body))
    files = {part.get_filename(): part.get_payload(decode=True) for part in message.walk() if part.get_filename()}
    assert (delivery.order_id, delivery.headers) == (order.pk, {"recipients": "anna@shop.example, ben@shop.example"})
    assert message["Subject"] == f"[held] Order PO-1 from {connection.customer.name}"
    assert files[f"{order.number}.xml"] == BODY
    paper = files[f"{order.number}.pdf"]
    assert isinstance(paper, bytes)
    assert (set(files), paper[:5]) == ({f"{order.number}.xml", f"{order.number}.pdf"}, b"%PDF-")


def test_a_connection_with_a_row_of_its_own_follows_only_that_row() -> None:
    own, silent, other = make_connection().connection, make_connection().connection, make_connection().connection
    OrderMailing.objects.create(recipients="all@shop.example")
    OrderMailing.objects.create(connection=own, recipients="own@shop.example")
    OrderMailing.objects.create(connection=silent, recipients="")

    assert [recipients_of(each) for each in (own, silent, other)] == [["own@shop.example"], [], ["all@shop.example"]]


def test_without_recipients_nothing_is_queued() -> None:
    connection = make_connection().connection
    order, document = arrived(connection)

    mail_order(order, connection, document)

    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("typed", ["not an address", "a@b.example\r\nBcc: x@y.example", "a@b.example, @"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        OrderMailing(recipients=typed).full_clean()

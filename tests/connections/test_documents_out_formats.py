"""Orders that came by the inbox are answered in their own format, where it has a document of that kind."""

from decimal import Decimal

import pytest
from django.test import Client
from lxml import etree

from connections.models import Connection, ConnectionDelivery
from protocols.cxml.read_invoice import read_invoice
from protocols.leaves import leaves
from storefront.domain.fulfil.cancel_document import cancel_document
from storefront.domain.fulfil.confirm_order import LineAnswer, confirm_order
from storefront.domain.fulfil.credit_invoice import credit_invoice
from storefront.domain.fulfil.invoice_order import invoice_order
from storefront.domain.fulfil.refusals import FulfilRefused
from storefront.models import AnswerKind, DeliveryTerms, Order, TaxRate
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.documenting import address_for, documents, ordered, queued, shipped, states
from tests.connections.test_inbox_formats import WRITERS, ordering, send, sent
from tests.factories.connections import Agreed, make_connection

ROOTS = {
    "opentrans": ["ORDERRESPONSE", "DISPATCHNOTIFICATION", "INVOICE", "INVOICE"],
    "ubl": ["OrderResponse", "DespatchAdvice", "Invoice", "CreditNote"],
}


def taken(client: Client, supplier: Supplier, form: str) -> Order:
    """An order of three pieces that came by an OCI connection's inbox, whose buyer takes documents."""
    with in_tenant(supplier):
        agreed = make_connection("oci")
    address_for(supplier, agreed)
    assert send(client, agreed, WRITERS[form](ordering(), sent())).status_code == 200
    with in_tenant(supplier):
        return Order.objects.get()


@pytest.mark.parametrize("form", ROOTS)
def test_each_act_is_told_in_the_orders_own_format(client_a: Client, supplier_a: Supplier, form: str) -> None:
    order = taken(client_a, supplier_a, form)

    with in_tenant(supplier_a):
        confirm_order(order, None, by="Anna")
        shipped(order)
        credit_invoice(invoice_order(order, None, by="Anna"), None, "Broken", by="Anna")

        roots = [etree.QName(etree.fromstring(body)).localname for _kind, _name, body in queued()]
        assert roots == ROOTS[form]
        assert [kind for kind, _name, _body in queued()] == [
            f"{form}.{kind}" for kind in ("confirmation", "ship_notice", "invoice", "credit")
        ]


@pytest.mark.parametrize("form", ["edifact", "idoc"])
def test_a_format_without_such_documents_is_kept_back(client_a: Client, supplier_a: Supplier, form: str) -> None:
    order = taken(client_a, supplier_a, form)

    with in_tenant(supplier_a):
        confirm_order(order, None, by="Anna")

        assert (states(order), queued()) == ([("confirmation", "new", "not_sent", "format.no_writer")], [])


def test_what_was_told_in_a_format_without_deletions_cannot_be_taken_back(
    client_a: Client, supplier_a: Supplier
) -> None:
    order = taken(client_a, supplier_a, "opentrans")

    with in_tenant(supplier_a):
        shipment = shipped(order)
        with pytest.raises(FulfilRefused, match=r"fulfil\.deletion_unknown"):
            cancel_document(shipment, by="Anna")

        assert Order.objects.get().state == "shipped"


def test_a_part_that_comes_later_is_said_where_the_format_has_a_place(client_a: Client, supplier_a: Supplier) -> None:
    order = taken(client_a, supplier_a, "ubl")

    with in_tenant(supplier_a):
        parts = [LineAnswer("1", Decimal(2)), LineAnswer("1", Decimal(1), AnswerKind.BACKORDER)]
        confirm_order(order, parts, by="Anna")
        confirm_order(order, [LineAnswer("1", Decimal(3))], by="Anna")

        first, second = (leaves(etree.fromstring(bytes(each.body))).first for each in documents(order))
        line = "OrderLine/LineItem"
        assert (first[f"{line}/Quantity"], first[f"{line}/MaximumBackorderQuantity"]) == ("2", "1")
        assert (second["OrderResponseCode"], [each.operation for each in documents(order)]) == ("AP", ["new", "new"])


def test_the_tax_of_the_connection_goes_before_the_customers(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    address_for(supplier_a, agreed)
    with in_tenant(supplier_a):
        of_customer = DeliveryTerms.objects.create(customer_id=agreed.connection.customer_id)
        own = DeliveryTerms.objects.create()
        ConnectionDelivery.objects.create(connection=Connection.objects.get(), terms=own)
        for terms, percent in ((of_customer, 19), (own, 7)):
            TaxRate.objects.create(terms=terms, percent=percent)
    order = ordered(post, supplier_a, agreed)

    with in_tenant(supplier_a):
        invoice_order(order, None, by="Anna")

        said = read_invoice(bytes(documents(order)[0].body))
        assert [(share.rate, share.taxable.amount, share.amount.amount) for share in said.tax] == [
            (Decimal(7), Decimal("47.5"), Decimal("3.33"))
        ]

"""An order from the inbox finds its cart by our quote, on the line or on the whole, else by what is ordered."""

from decimal import Decimal

import pytest
from django.test import Client

from connections.models import CartTransfer, OrderOrigin, TransferState
from protocols.edifact.write_order import write_order as write_edifact
from protocols.idoc.write_order import write_order as write_idoc
from protocols.values import Money
from storefront.models import Order, OrderLine, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.ordering import codes, send_cart
from tests.connections.test_inbox_formats import Cart, cart, ordering, send, sent
from tests.factories.connections import make_connection

__all__ = ["cart"]


def only_line(supplier: Supplier) -> OrderLine:
    """With the cart of its order."""
    with in_tenant(supplier):
        return OrderLine.objects.select_related("order__origin__transfer").get()


@pytest.mark.parametrize(("quantity", "found"), [("3", []), ("5", ["order.line.quantity_differs"])])
def test_by_the_quote_of_the_whole_order(
    client_a: Client, supplier_a: Supplier, cart: Cart, quantity: str, found: list[str]
) -> None:
    agreed, transfer = cart
    body = write_edifact(ordering(quantity=Decimal(quantity)), sent())
    body = body.replace(b"NAD+BY", f"RFF+AAG:{transfer.quote_id}'\nNAD+BY".encode(), 1).replace(b"UNT+13", b"UNT+14")

    send(client_a, agreed, body)

    line = only_line(supplier_a)
    assert (line.cart_line_key, line.order.origin.transfer) == ("key-1", transfer)
    assert codes(line.findings) == found


@pytest.mark.parametrize(("price", "per", "unit"), [("4.00", "1", "C62"), ("400", "100", "PCE"), ("4", "1", "EA")])
def test_by_article_quantity_and_price_whatever_the_price_unit(
    client_a: Client, supplier_a: Supplier, cart: Cart, price: str, per: str, unit: str
) -> None:
    order = ordering(unit_price=Money(Decimal(price), "EUR"), price_unit=Decimal(per), unit=unit)

    send(client_a, cart[0], write_edifact(order, sent()))

    line = only_line(supplier_a)
    assert (line.cart_line_key, line.order.origin.transfer, codes(line.findings)) == ("key-1", cart[1], [])


@pytest.mark.parametrize(
    "changed",
    [
        {"quantity": Decimal(4)},
        {"unit": "XBX"},
        {"unit_price": Money(Decimal("4.01"), "EUR")},
        {"unit_price": Money(Decimal("4.00"), "CHF")},
    ],
)
def test_what_differs_is_not_that_cart(
    client_a: Client, supplier_a: Supplier, cart: Cart, changed: dict[str, object]
) -> None:
    send(client_a, cart[0], write_edifact(ordering(**changed), sent()))

    assert only_line(supplier_a).cart_line_key == ""


def test_an_order_without_prices_means_those_of_the_cart(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    send(client_a, cart[0], write_idoc(ordering(unit_price=None), sent()))

    line = only_line(supplier_a)
    assert (line.cart_line_key, line.unit_price, codes(line.findings)) == ("key-1", 4, ["order.line.price_missing"])


def test_of_two_equal_lines_each_is_used_once(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    order = ordering()
    both = (order.lines[0], order.lines[0].__class__("2", order.lines[0].item_id, Decimal(3), unit="C62"))

    send(client_a, cart[0], write_edifact(order.__class__("PO-1", "new", both), sent()))

    with in_tenant(supplier_a):
        assert [line.cart_line_key for line in Order.objects.get().lines.all()] == ["", ""]


def test_of_two_equal_carts_each_is_ordered_once(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    agreed, first = cart
    with in_tenant(supplier_a):
        second = send_cart(agreed, Product.objects.get(sku="A-1"))

    for number in ("1", "2"):
        send(client_a, agreed, write_edifact(ordering(order_id=f"PO-{number}"), sent(number)))

    with in_tenant(supplier_a):
        assert list(OrderOrigin.objects.order_by("id").values_list("transfer", flat=True)) == [second.pk, first.pk]


def test_a_cart_that_never_went_out_is_not_meant(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    with in_tenant(supplier_a):
        CartTransfer.objects.update(state=TransferState.AWAITING_APPROVAL)

    send(client_a, cart[0], write_edifact(ordering(), sent()))

    assert only_line(supplier_a).cart_line_key == ""


def test_the_cart_of_another_connection_is_never_meant(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    agreed, transfer = cart
    with in_tenant(supplier_a):
        other = make_connection("oci", customer=agreed.connection.customer)

    for number, quote in (("1", ""), ("2", f"{transfer.quote_id}/1")):
        send(client_a, other, write_edifact(ordering(quote, order_id=f"PO-{number}"), sent(number)))

    with in_tenant(supplier_a):
        assert list(OrderOrigin.objects.values_list("transfer", flat=True)) == [None, None]
        assert {line.cart_line_key for line in OrderLine.objects.all()} == {""}

"""Orders in the formats of other systems come in by the inbox, each once, and are matched to the cart that was sent."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client

from connections.domain import keep_document
from connections.models import CartTransfer, InboundDocument, Transcript
from protocols.edifact.write_order import write_order as write_edifact
from protocols.idoc.write_order import write_order as write_idoc
from protocols.opentrans.write_order import write_order as write_opentrans
from protocols.order_formats import read_orders
from protocols.order_parts import ReadOrder
from protocols.order_writing import Transmission
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.ubl.write_order import write_order as write_ubl
from protocols.values import Money
from storefront.domain.write_listing import write_listings
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.ordering import codes, lines, orders, send_cart
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import make_price_list, make_product

WRITERS: dict[str, Callable[[PurchaseOrder, Transmission], bytes]] = {
    "opentrans": write_opentrans, "ubl": write_ubl, "edifact": write_edifact, "idoc": write_idoc,
}  # fmt: skip
every_format = pytest.mark.parametrize("form", list(WRITERS))
RECEIPTS = ("edifact", "idoc")
Cart = tuple[Agreed, CartTransfer]


@pytest.fixture
def cart(supplier_a: Supplier) -> Cart:
    """Three pieces of A-1 at 4.00 went back to an OCI buyer."""
    with in_tenant(supplier_a):
        product = make_product("A-1", unit="C62")
        agreed = make_connection("oci", price_lists=(make_price_list({product: "4.00"}),))
        write_listings()
        return agreed, send_cart(agreed, product)


def ordering(quote: str = "", *, order_id: str = "PO-1", **values: Any) -> PurchaseOrder:
    """Three pieces of A-1 at 4.00, by their quote if one is given; `values` are those of the line."""
    item = OrderItem(
        line_number="1", item_id=ItemId("A-1", quote), quantity=Decimal(3),
        unit_price=Money(Decimal("4.00"), "EUR"), unit="PCE",
    )  # fmt: skip
    return PurchaseOrder(order_id, "new", (replace(item, **values),))


def sent(number: str = "1", minute: int = 0) -> Transmission:
    return Transmission(number, datetime(2026, 11, 25, 9, minute, tzinfo=UTC), "BUYER", "SUPPLIER")


def send(client: Client, agreed: Agreed, body: bytes) -> Any:
    return client.generic(
        "POST", f"/orders/inbox/{agreed.key}/", body, content_type="application/octet-stream",
        HTTP_AUTHORIZATION=f"Bearer {agreed.token}",
    )  # fmt: skip


def findings(order: Order) -> list[str]:
    """Of the order and its lines."""
    return [*codes(order.findings), *(code for line in order.lines.all() for code in codes(line.findings))]


@every_format
def test_an_order_is_booked_once_and_matched_to_its_cart(
    client_a: Client, supplier_a: Supplier, cart: Cart, form: str
) -> None:
    agreed, transfer = cart
    body = WRITERS[form](ordering(f"{transfer.quote_id}/1"), sent())

    first, second = (send(client_a, agreed, body) for _ in range(2))

    assert (first.status_code, second.status_code, second.content) == (200, 200, first.content)
    with in_tenant(supplier_a):
        order = Order.objects.get()
        assert (order.external_id, order.state, findings(order)) == ("PO-1", "received", [])
        assert (order.origin.transfer, order.lines.get().cart_line_key) == (transfer, "key-1")


@pytest.mark.parametrize("form", RECEIPTS)
def test_formats_without_an_answer_get_a_receipt(
    client_a: Client, supplier_a: Supplier, cart: Cart, last_transcript: Callable[[], Transcript], form: str
) -> None:
    answer = send(client_a, cart[0], WRITERS[form](ordering(), sent()))

    (order,) = orders(supplier_a)
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content) == {
        "reference": last_transcript().reference,
        "orders": [{"order_id": "PO-1", "number": order.number, "status": "received"}],
    }
    assert (last_transcript().verdict, last_transcript().order) == ("accepted", order)


@pytest.mark.parametrize(("form", "root"), [("opentrans", b"<ORDERRESPONSE "), ("ubl", b"<OrderResponse ")])
def test_formats_with_an_answer_are_acknowledged_in_it(
    client_a: Client, supplier_a: Supplier, cart: Cart, form: str, root: bytes
) -> None:
    answer = send(client_a, cart[0], WRITERS[form](ordering(), sent()))

    (order,) = orders(supplier_a)
    assert answer["Content-Type"] == "application/xml; charset=UTF-8"
    assert (answer.content.count(root), answer.content.count(order.number.encode())) == (1, 1)
    assert answer.content.count(b"accepted by a confirmation only") == 1


def test_ubl_is_acknowledged_without_being_accepted(client_a: Client, cart: Cart) -> None:
    answer = send(client_a, cart[0], write_ubl(ordering(), sent()))

    assert answer.content.count(b"<cbc:OrderResponseCode>AB</cbc:OrderResponseCode>") == 1


def test_peppols_order_only_wants_no_answer_and_gets_a_receipt(client_a: Client, cart: Cart) -> None:
    profile = b"<cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:order_only:3</cbc:ProfileID><cbc:ID>"
    body = write_ubl(ordering(), sent()).replace(b"<cbc:ID>", profile, 1)

    first, second = (send(client_a, cart[0], body) for _ in range(2))

    assert json.loads(first.content)["orders"][0]["status"] == "received"
    assert (second.content, second["Content-Type"]) == (first.content, "application/json")


@every_format
def test_sent_anew_under_another_number_it_is_the_same_order(
    client_a: Client, supplier_a: Supplier, cart: Cart, form: str
) -> None:
    first, again = (send(client_a, cart[0], WRITERS[form](ordering(), sent(number))) for number in ("1", "2"))

    assert (again.status_code, again.content) == (200, first.content)
    assert len(orders(supplier_a)) == 1


@every_format
def test_other_content_under_the_same_number_is_kept_and_told(
    client_a: Client, supplier_a: Supplier, cart: Cart, last_transcript: Callable[[], Transcript], form: str
) -> None:
    agreed, _transfer = cart
    send(client_a, agreed, WRITERS[form](ordering(), sent("1")))
    other = WRITERS[form](ordering(quantity=Decimal(9)), sent("2"))

    first, second = (send(client_a, agreed, other) for _ in range(2))

    said = json.loads(first.content)
    assert (first.status_code, first["Content-Type"], said["code"]) == (
        409,
        "application/problem+json",
        "order.conflict",
    )
    assert (second.status_code, second.content) == (409, first.content)
    assert (last_transcript().verdict, [line.quantity for line in lines(supplier_a)]) == ("order.conflict", [3])
    with in_tenant(supplier_a):
        assert InboundDocument.objects.filter(is_conflict=True).count() == 1


def test_the_same_order_in_two_formats_is_one(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    answers = [send(client_a, cart[0], WRITERS[form](ordering(), sent())) for form in ("edifact", "idoc")]

    assert {len(orders(supplier_a)), answers[0].status_code} == {1, 200}
    assert json.loads(answers[1].content)["orders"][0]["order_id"] == "PO-1"


def interchange(*numbered: tuple[str, str]) -> bytes:
    """Several orders, each with its number and quantity, in one interchange."""
    messages = []
    for position, (order_id, quantity) in enumerate(numbered, start=1):
        text = write_edifact(ordering(order_id=order_id, quantity=Decimal(quantity)), sent()).decode("latin-1")
        message = text[text.index("UNH+") : text.index("UNZ+")]
        messages.append(message.replace("UNH+1+", f"UNH+{position}+").replace("+1'\n", f"+{position}'\n"))
    head = text[: text.index("UNH+")]
    return f"{head}{''.join(messages)}UNZ+{len(messages)}+1'\n".encode("latin-1")


def test_several_orders_in_one_message_are_each_told(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    agreed, _transfer = cart
    send(client_a, agreed, write_edifact(ordering(order_id="PO-2"), sent("9")))
    body = interchange(("PO-1", "3"), ("PO-2", "7"), ("PO-3", "3"))

    first, second = (send(client_a, agreed, body) for _ in range(2))

    told = [(entry["order_id"], entry["status"]) for entry in json.loads(first.content)["orders"]]
    assert (first.status_code, told) == (200, [("PO-1", "received"), ("PO-2", "kept"), ("PO-3", "received")])
    assert (second.status_code, second.content) == (200, first.content)
    assert [order.external_id for order in orders(supplier_a)] == ["PO-2", "PO-1", "PO-3"]


def test_several_orders_of_a_format_that_has_answers_get_one_receipt(
    client_a: Client, supplier_a: Supplier, cart: Cart
) -> None:
    single = [write_opentrans(ordering(order_id=number), sent()).decode() for number in ("PO-1", "PO-2")]
    body = f"<ORDER_LIST>{''.join(order[order.index('<ORDER') :] for order in single)}</ORDER_LIST>".encode()
    send(client_a, cart[0], single[1].encode())  # answered in openTRANS

    first, second = (send(client_a, cart[0], body) for _ in range(2))

    told = [(entry["order_id"], entry["status"]) for entry in json.loads(first.content)["orders"]]
    assert (first.status_code, told) == (200, [("PO-1", "received"), ("PO-2", "received")])
    assert (second.status_code, json.loads(second.content)["orders"]) == (200, json.loads(first.content)["orders"])
    assert [order.external_id for order in orders(supplier_a)] == ["PO-2", "PO-1"]


def test_many_orders_sent_anew_are_read_once(
    client_a: Client, supplier_a: Supplier, cart: Cart, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [(f"PO-{number}", "3") for number in range(1, 6)]
    first = send(client_a, cart[0], interchange(*numbers))
    read: list[int] = []

    def counted(body: bytes) -> list[ReadOrder]:
        read.append(len(body))
        return read_orders(body)

    monkeypatch.setattr(keep_document, "read_orders", counted)
    anew = send(client_a, cart[0], interchange(*numbers).replace(b"+1'\nUNH", b"+2'\nUNH", 1))

    assert (anew.status_code, anew.content) == (200, first.content)
    assert (len(read), len(orders(supplier_a))) == (2, 5)


def test_nothing_but_contradictions_is_a_problem(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    agreed, _transfer = cart
    send(client_a, agreed, interchange(("PO-1", "3"), ("PO-2", "3")))

    answer = send(client_a, agreed, interchange(("PO-1", "5"), ("PO-2", "5")))

    said = json.loads(answer.content)
    assert (answer.status_code, said["status"]) == (409, 409)
    assert [(entry["order_id"], entry["status"]) for entry in said["orders"]] == [("PO-1", "kept"), ("PO-2", "kept")]
    assert [line.quantity for line in lines(supplier_a)] == [3, 3]


def test_more_orders_than_are_taken_at_once_are_refused(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    answer = send(client_a, cart[0], interchange(*((f"PO-{n}", "3") for n in range(51))))

    assert (answer.status_code, json.loads(answer.content)["code"]) == (413, "document.too_large")
    assert orders(supplier_a) == []


def test_an_order_that_calls_itself_a_test_is_one(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    body = write_edifact(ordering(), sent()).replace(b"+1'\nUNH", b"+1++ORDERS++++1'\nUNH")

    send(client_a, cart[0], body)

    (order,) = orders(supplier_a)
    assert (order.is_test, codes(order.findings)) == (True, ["order.marked_test"])


def test_trouble_of_ours_is_told_as_such_and_nothing_is_stored(
    client_a: Client, supplier_a: Supplier, cart: Cart
) -> None:
    body = interchange(("PO-1", "3"), ("PO-2", "3"))
    _rename_table(supplier_a, "connections_orderorigin", "gone")
    refused = send(client_a, cart[0], body)
    _rename_table(supplier_a, "gone", "connections_orderorigin")

    assert (refused.status_code, refused["Retry-After"], refused["Content-Type"]) == (
        503, "300", "application/problem+json",
    )  # fmt: skip
    assert orders(supplier_a) == []
    assert send(client_a, cart[0], body).status_code == 200
    assert len(orders(supplier_a)) == 2


def _rename_table(supplier: Supplier, name: str, to: str) -> None:
    with in_tenant(supplier), database.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {name} RENAME TO {to}")

"""Changes from the inbox: one that says the whole order is carried out, one that may not waits for a person."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from connections.models import Transcript
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from storefront.domain.place_order import move_order
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.ordering import codes
from tests.connections.test_inbox_formats import WRITERS, Cart, cart, every_format, ordering, send, sent

__all__ = ["cart"]
ReadTranscript = Callable[[], Transcript]
State = tuple[str, list[tuple[str, Decimal]], list[str]]


def two_lines(**values: Any) -> PurchaseOrder:
    """Line 1 of three pieces, line 2 of one."""
    order = ordering()
    second = OrderItem("2", ItemId("A-1"), Decimal(1), unit_price=order.lines[0].unit_price, unit="PCE")
    return replace(order, lines=(order.lines[0], second), **values)


def state(supplier: Supplier) -> State:
    """Of the only order: its state, its lines, and what is odd about the whole."""
    with in_tenant(supplier):
        order = Order.objects.get()
        return order.state, list(order.lines.values_list("buyer_line", "quantity")), codes(order.findings)


@every_format
def test_a_change_that_names_every_line_is_carried_out(
    client_a: Client, supplier_a: Supplier, cart: Cart, form: str
) -> None:
    order = two_lines()
    send(client_a, cart[0], WRITERS[form](order, sent("1")))
    more = replace(order.lines[0], quantity=Decimal(5))
    changed = replace(order, order_type="update", order_version="2", lines=(more, order.lines[1]))

    answer = send(client_a, cart[0], WRITERS[form](changed, sent("2", minute=5)))

    assert answer.status_code == 200
    assert state(supplier_a)[:2] == ("received", [("1", Decimal(5)), ("2", Decimal(1))])


@every_format
def test_a_cancellation_cancels_once(client_a: Client, supplier_a: Supplier, cart: Cart, form: str) -> None:
    send(client_a, cart[0], WRITERS[form](two_lines(), sent("1")))
    gone = WRITERS[form](two_lines(order_type="delete"), sent("2", minute=5))

    first, second = (send(client_a, cart[0], gone) for _ in range(2))

    assert (first.status_code, second.content) == (200, first.content)
    assert state(supplier_a)[0] == "cancelled"


@every_format
def test_a_change_of_some_lines_waits_for_a_person(
    client_a: Client, supplier_a: Supplier, cart: Cart, last_transcript: ReadTranscript, form: str
) -> None:
    order = two_lines()
    send(client_a, cart[0], WRITERS[form](order, sent("1")))
    part = replace(order, order_type="update", order_version="2", lines=order.lines[:1])

    first, second = (send(client_a, cart[0], WRITERS[form](part, sent("2", minute=5))) for _ in range(2))

    entry = json.loads(first.content)["orders"][0]
    assert (first.status_code, entry["status"], entry["code"]) == (200, "kept", "order.change.held")
    assert second.content == first.content
    assert state(supplier_a) == ("held", [("1", Decimal(3)), ("2", Decimal(1))], ["order.change.partial"])
    assert (last_transcript().verdict, last_transcript().order.number) == ("order.change.held", entry["number"])


@pytest.mark.parametrize("form", ["opentrans", "idoc"])
def test_lines_taken_back_are_not_the_whole_order_taken_back(
    client_a: Client, supplier_a: Supplier, cart: Cart, form: str
) -> None:
    order = two_lines()
    send(client_a, cart[0], WRITERS[form](order, sent("1")))
    first_gone = replace(order, order_type="delete", lines=order.lines[:1])
    body = WRITERS[form](first_gone, sent("2", minute=5)).replace(b"<ACTION>003</ACTION><CURCY>", b"<CURCY>")

    send(client_a, cart[0], body)

    assert state(supplier_a) == ("held", [("1", Decimal(3)), ("2", Decimal(1))], ["order.change.partial"])


def test_differences_wait_for_a_person(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    send(client_a, cart[0], WRITERS["opentrans"](ordering(), sent("1")))
    less = replace(ordering(quantity=Decimal(-1)), order_type="update", order_version="2")

    answer = send(client_a, cart[0], WRITERS["opentrans"](less, sent("2", minute=5)))

    assert (answer.status_code, json.loads(answer.content)["orders"][0]["code"]) == (200, "order.change.held")
    assert state(supplier_a) == ("held", [("1", Decimal(3))], ["order.change.differences"])


def test_a_released_order_is_not_held_again_by_a_repeat(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    send(client_a, cart[0], WRITERS["idoc"](two_lines(), sent("1")))
    part = WRITERS["idoc"](replace(two_lines(order_type="update"), lines=ordering().lines), sent("2", minute=5))
    send(client_a, cart[0], part)
    with in_tenant(supplier_a):
        move_order(Order.objects.get(), "received")

    send(client_a, cart[0], part)

    assert (state(supplier_a)[0], state(supplier_a)[2]) == ("received", ["order.change.partial"])


def test_a_change_of_an_order_that_never_came_is_held_as_an_order(
    client_a: Client, supplier_a: Supplier, cart: Cart
) -> None:
    answer = send(client_a, cart[0], WRITERS["idoc"](replace(ordering(), order_type="update"), sent()))

    assert json.loads(answer.content)["orders"][0]["status"] == "held"
    assert state(supplier_a) == ("held", [("1", Decimal(3))], ["order.update.unknown"])


def test_who_looks_at_a_part_is_told_that_the_whole_order_came(
    client_a: Client, supplier_a: Supplier, cart: Cart
) -> None:
    part = replace(ordering(), order_type="update")
    send(client_a, cart[0], WRITERS["edifact"](part, sent("2", minute=5)))

    for _time in range(2):
        answer = send(client_a, cart[0], WRITERS["edifact"](two_lines(), sent("1")))

    assert json.loads(answer.content)["orders"][0]["code"] == "order.superseded"
    assert state(supplier_a) == ("held", [("1", Decimal(3))], ["order.update.unknown", "order.superseded"])


def test_a_cancellation_of_an_order_that_never_came_is_a_problem(
    client_a: Client, supplier_a: Supplier, cart: Cart
) -> None:
    answer = send(client_a, cart[0], WRITERS["ubl"](ordering().__class__("PO-9", "delete", ordering().lines), sent()))

    assert (answer.status_code, json.loads(answer.content)["code"]) == (409, "order.delete.unknown")


def test_an_order_of_negative_quantities_is_held(client_a: Client, supplier_a: Supplier, cart: Cart) -> None:
    send(client_a, cart[0], WRITERS["opentrans"](ordering(quantity=Decimal(-1)), sent()))

    assert state(supplier_a)[0] == "held"

"""Versions of an order: what a later message changes, what it leaves, and the difference in plain data."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain.change_order import cancel_order, change_order, differs_from, note_version
from storefront.domain.place_order import NewOrder, NewOrderLine, place_order
from storefront.models import Order, OrderState, VersionKind
from tests.factories.storefront import make_customer

pytestmark = pytest.mark.usefixtures("shop")


def line(buyer_line: str, sku: str = "SKU", quantity: str = "3", **values: Any) -> NewOrderLine:
    return NewOrderLine(sku, Decimal(quantity), "PR", Decimal("4.00"), buyer_line=buyer_line, **values)


def new_order(*lines: NewOrderLine, customer_id: int = 0, **values: Any) -> NewOrder:
    customer_id = customer_id or make_customer().pk
    return NewOrder(customer_id=customer_id, external_id="PO-1", currency="EUR", lines=lines, **values)


def replacing(order: Order, *lines: NewOrderLine, **values: Any) -> NewOrder:
    return new_order(*lines, customer_id=order.customer_id, **values)


def test_a_placed_order_is_its_first_version() -> None:
    order = place_order(new_order(line("1", details={"comments": "left door"}), buyer_version="1", ordered_at="then"))

    version = order.versions.get()
    assert (version.number, version.kind, version.buyer_version, version.ordered_at) == (1, "new", "1", "then")
    assert version.lines == [{
        "buyer_line": "1", "sku": "SKU", "quantity": "3", "unit": "PR", "unit_price": "4", "price_unit": "1",
        "description": "", "comments": "left door",
    }]  # fmt: skip
    assert version.changes == {}


def test_a_change_replaces_the_whole_order() -> None:
    order = place_order(new_order(line("1"), line("2", "OLD"), comments="first"))

    version = change_order(order, replacing(order, line("1", quantity="5"), line("3", "NEW"), buyer_version="2"))

    order.refresh_from_db()
    assert list(order.lines.values_list("position", "buyer_line", "sku", "quantity")) == [
        (1, "1", "SKU", 5), (2, "3", "NEW", 3),
    ]  # fmt: skip
    assert (order.total, order.comments, version.number, version.kind) == (32, "", 2, VersionKind.UPDATE)
    assert {kind: len(found) for kind, found in version.changes.items()} == {
        "order": 2, "added": 1, "removed": 1, "changed": 1,
    }  # fmt: skip
    assert version.changes["changed"] == [
        {"line": "1", "sku": "SKU", "fields": [{"field": "quantity", "before": "3", "after": "5"}]}
    ]
    assert version.changes["order"] == [
        {"field": "total", "before": "24", "after": "32"}, {"field": "comments", "before": "first", "after": ""},
    ]  # fmt: skip
    assert [found["sku"] for kind in ("added", "removed") for found in version.changes[kind]] == ["NEW", "OLD"]


def test_the_same_order_once_more_changes_nothing() -> None:
    said = {"ship_to": {"street": ("A", "B")}, "extrinsics": (("CostCenter", "7"),), "details": {"kind": "release"}}
    order = place_order(new_order(line("1", details={"schedule": [{"quantity": "1"}]}), **said))
    order.refresh_from_db()

    again = replacing(order, line("1", details={"schedule": [{"quantity": "1"}]}), **said)

    assert differs_from(order, again) == {}
    assert change_order(order, again).changes == {}


def test_parts_that_come_and_go_are_told() -> None:
    order = place_order(new_order(line("1", details={"comments": "x"}), details={"kind": "release"}))

    changes = differs_from(order, replacing(order, line("1", details={"requisition_id": "R"})))

    assert changes["order"] == [{"field": "kind", "before": "release", "after": None}]
    assert changes["changed"][0]["fields"] == [
        {"field": "requisition_id", "before": None, "after": "R"},
        {"field": "comments", "before": "x", "after": None},
    ]


def test_lines_of_the_same_number_are_told_apart_by_their_order() -> None:
    order = place_order(new_order(line("", "A"), line("", "B")))

    changes = differs_from(order, replacing(order, line("", "A"), line("", "B", "9")))

    assert [found["sku"] for found in changes["changed"]] == ["B"]


def test_a_cancelled_order_keeps_its_lines() -> None:
    order = place_order(new_order(line("1")))

    version = cancel_order(order, buyer_version="2", ordered_at="", findings=[{"code": "x"}])

    order.refresh_from_db()
    assert (order.state, order.findings, order.lines.count()) == (OrderState.CANCELLED, [{"code": "x"}], 1)
    assert (version.number, version.kind, version.lines) == (2, VersionKind.DELETE, [])


def test_a_version_of_the_buyers_own_changes_nothing() -> None:
    order = place_order(new_order(line("1")))

    version = note_version(order, "2", "now")

    assert (version.changes, version.lines) == ({"internal": True}, order.versions.get(number=1).lines)


def test_the_number_of_queries_does_not_grow_with_the_lines() -> None:
    counts = []
    for rows in (2, 3, 300):
        order = place_order(new_order(*[line(str(number)) for number in range(rows)]))
        with CaptureQueriesContext(connection) as queries:
            change_order(order, replacing(order, *[line(str(number)) for number in range(rows)]))
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))

    assert counts == [6] * 3

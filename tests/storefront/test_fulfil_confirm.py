"""Confirming an order: what becomes of each line, what is refused, and how far the order has come."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from storefront.domain.change_order import change_order, note_version
from storefront.domain.fulfil.confirm_order import LineAnswer, confirm_order
from storefront.domain.fulfil.open_quantities import open_quantities
from storefront.domain.fulfil.refusals import TEXTS, FulfilRefused
from storefront.domain.fulfil.release_order import release_order
from storefront.domain.place_order import NewOrder, move_order
from storefront.models import AnswerKind, Order, OrderState
from tests.storefront.fulfilling import line, ordered, quantities

pytestmark = pytest.mark.usefixtures("shop")


def answer(key: str, quantity: str, kind: str = AnswerKind.ACCEPT, **values: Any) -> LineAnswer:
    return LineAnswer(key, Decimal(quantity), kind, **values)


def changed(order: Order, *lines: Any, version: str = "2") -> None:
    new = NewOrder(
        customer_id=order.customer_id, external_id="PO-1", currency="EUR", lines=lines, state=order.state,
        buyer_version=version,
    )  # fmt: skip
    change_order(order, new)


def test_a_whole_order_is_confirmed_as_ordered() -> None:
    order = ordered(line("1"), line("2", "3"))

    confirmation = confirm_order(order, None, by="Anna")

    assert (confirmation.number, confirmation.by, confirmation.version) == ("OC-000001", "Anna", 1)
    assert quantities(order) == {"1": (10, 0, 0, 0, 0, 0), "2": (3, 0, 0, 0, 0, 0)}
    assert (order.state, Order.objects.get(pk=order.pk).state) == (OrderState.CONFIRMED, OrderState.CONFIRMED)


def test_a_line_is_answered_in_parts_and_another_waits() -> None:
    order = ordered(line("1"), line("2", "3"))

    confirm_order(
        order,
        [
            answer("1", "5", delivery_date=date(2026, 12, 1)),
            answer("1", "2", AnswerKind.SUBSTITUTE, substitute_sku="SKU-2"),
            answer("1", "2", AnswerKind.BACKORDER, ship_date=date(2026, 12, 24)),
            answer("1", "1", AnswerKind.REJECT, reason="Sold out"),
        ],
        by="Anna",
    )

    assert quantities(order) == {"1": (7, 2, 1, 0, 0, 0), "2": (0, 0, 0, 0, 0, 0)}
    assert [each.unanswered for each in open_quantities(order)] == [0, 3]
    assert order.state == OrderState.RECEIVED


def test_a_later_answer_replaces_the_line_it_names_only() -> None:
    order = ordered(line("1"), line("2", "3"))
    confirm_order(order, [answer("1", "10", AnswerKind.BACKORDER), answer("2", "3")], by="Anna")

    confirm_order(order, [answer("1", "10")], by="Ben")

    assert quantities(order) == {"1": (10, 0, 0, 0, 0, 0), "2": (3, 0, 0, 0, 0, 0)}


def test_without_lines_only_what_waits_is_confirmed() -> None:
    order = ordered(line("1"), line("2", "3"))
    confirm_order(order, [answer("1", "10", AnswerKind.REJECT)], by="Anna")

    confirmation = confirm_order(order, None, by="Anna")

    assert [part.line_key for part in confirmation.lines.all()] == ["2"]
    with pytest.raises(FulfilRefused, match=r"fulfil\.nothing_to_confirm"):
        confirm_order(order, None, by="Anna")


def test_an_order_rejected_in_every_line_is_over() -> None:
    order = ordered(line("1"))

    confirm_order(order, [answer("1", "10", AnswerKind.REJECT, reason="No longer made")], by="Anna")

    assert order.state == OrderState.CANCELLED


def test_an_order_that_names_no_quantity_is_confirmed_once() -> None:
    order = ordered(line("1", "0"))

    confirmation = confirm_order(order, None, by="Anna")

    assert (confirmation.lines.count(), order.state) == (0, OrderState.CONFIRMED)
    with pytest.raises(FulfilRefused, match=r"fulfil\.nothing_to_confirm"):
        confirm_order(order, None, by="Anna")


def test_after_a_change_the_lines_wait_again() -> None:
    order = ordered(line("1"))
    confirm_order(order, None, by="Anna")

    changed(order, line("1", "12"))

    assert (order.state, [each.unanswered for each in open_quantities(order)]) == (OrderState.RECEIVED, [12])
    assert confirm_order(order, None, by="Anna").version == 2


def test_a_version_that_changes_nothing_leaves_the_answer() -> None:
    order = ordered(line("1"))
    confirm_order(order, None, by="Anna")

    note_version(order, "2", "")
    changed(order, line("1"), version="3")

    assert (order.state, quantities(order)) == (OrderState.CONFIRMED, {"1": (10, 0, 0, 0, 0, 0)})


def test_lines_are_named_by_number_else_by_position_and_stay_apart() -> None:
    order = ordered(line("7"), line(""), line("9"), line("9"))

    assert [each.line_key for each in open_quantities(order)] == ["7", "2", "#3", "#4"]


def test_a_held_order_waits_until_it_is_released() -> None:
    order = ordered(line("1"))
    confirm_order(order, None, by="Anna")
    move_order(order, OrderState.HELD)

    with pytest.raises(FulfilRefused, match=r"fulfil\.order_held"):
        confirm_order(order, [answer("1", "10")], by="Anna")
    release_order(order)

    assert order.state == OrderState.CONFIRMED


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([], "nothing_to_confirm"),
        ([answer("5", "1")], "line_unknown"),
        ([answer("1", "9")], "parts_differ"),
        ([answer("1", "9"), answer("1", "2")], "parts_differ"),
        ([answer("1", "0")], "quantity_not_positive"),
        ([answer("1", "NaN")], "quantity_not_positive"),
        ([answer("1", "0.0000001")], "quantity_decimals"),
        ([answer("1", "10", "perhaps")], "kind_unknown"),
        ([answer("1", "10", AnswerKind.SUBSTITUTE)], "substitute_missing"),
        ([answer("1", "10", substitute_sku="X")], "substitute_needless"),
        ([answer("1", "10", AnswerKind.REJECT, unit_price=Decimal(1))], "price_with_rejection"),
        ([answer("1", "10", unit_price=Decimal(-1))], "price_odd"),
        ([answer("1", "10", ship_date=date(2026, 12, 2), delivery_date=date(2026, 12, 1))], "dates_reversed"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(answers: list[LineAnswer], code: str) -> None:
    order = ordered(line("1"))

    with pytest.raises(FulfilRefused) as refused:
        confirm_order(order, answers, by="Anna")

    assert refused.value.code == f"fulfil.{code}"
    assert refused.value.code in TEXTS
    assert (order.confirmations.count(), Order.objects.get(pk=order.pk).state) == (0, OrderState.RECEIVED)


def test_queries_do_not_grow_with_the_lines() -> None:
    counts = []
    for number in (1, 1, 100):  # the first finds caches empty
        order = ordered(*(line(str(each)) for each in range(number)))
        with CaptureQueriesContext(database) as queries:
            confirm_order(order, None, by="Anna")
        counts.append(len(queries))

    assert counts[1] == counts[2]


def test_what_is_left_is_worked_out_in_six_statements(django_assert_num_queries: Any) -> None:
    order = ordered(*(line(str(each)) for each in range(50)))
    confirm_order(order, None, by="Anna")

    with django_assert_num_queries(6):
        assert len(open_quantities(order)) == 50

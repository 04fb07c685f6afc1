"""Shipping an order, whole or in parts, and taking a shipment back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from storefront.domain.fulfil.cancel_document import cancel_document
from storefront.domain.fulfil.confirm_order import LineAnswer, confirm_order
from storefront.domain.fulfil.invoice_order import invoice_order
from storefront.domain.fulfil.open_quantities import has_left
from storefront.domain.fulfil.refusals import TEXTS, FulfilRefused
from storefront.domain.fulfil.ship_order import ShippedQuantity, ship_order
from storefront.models import AnswerKind, Order, OrderState, Shipment
from tests.storefront.fulfilling import line, ordered, quantities

pytestmark = pytest.mark.usefixtures("shop")

TUESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 3)


def ship(order: Order, *lines: tuple[str, str], **values: Any) -> Shipment:
    stated = [ShippedQuantity(key, Decimal(quantity)) for key, quantity in lines] or None
    said: dict[str, Any] = {
        "carrier": "UPS", "tracking_numbers": ["1Z1"], "shipped_on": TUESDAY, "arrives_on": THURSDAY, "by": "Anna",
    }  # fmt: skip
    return ship_order(order, stated, **{**said, **values})


def test_without_lines_all_that_is_left_goes() -> None:
    order = ordered(line("1"), line("2", "3"))
    ship(order, ("1", "4"))

    shipment = ship(order)

    assert list(shipment.lines.values_list("line_key", "quantity", "unit", "sku")) == [
        ("1", 6, "PR", "SKU"), ("2", 3, "PR", "SKU"),
    ]  # fmt: skip
    assert (shipment.number, shipment.carrier, shipment.tracking_numbers) == ("DN-000002", "UPS", ["1Z1"])
    assert (order.state, quantities(order)) == (
        OrderState.SHIPPED, {"1": (0, 0, 0, 10, 0, 0), "2": (0, 0, 0, 3, 0, 0)},
    )  # fmt: skip


def test_what_was_rejected_does_not_go() -> None:
    order = ordered(line("1"))
    confirm_order(
        order, [LineAnswer("1", Decimal(8)), LineAnswer("1", Decimal(2), AnswerKind.REJECT)], by="Anna"
    )  # fmt: skip

    with pytest.raises(FulfilRefused, match="only 8 are left"):
        ship(order, ("1", "9"))
    ship(order)

    assert (order.state, quantities(order)) == (OrderState.SHIPPED, {"1": (8, 0, 2, 8, 0, 0)})


def test_a_substitute_is_what_is_in_the_parcel() -> None:
    order = ordered(line("1"))
    instead = LineAnswer("1", Decimal(10), AnswerKind.SUBSTITUTE, substitute_sku="SKU-2")
    confirm_order(order, [instead], by="Anna")

    shipment = ship(order)

    assert [part.sku for part in shipment.lines.all()] == ["SKU-2"]


def test_what_has_left_can_no_longer_be_rejected() -> None:
    order = ordered(line("1"))
    ship(order, ("1", "4"))

    with pytest.raises(FulfilRefused, match=r"fulfil\.already_shipped"):
        confirm_order(order, [LineAnswer("1", Decimal(10), AnswerKind.REJECT)], by="Anna")


def test_a_buyer_may_want_the_confirmation_first() -> None:
    order = ordered(line("1"), details={"controls": {"confirmation": "requiredBeforeASN"}})

    with pytest.raises(FulfilRefused, match=r"fulfil\.confirm_first"):
        ship(order)
    confirm_order(order, None, by="Anna")
    ship(order)

    assert order.state == OrderState.SHIPPED


def test_a_shipment_taken_back_counts_no_more() -> None:
    order = ordered(line("1"))
    confirm_order(order, None, by="Anna")
    shipment = ship(order)
    assert has_left(order)

    cancel_document(shipment, by="Ben")

    shipment.refresh_from_db()
    assert (shipment.cancelled_by, shipment.cancelled_at is not None) == ("Ben", True)
    assert (Order.objects.get(pk=order.pk).state, has_left(order)) == (OrderState.CONFIRMED, False)
    assert quantities(order) == {"1": (10, 0, 0, 0, 0, 0)}


def test_what_was_billed_stays_shipped() -> None:
    order = ordered(line("1"))
    shipment = ship(order)
    invoice_order(order, None, by="Anna")

    with pytest.raises(FulfilRefused, match=r"fulfil\.shipment_billed"):
        cancel_document(shipment, by="Ben")

    assert Shipment.objects.get(pk=shipment.pk).cancelled_at is None


@pytest.mark.parametrize(
    ("lines", "values", "code"),
    [
        ([("9", "1")], {}, "line_unknown"),
        ([("1", "1"), ("1", "1")], {}, "line_repeated"),
        ([("1", "10.5")], {}, "too_much_shipped"),
        ([("1", "-1")], {}, "quantity_not_positive"),
        ([("1", "1")], {"arrives_on": date(2026, 11, 30)}, "dates_reversed"),
        ([("1", "1")], {"tracking_numbers": [" "]}, "tracking_number_empty"),
    ],
)
def test_what_makes_no_sense_is_refused(lines: list[tuple[str, str]], values: dict[str, Any], code: str) -> None:
    order = ordered(line("1"))

    with pytest.raises(FulfilRefused) as refused:
        ship(order, *lines, **values)

    assert refused.value.code == f"fulfil.{code}"
    assert refused.value.code in TEXTS
    assert Shipment.objects.count() == 0


def test_nothing_is_left_after_all_was_shipped() -> None:
    order = ordered(line("1"))
    ship(order)

    with pytest.raises(FulfilRefused, match=r"fulfil\.nothing_to_ship"):
        ship(order)

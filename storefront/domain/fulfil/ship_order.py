"""Note that goods of an order have left: all that is left, or some quantities of some lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from storefront.domain.fulfil.announce import SHIPPED, announce
from storefront.domain.fulfil.delivered import delivered_article
from storefront.domain.fulfil.locked import LONGEST_NAME, locked, settle_state
from storefront.domain.fulfil.numbers import next_number
from storefront.domain.fulfil.open_quantities import LineQuantities, open_quantities
from storefront.domain.fulfil.refusals import refuse
from storefront.domain.fulfil.stated import check_distinct, check_left, check_quantity, named_line
from storefront.models import NumberedKind, Order, Shipment, ShippedPart

#: What ControlKeys say where a ship notice must wait for the confirmation (RG 124).
CONFIRM_BEFORE = "requiredBeforeASN"


@dataclass(frozen=True, slots=True)
class ShippedQuantity:
    """How much of a line left, in the order's unit."""

    line_key: str
    quantity: Decimal


def ship_order(
    order: Order,
    lines: Sequence[ShippedQuantity] | None,
    *,
    carrier: str,
    tracking_numbers: Sequence[str],
    shipped_on: date,
    arrives_on: date,
    by: str,
) -> Shipment:
    """The shipment; without `lines`, all that is left. No carrier: the supplier brings it. Raises FulfilRefused."""
    if arrives_on < shipped_on:
        raise refuse("fulfil.dates_reversed")
    if not all(number.strip() for number in tracking_numbers):
        raise refuse("fulfil.tracking_number_empty")
    with transaction.atomic():
        current = locked(order)
        known = {line.line_key: line for line in open_quantities(current)}
        leaving = _all_left(known.values()) if lines is None else list(lines)
        _check(leaving, known, must_be_confirmed=_wants_confirmation_first(current))
        shipment = Shipment.objects.create(
            order=current, number=next_number(NumberedKind.SHIPMENT), carrier=carrier.strip()[:120],
            tracking_numbers=[number.strip() for number in tracking_numbers], shipped_on=shipped_on,
            arrives_on=arrives_on, by=by[:LONGEST_NAME],
        )  # fmt: skip
        ShippedPart.objects.bulk_create(
            _part(shipment, position, known[line.line_key], line.quantity)
            for position, line in enumerate(leaving, start=1)
        )
        settle_state(order, current)
        announce(SHIPPED, shipment.pk)
    return shipment


def _all_left(lines: Iterable[LineQuantities]) -> list[ShippedQuantity]:
    return [ShippedQuantity(line.line_key, line.to_ship) for line in lines if line.to_ship]


def _wants_confirmation_first(order: Order) -> bool:
    controls = order.details.get("controls") or {}
    return bool(controls.get("confirmation") == CONFIRM_BEFORE)


def _check(leaving: Sequence[ShippedQuantity], known: Mapping[str, LineQuantities], *, must_be_confirmed: bool) -> None:
    if not leaving:
        raise refuse("fulfil.nothing_to_ship")
    check_distinct(line.line_key for line in leaving)
    for stated in leaving:
        line = named_line(stated.line_key, known)
        check_quantity(stated.line_key, stated.quantity)
        check_left("fulfil.too_much_shipped", stated.line_key, stated.quantity, line.to_ship)
        if line.unanswered and (must_be_confirmed or _says_first(line)):
            raise refuse("fulfil.confirm_first")


def _says_first(line: LineQuantities) -> bool:
    controls = line.line.details.get("controls") or {}
    return bool(controls.get("confirmation") == CONFIRM_BEFORE)


def _part(shipment: Shipment, position: int, line: LineQuantities, quantity: Decimal) -> ShippedPart:
    article = delivered_article(line)
    return ShippedPart(
        shipment=shipment, position=position, line_key=line.line_key, sku=article.sku,
        description=article.description, quantity=quantity, unit=line.line.unit,
    )  # fmt: skip

"""Confirm an order, or some of its lines: as ordered, later, not at all, or as another article.

The parts of a line add up to what was ordered; a line that is not named stays unanswered. A later confirmation replaces
an earlier one for the lines it names. An order of which every line is rejected is over: it becomes cancelled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from protocols.values import format_decimal
from storefront.domain.fulfil.announce import CONFIRMED, announce
from storefront.domain.fulfil.locked import LONGEST_NAME, locked, settle_state
from storefront.domain.fulfil.numbers import next_number
from storefront.domain.fulfil.open_quantities import LineQuantities, current_version, open_quantities
from storefront.domain.fulfil.refusals import refuse
from storefront.domain.fulfil.stated import check_price, check_quantity, named_line
from storefront.models import AnswerKind, ConfirmedPart, NumberedKind, Order, OrderConfirmation, ProductText

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What becomes of a quantity of a line; several may share a line. `unit_price` is for the order's price unit.

    A price belongs to a part that comes at another price, or to a substitute (none: the ordered article's).
    """

    line_key: str
    quantity: Decimal
    kind: str = AnswerKind.ACCEPT
    delivery_date: date | None = None
    ship_date: date | None = None
    unit_price: Decimal | None = None
    substitute_sku: str = ""
    reason: str = ""


def confirm_order(
    order: Order, lines: Sequence[LineAnswer] | None, *, by: str, comments: str = ""
) -> OrderConfirmation:
    """The confirmation; without `lines`, everything that is not answered yet comes as ordered. Raises FulfilRefused."""
    with transaction.atomic():
        current = locked(order)
        known = {line.line_key: line for line in open_quantities(current)}
        answers = _as_ordered(current, known.values()) if lines is None else list(lines)
        _check(answers, known, may_be_empty=lines is None)
        confirmation = OrderConfirmation.objects.create(
            order=current, number=next_number(NumberedKind.CONFIRMATION), version=current_version(current),
            comments=comments, by=by[:LONGEST_NAME],
        )  # fmt: skip
        ConfirmedPart.objects.bulk_create(_parts(confirmation, answers, known))
        settle_state(order, current)
        announce(CONFIRMED, confirmation.pk)
    return confirmation


def _as_ordered(order: Order, lines: Iterable[LineQuantities]) -> list[LineAnswer]:
    """Raises FulfilRefused where nothing is left to answer; an order without quantities is answered once."""
    listed = list(lines)
    answers = [LineAnswer(line.line_key, line.ordered) for line in listed if line.unanswered]
    has_quantities = any(line.ordered > 0 for line in listed)
    if not answers and (has_quantities or order.confirmations.filter(version__gte=current_version(order)).exists()):
        raise refuse("fulfil.nothing_to_confirm")
    return answers


def _check(answers: Sequence[LineAnswer], known: Mapping[str, LineQuantities], *, may_be_empty: bool) -> None:
    if not answers and not may_be_empty:
        raise refuse("fulfil.nothing_to_confirm")
    answered: dict[str, Decimal] = {}
    rejected: dict[str, Decimal] = {}
    for answer in answers:
        named_line(answer.line_key, known)
        _check_answer(answer)
        answered[answer.line_key] = answered.get(answer.line_key, _ZERO) + answer.quantity
        if answer.kind == AnswerKind.REJECT:
            rejected[answer.line_key] = rejected.get(answer.line_key, _ZERO) + answer.quantity
    for key, total in answered.items():
        line = known[key]
        if total != line.ordered:
            raise refuse("fulfil.parts_differ", line=key, ordered=format_decimal(line.ordered))
        _check_still_possible(line, line.ordered - rejected.get(key, _ZERO))


def _check_still_possible(line: LineQuantities, coming: Decimal) -> None:
    """What has left or was billed comes. Raises FulfilRefused."""
    if coming < line.shipped:
        raise refuse("fulfil.already_shipped", line=line.line_key, shipped=format_decimal(line.shipped))
    billed = line.invoiced - line.credited
    if coming < billed:
        raise refuse("fulfil.already_billed", line=line.line_key, billed=format_decimal(billed))


def _check_answer(answer: LineAnswer) -> None:
    key = answer.line_key
    check_quantity(key, answer.quantity)
    if answer.kind not in AnswerKind.values:
        raise refuse("fulfil.kind_unknown", line=key, kind=answer.kind[:40])
    if answer.kind == AnswerKind.SUBSTITUTE and not answer.substitute_sku:
        raise refuse("fulfil.substitute_missing", line=key)
    if answer.kind != AnswerKind.SUBSTITUTE and answer.substitute_sku:
        raise refuse("fulfil.substitute_needless", line=key)
    says_more = answer.unit_price is not None or answer.delivery_date or answer.ship_date
    if answer.kind == AnswerKind.REJECT and says_more:
        raise refuse("fulfil.price_with_rejection", line=key)
    check_price(key, answer.unit_price)
    if answer.delivery_date and answer.ship_date and answer.delivery_date < answer.ship_date:
        raise refuse("fulfil.dates_reversed")


def _parts(
    confirmation: OrderConfirmation, answers: Sequence[LineAnswer], known: Mapping[str, LineQuantities]
) -> list[ConfirmedPart]:
    names = _names_of((answer.substitute_sku for answer in answers), confirmation.order.customer.language)
    return [
        ConfirmedPart(
            confirmation=confirmation, position=position, line_key=answer.line_key, sku=line.sku,
            description=line.description, quantity=answer.quantity, unit=line.unit, kind=answer.kind,
            delivery_date=answer.delivery_date, ship_date=answer.ship_date, unit_price=answer.unit_price,
            price_unit=line.price_unit, substitute_sku=answer.substitute_sku[:255],
            substitute_description=names.get(answer.substitute_sku, ""), reason=answer.reason,
        )
        for position, answer in enumerate(answers, start=1)
        for line in (known[answer.line_key].line,)
    ]  # fmt: skip


def _names_of(skus: Iterable[str], language: str) -> dict[str, str]:
    """The names of articles of ours, in that language if they have one in it; others are known by their number alone."""
    wanted = {sku for sku in skus if sku}
    if not wanted:
        return {}
    found = ProductText.objects.filter(product__sku__in=wanted).values_list("product__sku", "language", "name")
    return {sku: name for sku, _language, name in sorted(found, key=lambda row: row[1] == language)}

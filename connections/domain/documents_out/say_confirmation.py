"""Say a confirmation of ours as a value that every protocol can write. Source: Fulfill.dtd on ConfirmationHeader.

The first one speaks of the lines it names. One for lines that were spoken of before is an update, which is complete: it
says all that counts now. A system that takes no updates gets a new one, complete where every line is answered, because
one of the whole order replaces what came before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connections.domain.documents_out.answered_order import AnsweredOrder
from connections.domain.documents_out.written import language_of, moment, money, noon
from connections.models import OutboundKind
from protocols.documents import Confirmation, ConfirmationKind, ConfirmedLine, ConfirmedPart, SubstituteItem
from protocols.orders import ItemId
from protocols.values import Money
from storefront.domain.fulfil.open_quantities import open_quantities
from storefront.models import AnswerKind, OrderConfirmation
from storefront.models import ConfirmedPart as StoredPart

Parts = Mapping[str, Sequence[StoredPart]]
_KINDS = {
    AnswerKind.ACCEPT: ConfirmationKind.ACCEPT,
    AnswerKind.BACKORDER: ConfirmationKind.BACKORDERED,
    AnswerKind.REJECT: ConfirmationKind.REJECT,
    AnswerKind.SUBSTITUTE: ConfirmationKind.DETAIL,
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """The confirmation that went out last for this version of the order: its name on the wire and its number."""

    payload_id: str
    confirm_id: str


def say_confirmation(
    answered: AnsweredOrder, confirmation: OrderConfirmation, earlier: Earlier | None, *, takes_updates: bool
) -> Confirmation | None:
    """None where the buyer allows none for any of its lines."""
    parts, is_whole = _parts(answered, confirmation, has_earlier=earlier is not None, takes_updates=takes_updates)
    allowed = {key: said for key, said in parts.items() if not answered.forbids(OutboundKind.CONFIRMATION, key)}
    if parts and not allowed:
        return None
    kind = _kind(allowed, is_whole=is_whole and len(allowed) == len(parts))
    lines = tuple(_line(answered, key, said) for key, said in allowed.items()) if _needs_lines(kind, allowed) else ()
    is_update = earlier is not None and takes_updates
    return Confirmation(
        order=answered.reference,
        confirm_id=earlier.confirm_id if earlier and is_update else confirmation.number,
        notice_date=moment(confirmation.created_at),
        kind=kind,
        lines=lines,
        replaces_payload_id=earlier.payload_id if earlier and is_update else "",
        comments=_comments(confirmation, kind, allowed),
        language=language_of(answered),
    )


def _parts(
    answered: AnsweredOrder, confirmation: OrderConfirmation, *, has_earlier: bool, takes_updates: bool
) -> tuple[Parts, bool]:
    """What is said of each line, and whether that is the whole order."""
    quantities = open_quantities(answered.order)
    in_force = {line.line_key: line.parts for line in quantities if line.parts}
    is_whole = not any(line.unanswered for line in quantities)
    if has_earlier and (takes_updates or is_whole):
        return in_force, is_whole
    own: dict[str, list[StoredPart]] = {}
    for part in confirmation.lines.all():
        own.setdefault(part.line_key, []).append(part)
    return own, is_whole and own.keys() == in_force.keys()


def _kind(parts: Parts, *, is_whole: bool) -> ConfirmationKind:
    """One word for the whole order where it fits; else the deviations, or the lines one by one."""
    if not is_whole:
        return ConfirmationKind.DETAIL
    kinds = {part.kind for said in parts.values() for part in said}
    if kinds == {AnswerKind.REJECT}:
        return ConfirmationKind.REJECT
    if kinds <= {AnswerKind.ACCEPT} and not any(
        part.unit_price is not None for said in parts.values() for part in said
    ):
        return ConfirmationKind.ACCEPT
    return ConfirmationKind.EXCEPT


def _needs_lines(kind: ConfirmationKind, parts: Parts) -> bool:
    """A plain yes needs none, unless it says when."""
    if kind is ConfirmationKind.REJECT:
        return False
    has_dates = any(part.delivery_date or part.ship_date for said in parts.values() for part in said)
    return kind is not ConfirmationKind.ACCEPT or has_dates


def _line(answered: AnsweredOrder, key: str, parts: Sequence[StoredPart]) -> ConfirmedLine:
    quantity = sum((part.quantity for part in parts), Decimal(0))
    said = tuple(_part(answered, key, part) for part in parts)
    return ConfirmedLine(answered.line_number(key), quantity, parts[0].unit, said)


def _part(answered: AnsweredOrder, key: str, part: StoredPart) -> ConfirmedPart:
    price = None if part.unit_price is None else money(part.unit_price, answered.order.currency)
    kind = _KINDS[AnswerKind(part.kind)]
    if kind is ConfirmationKind.ACCEPT and price is not None:
        kind = ConfirmationKind.DETAIL
    substitute = _substitute(answered, key, part, price) if part.substitute_sku else None
    return ConfirmedPart(
        kind=kind,
        quantity=part.quantity,
        unit=part.unit,
        delivery_date=noon(part.delivery_date),
        shipment_date=noon(part.ship_date),
        unit_price=price if substitute is None and kind is ConfirmationKind.DETAIL else None,
        substitute=substitute,
        comments=part.reason,
    )


def _substitute(answered: AnsweredOrder, key: str, part: StoredPart, price: Money | None) -> SubstituteItem:
    """At the ordered article's price where no other is said."""
    item = answered.item(key)
    ordered = answered.lines[key].unit_price or Decimal(0)
    return SubstituteItem(
        item_id=ItemId(part.substitute_sku),
        description=part.substitute_description or part.substitute_sku,
        unit_price=price or money(ordered, answered.order.currency),
        unit=part.unit,
        price_unit=part.price_unit,
        classifications=item.classifications if item is not None else (),
    )


def _comments(confirmation: OrderConfirmation, kind: ConfirmationKind, parts: Parts) -> str:
    """A rejection names no lines, so their reasons are said together."""
    reasons = [part.reason for said in parts.values() for part in said] if kind is ConfirmationKind.REJECT else []
    return "\n".join(dict.fromkeys(text for text in (confirmation.comments, *reasons) if text))

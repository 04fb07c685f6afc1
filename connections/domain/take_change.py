"""Take a change or a cancellation of an order: it becomes a version of the order it means (DESIGN §11; trap 14).

An update is the full replacing order, a delete cancels all of it. What comes too late is kept and the buyer told;
what says nothing new gets the answer of the request that said it first.
"""

from typing import NoReturn

from connections.domain.arrival import Arrival, note_match, order_of
from connections.domain.find_ordered import find_ordered, is_stale, latest_request
from connections.domain.free_texts import without_cards
from connections.domain.keep_document import CONFLICT, ArrivingDocument, NotBooked, Settled
from connections.domain.match_order import FormerOrder, match_order
from connections.domain.tell_of_order import CANCELLED, CHANGED, tell_of_order
from connections.models import InboundDocument, OrderOrigin
from protocols.findings import Finding, Severity
from storefront.domain.change_order import cancel_order, change_order, differs_from, note_version
from storefront.domain.fulfil.open_quantities import has_left
from storefront.domain.place_order import NewOrder
from storefront.models import Order, OrderState

UNKNOWN = "417"


def take_update(arrival: Arrival, document: ArrivingDocument) -> Settled | None:
    """The answer; None for an order we never had. Raises NotBooked."""
    order, findings = find_ordered(arrival.connection, arrival.order)
    return None if order is None else apply_change(arrival, document, order, findings)


def apply_change(arrival: Arrival, document: ArrivingDocument, order: Order, findings: list[Finding]) -> Settled:
    """The answer, once the order, which is locked, has changed. Raises NotBooked."""
    if order.state == OrderState.CANCELLED:
        _refuse_after_cancellation(arrival, order)
    _refuse_if_stale(arrival, order)
    findings = [*findings, *_repeated_version(arrival, order)]
    origin = OrderOrigin.objects.select_related("transfer").get(order=order)
    former = FormerOrder.of(order, origin.transfer)
    matched = match_order(arrival.connection, arrival.order, arrival.now, former)
    changed = order_of(arrival, matched, findings, state=order.state)
    if arrival.order.is_internal_version:
        _note_internal(arrival, order, changed)
    elif not arrival.order.order_version and not differs_from(order, changed):
        latest = latest_request(order)
        return document.repeat(latest) if latest else document.booked(order)
    else:
        if differs_from(order, changed):
            _refuse_if_left(arrival, document, order)
        change_order(order, changed)
        tell_of_order(CHANGED, order, arrival.connection)
        note_match(arrival, matched, findings)
        if origin.transfer is None and matched.transfer is not None:
            OrderOrigin.objects.filter(pk=origin.pk).update(transfer=matched.transfer)
    return document.booked(order)


def take_cancellation(arrival: Arrival, document: ArrivingDocument) -> Settled:
    """The answer. Raises NotBooked for an order we never had."""
    order, findings = find_ordered(arrival.connection, arrival.order)
    if order is None:
        _refuse_unknown(arrival)
    earlier = InboundDocument.objects.filter(placed_order=order, order_type="delete", is_conflict=False).first()
    if order.state == OrderState.CANCELLED and earlier is not None:
        return document.repeat(earlier)
    _refuse_if_stale(arrival, order)
    _refuse_if_left(arrival, document, order)
    findings = [*findings, *arrival.oddities(), _said_on_cancelling(arrival)]
    cancel_order(
        order,
        buyer_version=arrival.order.order_version,
        ordered_at=arrival.order.order_date,
        findings=[finding.as_dict() for finding in findings],
    )
    arrival.exchange.found(findings)
    tell_of_order(CANCELLED, order, arrival.connection)
    return document.booked(order)


def _note_internal(arrival: Arrival, order: Order, changed: NewOrder) -> None:
    """The buyer's own renumbering: nothing is changed, but if it would, a person should look."""
    differs = bool(differs_from(order, changed))
    code = "order.version.internal_differs" if differs else "order.version.internal"
    finding = Finding(
        code, "OrderRequestHeader/@isInternalVersion", arrival.order.order_version, "no change",
        Severity.ERROR if differs else Severity.INFO,
    )  # fmt: skip
    note_version(order, arrival.order.order_version, arrival.order.order_date)
    arrival.exchange.found([finding])
    if differs:
        order.findings = [*order.findings, finding.as_dict()]
        order.save(update_fields=["findings"])


def _refuse_if_stale(arrival: Arrival, order: Order) -> None:
    known = is_stale(order, arrival.order)
    if not known:
        return
    found = arrival.order.order_version or arrival.order.order_date
    finding = Finding("order.version.old", "OrderRequestHeader/@orderVersion", found[:120], known, Severity.ERROR)
    text = (
        f"We already have {known} of this order, which is newer than the one received. This one was kept for the"
        " supplier to look at, but changed nothing. Please send the latest version."
    )
    raise NotBooked("order.version.old", CONFLICT, text, finding, order)


def _refuse_if_left(arrival: Arrival, document: ArrivingDocument, order: Order) -> None:
    """What has left the house or was billed cannot be called back by a message; people must talk to one another."""
    if not has_left(order):
        return
    finding = Finding(
        "order.left", "OrderRequestHeader/@type", arrival.order.order_type, "before anything was shipped or billed",
        Severity.ERROR,
    )  # fmt: skip
    if not document.was_set_aside(finding.code):
        order.findings = [*order.findings, finding.as_dict()]
        order.save(update_fields=["findings"])
    text = (
        "Goods of this order have been shipped or billed, so that it can no longer be changed or cancelled by a message."
        " This one was kept for the supplier to look at, but changed nothing. Please call the supplier."
    )
    raise NotBooked(finding.code, CONFLICT, text, finding, order)


def _refuse_after_cancellation(arrival: Arrival, order: Order) -> NoReturn:
    finding = Finding(
        "order.cancelled_before", "OrderRequestHeader/@type", arrival.order.order_type, "an order that stands",
        Severity.ERROR,
    )  # fmt: skip
    text = (
        "This order was cancelled before; a cancelled order cannot be changed. The message was kept for the supplier to"
        " look at, but changed nothing. Please send a new order under a new number."
    )
    raise NotBooked("order.cancelled_before", CONFLICT, text, finding, order)


def _refuse_unknown(arrival: Arrival) -> NoReturn:
    found = arrival.order.order_id[:120]
    finding = Finding(
        "order.delete.unknown", "OrderRequestHeader/@orderID", found, "an order sent before", Severity.ERROR
    )
    text = (
        "There is no order of this number to cancel; nothing was changed. If the order is still on its way, it will be"
        " held for the supplier to look at."
    )
    raise NotBooked("order.delete.unknown", UNKNOWN, text, finding)


def _repeated_version(arrival: Arrival, order: Order) -> list[Finding]:
    """A change should count up; one that does not is taken all the same."""
    version = arrival.order.order_version
    if not version or not order.versions.filter(buyer_version=version).exists():
        return []
    return [Finding("order.version.repeated", "OrderRequestHeader/@orderVersion", version, "a higher version")]


def _said_on_cancelling(arrival: Arrival) -> Finding:
    said = without_cards(arrival.order).comments[:120]
    return Finding("order.cancelled_by_buyer", "OrderRequestHeader/Comments", said, "", Severity.INFO)

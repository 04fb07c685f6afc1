"""Book a new order, unless its number is known already: then it is a change, or too late, or something else.

What comes in another sequence than it was sent is not lost: an order whose change came first is kept beside, one whose
cancellation came first is held for a person (threat F14).
"""

from dataclasses import replace

from connections.domain.arrival import Arrival, note_match, order_of
from connections.domain.find_ordered import is_newer, order_named
from connections.domain.keep_document import KIND, ArrivingDocument, NotBooked, Settled, conflict
from connections.domain.match_order import match_order
from connections.domain.take_change import apply_change
from connections.domain.tell_of_order import tell_of_new
from connections.models import InboundDocument, OrderOrigin
from protocols.findings import Finding, Severity
from storefront.domain.place_order import place_order
from storefront.models import Order, OrderState, VersionKind


def take_new_order(arrival: Arrival, document: ArrivingDocument) -> Settled:
    """The answer. Raises NotBooked."""
    known = order_named(arrival.connection, arrival.order.order_id)
    if known is not None:
        return _take_again(arrival, document, Order.objects.select_for_update().get(pk=known))
    findings = cancelled_earlier(arrival)
    return book(arrival, document, findings, state=OrderState.HELD if findings else OrderState.RECEIVED)


def book(
    arrival: Arrival,
    document: ArrivingDocument,
    findings: list[Finding],
    *,
    state: str = OrderState.RECEIVED,
    kind: str = VersionKind.NEW,
) -> Settled:
    """Place the order that the document holds."""
    matched = match_order(arrival.connection, arrival.order, arrival.now)
    placed = place_order(order_of(arrival, matched, findings, state=state, kind=kind))
    OrderOrigin.objects.create(
        order=placed, connection=arrival.connection, document_id=document.pk, transfer=matched.transfer
    )
    note_match(arrival, matched, findings)
    tell_of_new(placed, arrival.connection, document.pk)
    return document.booked(placed)


def _take_again(arrival: Arrival, document: ArrivingDocument, known: Order) -> Settled:
    """A number that is known, under another version or after its change: some systems send changes as new orders."""
    if is_newer(known, arrival.order):
        finding = _finding("order.new.changes", arrival, "update", Severity.WARNING)
        return apply_change(arrival, document, known, [finding])
    if not known.versions.filter(kind=VersionKind.NEW).exists():
        finding = _finding("order.superseded", arrival, "before its change", Severity.INFO)
        if known.state == OrderState.HELD and not document.was_set_aside(finding.code):
            _tell_who_looks(known, replace(finding, severity=Severity.ERROR))
        text = "A later version of this order was received before. This one was kept, but not booked."
        raise NotBooked("order.superseded", "200", text, finding, known)
    raise conflict(arrival.order, known)


def _tell_who_looks(known: Order, finding: Finding) -> None:
    """The change may have named some lines only: whoever releases the order must know that the whole came, too."""
    known.findings = [*known.findings, finding.as_dict()]
    known.save(update_fields=["findings"])


def cancelled_earlier(arrival: Arrival) -> list[Finding]:
    """Whether a cancellation came when nothing was known to cancel."""
    refused = InboundDocument.objects.filter(
        connection=arrival.connection, kind=KIND, order_id=arrival.order.order_id, order_type="delete"
    )
    if not refused.exists():
        return []
    return [_finding("order.cancelled_before_it_came", arrival, "before its cancellation", Severity.ERROR)]


def _finding(code: str, arrival: Arrival, expected: str, severity: Severity) -> Finding:
    return Finding(code, "OrderRequestHeader/@type", arrival.order.order_id[:120], expected, severity)

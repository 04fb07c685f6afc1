"""Hold a change that may speak of a part of the order only: nobody but a person can tell what is meant.

cXML sends the whole order again. EDIFACT ORDCHG, SAP ORDCHG, openTRANS and UBL changes may name some lines only, or how
much more or less is wanted. One that names every line is the whole order; any other changes nothing: it is kept beside,
and the order is held until somebody has looked. Source: developers' notes on orders, 10.1 to 10.4.
"""

from connections.domain.arrival import Arrival
from connections.domain.find_ordered import order_named
from connections.domain.keep_document import ArrivingDocument, NotBooked
from protocols.findings import Finding, Severity
from storefront.domain.place_order import move_order
from storefront.models import Order, OrderState

VERDICT = "order.change.held"
_TEXT = (
    "The change was received. It does not say the whole order as it shall be, so it is not carried out before the"
    " supplier has looked at it."
)
_CHANGES = ("update", "delete")


def hold_doubtful_change(arrival: Arrival, document: ArrivingDocument) -> None:
    """Raises NotBooked for a change or cancellation that does not say what becomes of every line."""
    if arrival.named_lines is None or arrival.order.order_type not in _CHANGES:
        return
    pk = order_named(arrival.connection, arrival.order.order_id)
    order = Order.objects.select_for_update().get(pk=pk) if pk is not None else None
    finding = _doubt(arrival, order, arrival.named_lines)
    if finding is None:
        return
    if order is not None and not document.was_set_aside(VERDICT):
        _hold(order, finding)
    raise NotBooked(VERDICT, "200", _TEXT, finding, order)


def _doubt(arrival: Arrival, order: Order | None, named: frozenset[str]) -> Finding | None:
    """What makes the change doubtful; an order we never had is held as a whole, unless nothing is left of it to hold."""
    if arrival.has_differences or (order is None and not arrival.order.lines):
        return Finding("order.change.differences", "", "", "the order as it shall be", Severity.ERROR)
    if order is None:
        return None
    missing = sorted(set(order.lines.values_list("buyer_line", flat=True)) - named)
    if not missing:
        return None
    return Finding("order.change.partial", "", ", ".join(sorted(named))[:120], ", ".join(missing)[:120], Severity.ERROR)


def _hold(order: Order, finding: Finding) -> None:
    """A cancelled order stays as it is."""
    order.findings = [*order.findings, finding.as_dict()]
    order.save(update_fields=["findings"])
    if order.state == OrderState.RECEIVED:
        move_order(order, OrderState.HELD)
        order.state = OrderState.HELD

"""Which of our orders a change or cancellation means, and whether it comes too late to count.

By the payloadID of an earlier request (DocumentReference), else by the buyer's number on the same connection; the
two are compared, and what is odd is found. The order is locked. Source: RG 108–110, 198; trap 14.
"""

from datetime import timedelta

from connections.models import Connection, InboundDocument, OrderOrigin
from protocols.cxml.timestamps import parse_timestamp
from protocols.findings import Finding, Severity
from protocols.orders import PurchaseOrder
from storefront.models import Order

KIND = "order"
#: Clocks are off by hours, and orders are dated for the next working day at most.
FURTHEST_AHEAD = timedelta(days=7)
#: Digits of an orderVersion.
LONGEST_COUNT = 9
_PATH = "OrderRequestHeader/DocumentReference/@payloadID"


def find_ordered(connection: Connection, said: PurchaseOrder) -> tuple[Order | None, list[Finding]]:
    """The order, locked until the transaction ends, and what was odd about the reference to it."""
    named = order_named(connection, said.order_id)
    referred = _referred(connection, said.earlier_payload_id)
    pk = named or (referred.placed_order_id if referred else None)
    if pk is None:
        return None, []
    order = Order.objects.select_for_update(of=("self",)).get(pk=pk)
    return order, _oddities(said, order, referred)


def order_named(connection: Connection, order_id: str) -> int | None:
    """The newest order of this number that came through the connection."""
    origins = OrderOrigin.objects.filter(connection=connection, order__external_id=order_id)
    return origins.order_by("-order_id").values_list("order_id", flat=True).first()


def latest_request(order: Order) -> InboundDocument | None:
    """The request that spoke of the order last, as far as it was booked."""
    return InboundDocument.objects.filter(placed_order=order, is_conflict=False).order_by("-id").first()


def is_stale(order: Order, said: PurchaseOrder) -> str:
    """What we have that is newer than what is said now: a version or a date; empty if nothing is.

    Versions count 1, 2 …; where one of the two has none that is a number, the dates decide. A date that lay well ahead
    when it came is a slip of the buyer's, which must not shut out every later change.
    """
    known = list(order.versions.order_by("-number").values_list("buyer_version", "ordered_at", "received_at"))
    newest = max((int(version) for version, _date, _at in known if _is_number(version)), default=None)
    if newest is not None and _is_number(said.order_version):
        return f"version {newest}" if int(said.order_version) < newest else ""
    moments = [(parse_timestamp(date), date, received) for _version, date, received in known]
    dates = [(moment, date) for moment, date, received in moments if moment and moment - received < FURTHEST_AHEAD]
    newest_date = max(dates)[1] if dates else ""
    return f"the version of {newest_date}" if _is_earlier(said.order_date, newest_date) else ""


def _is_earlier(date: str, than: str) -> bool:
    """Whether a moment is before another; a day without a time is not before that day."""
    first, second = parse_timestamp(date), parse_timestamp(than)
    if first is None or second is None:
        return False
    is_day = min(len(date.strip()), len(than.strip())) <= len("2026-11-24")
    return first.date() < second.date() if is_day else first < second


def is_newer(order: Order, said: PurchaseOrder) -> bool:
    """Whether what is said has a version number above every one we know of the order."""
    known = order.versions.values_list("buyer_version", flat=True)
    newest = max((int(version) for version in known if _is_number(version)), default=None)
    return newest is not None and _is_number(said.order_version) and int(said.order_version) > newest


def _is_number(version: str) -> bool:
    """Whether it counts versions; what is longer than any count would be is something else."""
    return version.isascii() and version.isdigit() and len(version) <= LONGEST_COUNT


def _referred(connection: Connection, payload_id: str) -> InboundDocument | None:
    if not payload_id:
        return None
    booked = InboundDocument.objects.filter(connection=connection, kind=KIND, placed_order__isnull=False)
    return booked.filter(is_conflict=False, dedupe_key=payload_id).first()


def _oddities(said: PurchaseOrder, order: Order, referred: InboundDocument | None) -> list[Finding]:
    """How the reference differs from the number, or from the latest request of the order."""
    latest = latest_request(order)
    expected = latest.dedupe_key if latest and not latest.dedupe_key.startswith("sha256:") else ""
    found = said.earlier_payload_id
    if said.order_id != order.external_id:
        return [_finding("order.reference.other_number", said.order_id, order.external_id, Severity.WARNING)]
    if not found:
        return [_finding("order.reference.missing", found, expected, Severity.INFO)]
    if referred is None:
        return [_finding("order.reference.unknown", found, expected, Severity.WARNING)]
    if referred.placed_order_id != order.pk:
        return [_finding("order.reference.wrong", found, expected, Severity.WARNING)]
    if latest is not None and referred.pk != latest.pk:
        return [_finding("order.reference.old", found, expected, Severity.WARNING)]
    return []


def _finding(code: str, found: str, expected: str, severity: Severity) -> Finding:
    return Finding(code, _PATH, found[:120], expected[:120], severity)

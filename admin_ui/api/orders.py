"""REST: orders for the supplier's own system: fetched, acknowledged, confirmed, shipped, billed by the desk's own rules."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from wagtail.log_actions import log

from admin_ui.api.doorway import caller, needs, once
from admin_ui.api.problems import ApiProblem, not_found
from admin_ui.api.schemas import (
    Acknowledgement,
    Bill,
    Confirm,
    DocumentMade,
    LineQuantity,
    OrderDetail,
    OrderHead,
    OrderPage,
    Ship,
)
from admin_ui.api.tell_order import told_head, told_order
from admin_ui.models import ApiScope
from admin_ui.orders.papers import file_answer
from connections.domain.acknowledge_order import acknowledge_order, waiting_orders, with_versions
from connections.domain.order_file import OrderFile, order_file
from connections.models import DocumentAttachment
from protocols.errors import RemoteError
from protocols.values import parse_decimal
from storefront.domain.fulfil.confirm_order import LineAnswer, confirm_order
from storefront.domain.fulfil.invoice_order import BilledQuantity, invoice_order
from storefront.domain.fulfil.refusals import FulfilRefused
from storefront.domain.fulfil.ship_order import ShippedQuantity, ship_order
from storefront.models import Order

router = Router(tags=["Orders"])
Form = Literal["csv", "xlsx", "opentrans", "edifact", "ubl", "idoc"]
State = Literal["received", "held", "confirmed", "shipped", "invoiced", "cancelled"]


@router.get("/orders", response=OrderPage, summary="Orders, the oldest first")
@needs(ApiScope.ORDERS_READ)
def list_orders(
    request: HttpRequest,
    after: int = Query(0, ge=0, le=2**62),
    limit: int = Query(100, ge=1, le=500),
    state: State | None = None,
    waiting: bool = Query(False, description="Only those not acknowledged as they stand now; held orders wait on."),
    include_test: bool = False,
) -> dict[str, Any]:
    """Fetch with `waiting=true`, take each order over, acknowledge it: nothing is missed and nothing comes twice."""
    found = _orders().filter(pk__gt=after).order_by("pk")
    if not include_test:
        found = found.filter(is_test=False)
    if state:
        found = found.filter(state=state)
    if waiting:
        found = waiting_orders(found.exclude(state="held"))
    rows = list(found[: limit + 1])
    return {
        "items": [told_head(row) for row in rows[:limit]],
        "next": rows[limit - 1].pk if len(rows) > limit else None,
    }


@router.get("/orders/{number}", response=OrderDetail, summary="One order, by our number")
@needs(ApiScope.ORDERS_READ)
def read_order(request: HttpRequest, number: str) -> dict[str, Any]:
    """With its lines, what was noticed, and what has become of each line."""
    return told_order(_find(number))


@router.get("/orders/{number}/attachments/{int:pk}", response={200: Any}, summary="A file that came with an order")
@needs(ApiScope.ORDERS_READ)
def read_attachment(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Always as a download."""
    order = _find(number)
    file = DocumentAttachment.objects.filter(document__placed_order=order, is_internal=False, pk=pk).first()
    if file is None or file.content is None:
        raise not_found("attachment")
    return file_answer(OrderFile(file.name, bytes(file.content)))


@router.get("/orders/{number}/files/{form}", response={200: Any}, summary="An order as a file for your ERP")
@needs(ApiScope.ORDERS_READ)
def read_order_file(request: HttpRequest, number: str, form: Form) -> HttpResponse:
    """As it stands now, under your article numbers."""
    return file_answer(order_file(_find(number), form))


@router.post("/orders/{number}/acknowledge", response=OrderHead, summary="Say that your system has the order")
@needs(ApiScope.ORDERS_WRITE)
@once
def acknowledge(request: HttpRequest, number: str, wish: Acknowledgement | None = None) -> dict[str, Any]:
    """As it stands now; a later change waits to be taken over anew. Said twice, it is done once."""
    order, own_number = _find(number), wish.own_number if wish else ""
    acknowledge_order(order, own_number, by=caller(request))
    log(order, "desk.order_taken_over", data={"number": own_number, "by": caller(request)})
    return told_head(_find(number))


@router.post("/orders/{number}/confirm", response=DocumentMade, summary="Confirm an order or some of its lines")
@needs(ApiScope.ORDERS_WRITE)
@once
def confirm(request: HttpRequest, number: str, wish: Confirm | None = None) -> dict[str, Any]:
    """The buyer's system is told, where it takes confirmations."""
    wish, lines = wish or Confirm(), None
    if wish.lines is not None:
        lines = [
            LineAnswer(
                line_key=line.line, quantity=_decimal(line.quantity), kind=line.kind, delivery_date=line.delivery_date,
                ship_date=line.ship_date, substitute_sku=line.substitute_sku, reason=line.reason,
                unit_price=None if line.unit_price is None else _decimal(line.unit_price),
            )
            for line in wish.lines
        ]  # fmt: skip
    return _done(
        request, number, "desk.order_confirmed",
        lambda order: confirm_order(order, lines, by=caller(request), comments=wish.comments),
    )  # fmt: skip


@router.post("/orders/{number}/ship", response=DocumentMade, summary="Say that goods have left")
@needs(ApiScope.ORDERS_WRITE)
@once
def ship(request: HttpRequest, number: str, wish: Ship) -> dict[str, Any]:
    """The buyer's system is told, where it takes ship notices."""
    lines = _quantities(wish.lines, ShippedQuantity)
    return _done(
        request, number, "desk.order_shipped",
        lambda order: ship_order(
            order, lines, carrier=wish.carrier, tracking_numbers=wish.tracking_numbers, shipped_on=wish.shipped_on,
            arrives_on=wish.arrives_on, by=caller(request),
        ),
    )  # fmt: skip


@router.post("/orders/{number}/invoice", response=DocumentMade, summary="Bill an order")
@needs(ApiScope.ORDERS_WRITE)
@once
def invoice(request: HttpRequest, number: str, wish: Bill | None = None) -> dict[str, Any]:
    """The buyer's system is told, where it takes invoices."""
    lines = _quantities(wish.lines if wish else None, BilledQuantity)
    return _done(
        request, number, "desk.order_billed", lambda order: invoice_order(order, lines, by=caller(request))
    )  # fmt: skip


def _orders() -> QuerySet[Order]:
    return with_versions(Order.objects.select_related("customer", "pick_up", "origin"))


def _find(number: str) -> Order:
    order = _orders().filter(number=number).first()
    if order is None:
        raise not_found("order")
    return order


def _quantities(lines: list[LineQuantity] | None, kind: Callable[[str, Decimal], Any]) -> list[Any] | None:
    return None if lines is None else [kind(line.line, _decimal(line.quantity)) for line in lines]


def _decimal(text: str) -> Decimal:
    try:
        return parse_decimal(text)
    except RemoteError as refused:
        raise ApiProblem(
            422, "number.odd", "Write numbers with a decimal point and without other signs.",
            value=text[:40],
        ) from refused  # fmt: skip


def _done(request: HttpRequest, number: str, action: str, act: Callable[[Order], Any]) -> dict[str, Any]:
    order = _find(number)
    try:
        document = act(order)
    except FulfilRefused as refused:
        raise ApiProblem(409, refused.code, str(refused.text)) from refused
    log(order, action, data={"number": document.number, "by": caller(request)})
    return {"number": document.number, "state": _find(number).state}

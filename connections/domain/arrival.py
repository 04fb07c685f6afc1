"""An order message that has come in through a connection, and the order it makes once it is matched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connections.domain.authenticate import Authenticated
from connections.domain.exchange import Exchange
from connections.domain.free_texts import without_cards
from connections.domain.match_order import MatchedLine, MatchedOrder
from connections.domain.order_details import line_details, order_details, plain_address
from connections.models import CartTransfer, Connection, Environment, TransferState
from protocols.findings import Finding
from protocols.orders import PurchaseOrder
from storefront.domain.place_order import NewOrder, NewOrderLine
from storefront.models import OrderState, VersionKind


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who sent it, what it says, and the notebook of the exchange."""

    signed_in: Authenticated
    order: PurchaseOrder
    exchange: Exchange
    now: datetime
    #: Of a change whose format lets it name some lines only: the numbers it names. None where a change is the whole order.
    named_lines: frozenset[str] | None = None
    has_differences: bool = False  # quantities that are to be added or taken away
    is_marked_test: bool = False

    @property
    def connection(self) -> Connection:
        return self.signed_in.candidate.connection

    @property
    def is_test(self) -> bool:
        is_agreed = self.connection.environment == Environment.TEST or self.signed_in.is_simulated
        return is_agreed or self.is_marked_test

    @property
    def must_wait(self) -> bool:
        """Whether a person has to look before anything is delivered."""
        return not self.signed_in.candidate.is_active or self.has_differences

    def oddities(self) -> list[Finding]:
        """Where the connection is switched off; what it sends is held, never dropped (threat A21)."""
        if self.signed_in.candidate.is_active:
            return []
        return [Finding("order.connection_inactive", "Header/Sender", str(self.connection.name)[:120], "active")]


def order_of(
    arrival: Arrival,
    matched: MatchedOrder,
    findings: list[Finding],
    *,
    state: str = OrderState.RECEIVED,
    kind: str = VersionKind.NEW,
) -> NewOrder:
    """The order as it will be stored, with everything that was odd about it and its message."""
    order, connection = without_cards(arrival.order), arrival.connection
    found = [*arrival.exchange.findings, *findings, *matched.findings, *arrival.oddities()]
    return NewOrder(
        customer_id=connection.customer_id,
        external_id=order.order_id,
        currency=matched.currency,
        lines=tuple(_line(line) for line in matched.lines),
        cart_id=matched.transfer.cart_id if matched.transfer else None,
        total=order.total.amount if order.total else None,
        state=OrderState.HELD if arrival.must_wait or matched.must_wait else state,
        is_test=arrival.is_test,
        ordered_at=order.order_date,
        bill_to=plain_address(order.bill_to),
        ship_to=plain_address(order.ship_to),
        extrinsics=order.extrinsics,
        comments=order.comments,
        details=order_details(order),
        findings=tuple(finding.as_dict() for finding in found),
        kind=kind,
        buyer_version=order.order_version,
    )


def note_match(arrival: Arrival, matched: MatchedOrder, findings: list[Finding]) -> None:
    """The cart is ordered now; the transcript tells what differs."""
    if matched.transfer is not None:
        CartTransfer.objects.filter(pk=matched.transfer.pk).update(state=TransferState.ORDERED)
    arrival.exchange.transfer = matched.transfer
    of_lines = (finding for line in matched.lines for finding in line.findings)
    arrival.exchange.found([*findings, *matched.findings, *of_lines])


def _line(matched: MatchedLine) -> NewOrderLine:
    item, quoted = matched.item, matched.quoted
    price, price_unit = (item.unit_price.amount, item.price_unit) if item.unit_price else (None, item.price_unit)
    if price is None and quoted is not None:  # SAP leaves it out; the cart said it
        price, price_unit = quoted.unit_price, quoted.price_unit
    findings: tuple[dict[str, Any], ...] = tuple(finding.as_dict() for finding in matched.findings)
    return NewOrderLine(
        sku=item.item_id.supplier_part_id,
        quantity=item.quantity,
        unit=item.unit,
        unit_price=price,
        price_unit=price_unit,
        description=item.description,
        buyer_line=item.line_number,
        product_id=matched.product_id,
        cart_line_key=quoted.line_key if quoted else "",
        details=line_details(without_cards(item)),
        findings=findings,
    )

"""The order as its documents must speak of it: in the buyer's numbering, to the party that sent it, in its format.

Read again from the request that spoke of the order last; its secrets are masked there, which harms nothing.
"""

from dataclasses import dataclass, replace

from connections.domain.find_ordered import latest_request
from connections.models import Connection, OrderOrigin
from protocols.documents import OrderReference
from protocols.errors import RemoteError
from protocols.order_formats import read_orders
from protocols.order_parts import ReadOrder
from protocols.orders import ControlKeys, OrderItem
from storefront.domain.fulfil.order_lines import lines_by_key
from storefront.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class AnsweredOrder:
    """Our order, the connection it came through, and what the buyer's system said. `lines` are by the shop's keys."""

    order: Order
    connection: Connection
    read: ReadOrder
    lines: dict[str, OrderLine]

    @property
    def family(self) -> str:
        """The format without its version: "cxml", "opentrans", "ubl" …"""
        return self.read.format.partition("-")[0]

    @property
    def reference(self) -> OrderReference:
        payload_id = self.read.message_id if self.family == "cxml" else ""
        return OrderReference(self.order.external_id, payload_id, self.order.ordered_at)

    def line_number(self, key: str) -> str:
        """The buyer's number of the line, or its position."""
        line = self.lines[key]
        return line.buyer_line or str(line.position)

    def item(self, key: str) -> OrderItem | None:
        """The line as the buyer wrote it."""
        number = self.line_number(key)
        return next((item for item in self.read.order.lines if item.line_number == number), None)

    def controls(self, key: str) -> ControlKeys:
        """What the buyer says of the line; what he does not say there, the header says."""
        item, header = self.item(key), self.read.order.controls
        own = item.controls if item is not None else ControlKeys()
        return ControlKeys(
            own.confirmation or header.confirmation,
            own.ship_notice or header.ship_notice,
            own.invoice or header.invoice,
        )


class Unreadable(Exception):
    """The stored request does not say this order (any more)."""


def origin_connection(order: Order) -> Connection | None:
    """The connection that the order came through."""
    origin = OrderOrigin.objects.select_related("connection__customer").filter(order=order).first()
    return origin.connection if origin else None


def answered_order(order: Order, connection: Connection) -> AnsweredOrder:
    """Raises Unreadable."""
    request = latest_request(order)
    if request is None:
        raise Unreadable("no request is kept")
    try:
        found = [one for one in read_orders(bytes(request.body)) if one.order.order_id == order.external_id]
    except RemoteError as broken:
        raise Unreadable(broken.code) from broken
    if not found:
        raise Unreadable("the request is of another order")
    read = replace(found[0], order=replace(found[0].order, lines=_numbered(found[0].order.lines)))
    return AnsweredOrder(order, connection, read, lines_by_key(order.lines.all()))


def _numbered(lines: tuple[OrderItem, ...]) -> tuple[OrderItem, ...]:
    """A line without a number is known by its position (facts on cXML, 7)."""
    return tuple(
        line if line.line_number else replace(line, line_number=str(position))
        for position, line in enumerate(lines, start=1)
    )

"""The order as its documents must speak of it: in the buyer's numbering, to the party that sent it, in its format.

Read again from the request that spoke of the order last; its secrets are masked there, which harms nothing.
"""

from dataclasses import dataclass, replace

from connections.domain.find_ordered import latest_request
from connections.models import Connection, OrderOrigin, OutboundKind
from protocols.documents import OrderReference
from protocols.errors import RemoteError
from protocols.order_formats import read_orders
from protocols.order_parts import ReadOrder
from protocols.orders import ControlKeys, OrderItem
from storefront.domain.fulfil.order_lines import lines_by_key
from storefront.models import Order, OrderLine

#: ControlKeys of an order or a line (RG 124; cXML.dtd 1.2.071). Under ERS the buyer pays by receipt and wants no invoice.
_NOT_ALLOWED = "notAllowed"
_NO_INVOICE = (_NOT_ALLOWED, "isERS")


@dataclass(frozen=True, slots=True)
class AnsweredOrder:
    """Our order, the connection it came through, and what the buyer's system said.

    `lines` are ours by the shop's keys, `items` the buyer's by his numbers; of a number used twice the first counts.
    """

    order: Order
    connection: Connection
    read: ReadOrder
    lines: dict[str, OrderLine]
    items: dict[str, OrderItem]

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
        return self.items.get(self.line_number(key))

    def forbids(self, kind: str, key: str) -> bool:
        """Whether the buyer wants no document of that kind for the line; what he does not say there, the header says."""
        item, header = self.item(key), self.read.order.controls
        own = item.controls if item is not None else ControlKeys()
        match kind:
            case OutboundKind.CONFIRMATION:
                return (own.confirmation or header.confirmation) == _NOT_ALLOWED
            case OutboundKind.SHIP_NOTICE:
                return (own.ship_notice or header.ship_notice) == _NOT_ALLOWED
        return (own.invoice or header.invoice) in _NO_INVOICE or self._is_never_billed

    @property
    def _is_never_billed(self) -> bool:
        """SAP Ariba says it in an extra field (facts on cXML, 7)."""
        said = {name.lower(): value.strip().lower() for name, value in self.read.order.extrinsics}
        return said.get("ariba.invoicingallowed") in ("no", "false")


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
    items = {item.line_number: item for item in reversed(read.order.lines)}
    return AnsweredOrder(order, connection, read, lines_by_key(order.lines.all()), items)


def _numbered(lines: tuple[OrderItem, ...]) -> tuple[OrderItem, ...]:
    """A line without a number is known by its position (facts on cXML, 7)."""
    return tuple(
        line if line.line_number else replace(line, line_number=str(position))
        for position, line in enumerate(lines, start=1)
    )

"""What a ship notice must obey beyond its DTD. Source: RG 316–325 and the comments in Fulfill.dtd 1.2.071."""

from protocols.cxml.document_rules import check_against_order, check_distinct, check_order, check_positive, refuse
from protocols.documents import Carrier, ShipNotice, ShippedLine, ShippedOrder
from protocols.orders import PurchaseOrder
from protocols.values import Quantity

OPERATIONS = ("new", "update", "delete")
#: How a carrier may be named: by its Standard Carrier Alpha Code, or in words.
CARRIER_DOMAINS = ("SCAC", "companyName")


def check_ship_notice(value: ShipNotice, order: PurchaseOrder | None = None) -> None:
    """Raises DocumentRefused for the first rule that is broken. With `order`, the lines of that order are compared."""
    if not value.shipment_id:
        refuse("A ship notice has a number.", "ship_notice.id.missing")
    _check_operation(value)
    if value.carrier is not None:
        _check_carrier(value.carrier)
    for shipped in value.orders:
        check_order(shipped.order)
        _check_lines(shipped)
    check_distinct(
        (each.order.payload_id or each.order.order_id for each in value.orders), "Order", "ship_notice.order.repeated"
    )
    if order is not None:
        _compare(value, order)


def _check_operation(value: ShipNotice) -> None:
    """A new one stands alone, the others say which they change; only a deleted one may say nothing else."""
    if value.operation not in OPERATIONS:
        refuse(f"A ship notice is one of {', '.join(OPERATIONS)}, not {value.operation!r}.", "ship_notice.operation")
    if (value.operation == "new") == bool(value.replaces_payload_id):
        refuse(
            "A ship notice names an earlier one where it changes or deletes it, and only there.", "ship_notice.earlier"
        )
    if value.operation == "delete":
        return
    if value.shipment_date is None or value.delivery_date is None:
        refuse("A ship notice says when the goods left and when they are expected.", "ship_notice.dates.missing")
    if value.delivery_date < value.shipment_date:
        refuse("The goods would arrive before they leave.", "ship_notice.dates.order")
    if value.carrier is None:
        refuse("A ship notice names the carrier; who delivers himself names himself.", "ship_notice.carrier.missing")
    if not value.orders:
        refuse("A ship notice says which orders are in the parcel.", "ship_notice.orders.missing")


def _check_carrier(carrier: Carrier) -> None:
    if not carrier.name or carrier.domain not in CARRIER_DOMAINS:
        refuse(f"A carrier is named in one of the domains {', '.join(CARRIER_DOMAINS)}.", "ship_notice.carrier.name")
    if not carrier.tracking_numbers or not all(carrier.tracking_numbers):
        refuse(
            "A carrier knows the parcel by a number; without one of his, give your own.", "ship_notice.tracking.missing"
        )


def _check_lines(shipped: ShippedOrder) -> None:
    check_distinct((line.line_number for line in shipped.lines), "Line", "ship_notice.line.repeated")
    for line in shipped.lines:
        check_positive(line.quantity, f"Line {line.line_number}")
        if len(line.serial_numbers) > line.quantity:
            refuse(f"Line {line.line_number} has more serial numbers than pieces.", "ship_notice.line.serials")


def _compare(value: ShipNotice, order: PurchaseOrder) -> None:
    def said(line: ShippedLine) -> tuple[str, Quantity, str]:
        return line.line_number, line.quantity, line.unit

    for shipped in value.orders:
        if shipped.order.order_id == order.order_id:
            check_against_order(map(said, shipped.lines), order)

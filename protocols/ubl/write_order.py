"""Write a UBL 2.1 Order, or the OrderChange or OrderCancellation of one.

Source: UBL 2.1 Order, OrderChange, OrderCancellation; the order of elements is the schemas'.
"""

from protocols.markup import around, tag
from protocols.order_writing import Transmission, currency_of, quote_of
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import Address, format_decimal

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
_ROOTS = {"new": "Order", "update": "OrderChange", "delete": "OrderCancellation"}


def write_order(order: PurchaseOrder, sent: Transmission) -> bytes:
    """The document in UTF-8; a cancellation has no lines."""
    root, currency = _ROOTS[order.order_type], currency_of(order)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SCHEMA}{root}-2"'
        f' xmlns:cac="{_SCHEMA}CommonAggregateComponents-2" xmlns:cbc="{_SCHEMA}CommonBasicComponents-2">'
        f"{_head(order, sent, currency)}"
        f"<cac:BuyerCustomerParty>{_party(sent.buyer, order.bill_to)}</cac:BuyerCustomerParty>"
        f"<cac:SellerSupplierParty>{_party(sent.supplier, None)}</cac:SellerSupplierParty>"
        f"{'' if order.order_type == 'delete' else _body(order, currency)}</{root}>\n"
    ).encode()


def _head(order: PurchaseOrder, sent: Transmission, currency: str) -> str:
    """A change and a cancellation have numbers of their own and name the order."""
    is_new = order.order_type == "new"
    moment = tag("cbc:IssueDate", sent.moment.date().isoformat()) + tag(
        "cbc:IssueTime", sent.moment.strftime("%H:%M:%S")
    )
    reference = "" if is_new else around("cac:OrderReference", tag("cbc:ID", order.order_id))
    if order.order_type == "delete":
        reason = tag("cbc:CancellationNote", order.comments or "Cancelled.")
        return tag("cbc:ID", sent.number) + tag("cbc:UUID", sent.number) + moment + reason + reference
    return (
        tag("cbc:ID", order.order_id if is_new else sent.number)
        + tag("cbc:UUID", sent.number)
        + moment
        + ("" if is_new else tag("cbc:SequenceNumberID", order.order_version))
        + (tag("cbc:OrderTypeCode", "220") if is_new else "")
        + tag("cbc:Note", order.comments)
        + tag("cbc:DocumentCurrencyCode", currency)
        + reference
    )


def _body(order: PurchaseOrder, currency: str) -> str:
    ship_to = order.ship_to
    place = ""
    if ship_to is not None:
        inside = tag("cbc:ID", ship_to.address_id) + tag("cbc:Name", ship_to.name) + _address("cac:Address", ship_to)
        place = around("cac:Delivery", around("cac:DeliveryLocation", inside))
    total = ""
    if order.total is not None:
        amount = format_decimal(order.total.amount)
        total = tag("cbc:LineExtensionAmount", amount, currencyID=currency)
        total += tag("cbc:PayableAmount", amount, currencyID=currency)
    return place + around("cac:AnticipatedMonetaryTotal", total) + "".join(_line(line) for line in order.lines)


def _party(number: str, address: Address | None) -> str:
    return around(
        "cac:Party",
        around("cac:PartyIdentification", tag("cbc:ID", number))
        + around("cac:PartyName", tag("cbc:Name", address.name if address else ""))
        + (_address("cac:PostalAddress", address) if address else ""),
    )


def _address(name: str, address: Address) -> str:
    return around(
        name,
        tag("cbc:StreetName", " ".join(address.street))
        + tag("cbc:CityName", address.city)
        + tag("cbc:PostalZone", address.postal_code)
        + around("cac:Country", tag("cbc:IdentificationCode", address.country_code)),
    )


def _line(line: OrderItem) -> str:
    quote, item = quote_of(line.item_id)
    reference = around("cac:DocumentReference", tag("cbc:ID", quote))
    article = (
        tag("cbc:Name", line.description or line.item_id.supplier_part_id)
        + around("cac:BuyersItemIdentification", tag("cbc:ID", line.item_id.buyer_part_id))
        + around("cac:SellersItemIdentification", tag("cbc:ID", line.item_id.supplier_part_id))
    )
    inside = (
        tag("cbc:ID", line.line_number)
        + tag("cbc:Note", line.comments)
        + tag("cbc:Quantity", format_decimal(line.quantity), unitCode=line.unit)
        + _price(line)
        + around("cac:Item", article)
    )
    return around(
        "cac:OrderLine",
        around("cac:LineItem", inside)
        + around("cac:QuotationLineReference", reference and tag("cbc:LineID", item) + reference),
    )


def _price(line: OrderItem) -> str:
    if line.unit_price is None:
        return ""
    amount = tag("cbc:PriceAmount", format_decimal(line.unit_price.amount), currencyID=line.unit_price.currency)
    return around("cac:Price", amount + tag("cbc:BaseQuantity", format_decimal(line.price_unit), unitCode=line.unit))

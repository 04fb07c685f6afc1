"""Write an openTRANS 2.1 ORDER, or the ORDERCHANGE that replaces or cancels one.

A change says every item as it shall be; a cancellation says 0 of each. Our quote goes into elements of the user's own,
for the format has no place for the line of one.

Source: openTRANS 2.1 elements ORDER and ORDERCHANGE; the order of elements is the schemas'.
"""

from protocols.markup import around, tag
from protocols.order_writing import Transmission, currency_of, quote_of
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import Address, format_decimal

_NAMESPACES = (
    'xmlns="http://www.opentrans.org/XMLSchema/2.1" xmlns:bmecat="http://www.bmecat.org/bmecat/2005" version="2.1"'
)


def write_order(order: PurchaseOrder, sent: Transmission) -> bytes:
    """The document in UTF-8."""
    name = "ORDER" if order.order_type == "new" else "ORDERCHANGE"
    attributes = f'{_NAMESPACES} type="standard"' if name == "ORDER" else _NAMESPACES
    items = "".join(_item(line, is_gone=order.order_type == "delete") for line in order.lines)
    total = format_decimal(order.total.amount) if order.total else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {attributes}><{name}_HEADER>'
        f"<CONTROL_INFO>{tag('GENERATION_DATE', sent.moment.isoformat())}</CONTROL_INFO>"
        f"<{name}_INFO>{_info(order, sent, name)}</{name}_INFO></{name}_HEADER>"
        f"<{name}_ITEM_LIST>{items}</{name}_ITEM_LIST>"
        f"<{name}_SUMMARY>{tag('TOTAL_ITEM_NUM', str(len(order.lines)))}{tag('TOTAL_AMOUNT', total)}</{name}_SUMMARY>"
        f"</{name}>\n"
    ).encode()


def _info(order: PurchaseOrder, sent: Transmission, name: str) -> str:
    moment = sent.moment.isoformat()
    change = tag("ORDERCHANGE_DATE", moment) + tag("ORDERCHANGE_SEQUENCE_ID", order.order_version)
    parties = (
        _party("buyer", sent.buyer, order.bill_to)
        + _party("supplier", sent.supplier, None)
        + _party("delivery", order.ship_to.address_id if order.ship_to else "", order.ship_to)
    )
    return (
        tag("ORDER_ID", order.order_id)
        + (tag("ORDER_DATE", moment) if name == "ORDER" else change)
        + around("PARTIES", parties)
        + tag("bmecat:CURRENCY", currency_of(order))
        + tag("REMARKS", order.comments, type="general")
    )


def _party(role: str, number: str, address: Address | None) -> str:
    said = ""
    if address is not None:
        said = (
            tag("bmecat:NAME", address.name)
            + tag("bmecat:STREET", " ".join(address.street))
            + tag("bmecat:ZIP", address.postal_code)
            + tag("bmecat:CITY", address.city)
            + tag("bmecat:COUNTRY_CODED", address.country_code)
        )
    inside = tag("bmecat:PARTY_ID", number, type="buyer_specific") + tag("PARTY_ROLE", role) + around("ADDRESS", said)
    return around("PARTY", inside) if number or said else ""


def _item(line: OrderItem, *, is_gone: bool) -> str:
    quote, item = quote_of(line.item_id)
    product = (
        tag("bmecat:SUPPLIER_PID", line.item_id.supplier_part_id, type="supplier_specific")
        + tag("bmecat:BUYER_PID", line.item_id.buyer_part_id, type="buyer_specific")
        + tag("bmecat:DESCRIPTION_SHORT", line.description[:150])
    )
    price = ""
    if line.unit_price is not None:
        price = tag("bmecat:PRICE_AMOUNT", format_decimal(line.unit_price.amount))
        price += tag("bmecat:PRICE_QUANTITY", format_decimal(line.price_unit))
    return around(
        "ORDER_ITEM",
        tag("LINE_ITEM_ID", line.line_number)
        + around("PRODUCT_ID", product)
        + tag("QUANTITY", "0" if is_gone else format_decimal(line.quantity))
        + tag("bmecat:ORDER_UNIT", line.unit)
        + around("PRODUCT_PRICE_FIX", price)
        + tag("REMARKS", line.comments, type="general")
        + around("ITEM_UDX", tag("UDX.EXT_QUOTE_ID", quote) + tag("UDX.EXT_QUOTE_ITEM", item)),
    )

"""Write an SAP IDoc ORDERS05 as XML: a new order, or its change (ORDCHG) that says every line as it shall be.

Source: developers' notes 10.1.
"""

from protocols.markup import tag
from protocols.order_writing import Transmission, currency_of, quote_of
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import Address, format_decimal

#: Type of the order → kind of message, and what the header and each line say is done.
_KINDS = {"new": ("ORDERS", "000", "001"), "update": ("ORDCHG", "004", "002"), "delete": ("ORDCHG", "003", "003")}


def write_order(order: PurchaseOrder, sent: Transmission) -> bytes:
    """The document of one IDoc, in UTF-8."""
    kind, action, line_action = _KINDS[order.order_type]
    control = (
        tag("DOCNUM", sent.number)
        + tag("IDOCTYP", "ORDERS05")
        + tag("MESTYP", kind)
        + tag("SNDPRT", "LS")
        + tag("SNDPRN", sent.buyer)
        + tag("RCVPRT", "LI")
        + tag("RCVPRN", sent.supplier)
        + tag("CREDAT", f"{sent.moment:%Y%m%d}")
        + tag("CRETIM", f"{sent.moment:%H%M%S}")
    )
    head = tag("ACTION", action) + tag("CURCY", currency_of(order)) + tag("BELNR", order.order_id)
    body = (
        _segment("EDI_DC40", control)
        + _segment("E1EDK01", head)
        + _segment("E1EDK03", tag("IDDAT", "012") + tag("DATUM", f"{sent.moment:%Y%m%d}"))
        + _party("AG", sent.buyer, order.bill_to)
        + _party("LF", sent.supplier, None)
        + (_party("WE", order.ship_to.address_id, order.ship_to) if order.ship_to else "")
        + _segment("E1EDK02", tag("QUALF", "001") + tag("BELNR", order.order_id))
        + "".join(_line(line, line_action) for line in order.lines)
        + _total(order)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ORDERS05><IDOC BEGIN="1">{body}</IDOC></ORDERS05>\n'.encode()


def _segment(name: str, inside: str) -> str:
    return f'<{name} SEGMENT="1">{inside}</{name}>'


def _party(role: str, number: str, address: Address | None) -> str:
    said = tag("PARVW", role) + tag("PARTN", number)
    if address is not None:
        said += (
            tag("NAME1", address.name)
            + tag("STRAS", " ".join(address.street))
            + tag("PSTLZ", address.postal_code)
            + tag("ORT01", address.city)
            + tag("LAND1", address.country_code)
        )
    return _segment("E1EDKA1", said)


def _line(line: OrderItem, action: str) -> str:
    quote, item = quote_of(line.item_id)
    price = ""
    if line.unit_price is not None:
        price = tag("VPREI", format_decimal(line.unit_price.amount)) + tag("PEINH", format_decimal(line.price_unit))
    reference = tag("QUALF", "004") + tag("BELNR", quote) + tag("ZEILE", item)
    article = tag("QUALF", "002") + tag("IDTNR", line.item_id.supplier_part_id) + tag("KTEXT", line.description[:70])
    return _segment(
        "E1EDP01",
        tag("POSEX", line.line_number)
        + tag("ACTION", action)
        + tag("MENGE", format_decimal(line.quantity))
        + tag("MENEE", line.unit)
        + price
        + (_segment("E1EDP02", reference) if quote else "")
        + _segment("E1EDP19", article),
    )


def _total(order: PurchaseOrder) -> str:
    if order.total is None:
        return ""
    total = tag("SUMME", format_decimal(order.total.amount)) + tag("SUNIT", order.total.currency)
    return _segment("E1EDS01", tag("SUMID", "002") + total)

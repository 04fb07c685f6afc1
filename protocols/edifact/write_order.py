"""Write an EDIFACT ORDERS D.96A (EAN008), new, replacing (5) or cancelling (1).

In ISO-8859-1 (UNOC) where all of it can be said so, else in UTF-8 (UNOW).

Source: EANCOM ORDERS D.96A; developers' notes 10.2.
"""

import re
from collections.abc import Iterator

from protocols.order_writing import Transmission, currency_of, quote_of
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import Address, format_decimal

_FUNCTIONS = {"new": "9", "update": "5", "delete": "1"}
_RELEASED = re.compile(r"([?+:'])")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_TEXT, _NAME = 70, 35  # characters of one component


def write_order(order: PurchaseOrder, sent: Transmission) -> bytes:
    """The interchange of one message; its reference is the last 14 characters of the number, as the format asks."""
    message = ["UNH+1+ORDERS:D:96A:UN:EAN008", *_head(order, sent)]
    for line in order.lines:
        message += _line(line)
    message += ["UNS+S", *([f"MOA+86:{format_decimal(order.total.amount)}"] if order.total else [])]
    message += [f"CNT+2:{len(order.lines)}", f"UNT+{len(message) + 2}+1"]
    reference, text = sent.number[-14:], "'\n".join(message)
    charset, encoding = ("UNOC:3", "latin-1") if _is_latin(text) else ("UNOW:4", "utf-8")
    head = f"UNB+{charset}+{_said(sent.buyer)}+{_said(sent.supplier)}+{sent.moment:%y%m%d:%H%M}+{_said(reference)}"
    return f"UNA:+.? '\n{head}'\n{text}'\nUNZ+1+{_said(reference)}'\n".encode(encoding)


def _head(order: PurchaseOrder, sent: Transmission) -> Iterator[str]:
    yield f"BGM+220+{_said(order.order_id)}+{_FUNCTIONS[order.order_type]}"
    yield f"DTM+137:{sent.moment:%Y%m%d%H%M}:203"
    if order.comments:
        yield f"FTX+AAI+++{_components(order.comments, _TEXT, 5)}"
    yield f"NAD+BY+{_said(sent.buyer)}::92{_address(order.bill_to)}"
    yield f"NAD+SU+{_said(sent.supplier)}::92"
    if order.ship_to is not None:
        yield f"NAD+DP+{_said(order.ship_to.address_id)}::92{_address(order.ship_to)}"
    if currency := currency_of(order):
        yield f"CUX+2:{_said(currency)}:9"


def _address(address: Address | None) -> str:
    if address is None:
        return ""
    street = _components(" ".join(address.street), _NAME, 3)
    place = f"{_said(address.city[:_NAME])}++{_said(address.postal_code)}+{_said(address.country_code)}"
    return f"++{_components(address.name, _NAME, 2)}+{street}+{place}"


def _line(line: OrderItem) -> Iterator[str]:
    quote, item = quote_of(line.item_id)
    unit = _said(line.unit)
    yield f"LIN+{_said(line.line_number)}"
    yield f"PIA+5+{_said(line.item_id.supplier_part_id)}:SA"
    if line.item_id.buyer_part_id:
        yield f"PIA+1+{_said(line.item_id.buyer_part_id)}:BP"
    if line.description:
        yield f"IMD+F++:::{_components(line.description, _NAME, 2)}"
    yield f"QTY+21:{format_decimal(line.quantity)}:{unit}"
    if line.comments:
        yield f"FTX+AAI+++{_components(line.comments, _TEXT, 5)}"
    if line.unit_price is not None:
        yield f"PRI+AAA:{format_decimal(line.unit_price.amount)}:::{format_decimal(line.price_unit)}:{unit}"
    if quote:
        yield f"RFF+AAG:{_said(quote)}:{_said(item)}"


def _components(text: str, longest: int, most: int) -> str:
    """A text cut into the components that one element has."""
    text = _BREAKS.sub(" ", text)[: longest * most]
    return ":".join(_said(text[start : start + longest]) for start in range(0, len(text), longest))


def _said(text: str) -> str:
    """With the characters that mean something else released."""
    return _RELEASED.sub(r"?\1", _BREAKS.sub(" ", text))


def _is_latin(text: str) -> bool:
    return all(ord(character) < 256 for character in text)

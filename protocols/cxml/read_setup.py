"""Read a PunchOutSetupRequest. Source: RG 62–84."""

from protocols.cxml.read_items import read_item
from protocols.cxml.read_parts import (
    address,
    at,
    attribute,
    child,
    contact,
    extrinsics,
    finding,
    local,
    opaque,
    text,
    text_at,
)
from protocols.errors import MissingValue
from protocols.findings import Finding
from protocols.limits import MAX_BUYER_COOKIE_CHARACTERS
from protocols.messages import Operation, SetupRequest
from protocols.orders import ItemId
from protocols.xml import Element


def read_setup(element: Element, findings: list[Finding]) -> SetupRequest:
    """The buyer's wish to enter. BuyerCookie and the return address are kept verbatim."""
    operation = _operation(element, findings)
    return_url = text(at(element, "BrowserFormPost", "URL"))
    if not return_url and operation != Operation.INSPECT:  # who only looks has nothing to send
        raise MissingValue(
            "BrowserFormPost/URL is missing: there is nowhere to send the cart.", code="setup.return_url.missing"
        )
    return SetupRequest(
        operation=operation,
        buyer_cookie=_buyer_cookie(element, findings),
        return_url=return_url,
        extrinsics=extrinsics(element),
        contact=contact(child(element, "Contact")),
        ship_to=address(child(element, "ShipTo")),
        selected_item=_selected_item(at(element, "SelectedItem", "ItemID")),
        items=tuple(read_item(item, n, findings) for n, item in enumerate(_items(element), 1)),
    )


def _items(element: Element) -> list[Element]:
    return [item for item in element if local(item) == "ItemOut"]


def _operation(element: Element, findings: list[Finding]) -> Operation:
    value = attribute(element, "operation").lower()
    try:
        return Operation(value)
    except ValueError:
        findings.append(
            finding(
                "setup.operation.unknown", "PunchOutSetupRequest/@operation", value, "create, edit, inspect, source"
            )
        )
        return Operation.CREATE


def _buyer_cookie(element: Element, findings: list[Finding]) -> str:
    cookie = child(element, "BuyerCookie")
    value = opaque(cookie)
    if not value:
        findings.append(
            finding("setup.buyer_cookie.missing", "PunchOutSetupRequest/BuyerCookie", "", "the session's name")
        )
    if len(value) > MAX_BUYER_COOKIE_CHARACTERS:
        raise MissingValue(
            f"BuyerCookie is longer than {MAX_BUYER_COOKIE_CHARACTERS} characters.", code="setup.buyer_cookie.long"
        )
    return value


def _selected_item(element: Element | None) -> ItemId | None:
    if element is None or not text_at(element, "SupplierPartID"):
        return None
    return ItemId(text_at(element, "SupplierPartID"), text_at(element, "SupplierPartAuxiliaryID"))

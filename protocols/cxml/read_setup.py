"""Read a PunchOutSetupRequest. Source: RG 62–84."""

from protocols.cxml.read_items import read_item
from protocols.cxml.read_parts import (
    address,
    at,
    attribute,
    child,
    companion,
    contacts,
    extrinsics,
    finding,
    local,
    opaque,
    text,
    text_at,
)
from protocols.errors import MissingValue, TooLarge
from protocols.findings import Finding
from protocols.limits import MAX_BUYER_COOKIE_CHARACTERS, MAX_ORDER_LINES
from protocols.messages import Operation, SetupRequest
from protocols.orders import ItemId
from protocols.values import Contact
from protocols.xml import Element


def read_setup(element: Element, findings: list[Finding]) -> SetupRequest:
    """The buyer's wish to enter. BuyerCookie and the return address are kept verbatim."""
    operation = _operation(element, findings)
    items = [item for item in element if local(item) == "ItemOut"]
    if len(items) > MAX_ORDER_LINES:
        raise TooLarge(f"The cart has {len(items)} lines; at most {MAX_ORDER_LINES} are accepted.")
    return SetupRequest(
        operation=operation,
        buyer_cookie=_buyer_cookie(element, findings),
        return_url=_return_url(element, operation, findings),
        extrinsics=extrinsics(element),
        contact=_contact(element),
        ship_to=address(child(element, "ShipTo")),
        selected_item=_selected_item(at(element, "SelectedItem", "ItemID"), operation, findings),
        items=tuple(read_item(item, n, findings) for n, item in enumerate(items, 1)),
    )


def _return_url(element: Element, operation: Operation, findings: list[Finding]) -> str:
    """Where the cart goes; who only looks at his cart (inspect) sends none back, and need not say (RG 73)."""
    path = "PunchOutSetupRequest/BrowserFormPost/URL"
    return_url = text(at(element, "BrowserFormPost", "URL"))
    if not return_url and operation != Operation.INSPECT:
        raise MissingValue(
            "BrowserFormPost/URL is missing: there is nowhere to send the cart.", code="setup.return_url.missing"
        )
    if not return_url:
        findings.append(finding("setup.return_url.missing", path, "", "the address of the buyer's system"))
    return return_url


def _contact(element: Element) -> Contact | None:
    """Who shops: of several contacts the one whose role says so, else the first."""
    found = contacts(element)
    shoppers = [each for each in found if each.role.lower() == "enduser"]
    return next(iter(shoppers or found), None)


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


def _selected_item(element: Element | None, operation: Operation, findings: list[Finding]) -> ItemId | None:
    """The article to open the shop at; a sourcing visit has none (RG 65)."""
    sku = text_at(element, "SupplierPartID") if element is not None else ""
    if element is None or not sku:
        return None
    if operation == Operation.SOURCE:
        findings.append(finding("setup.selected_item.ignored", "PunchOutSetupRequest/SelectedItem", sku, "nothing"))
        return None
    return ItemId(sku, companion(child(element, "SupplierPartAuxiliaryID")), text_at(element, "BuyerPartID"))

"""cXML as an independent buyer's system writes and reads it: with the standard library, none of the project's codecs.

Source: cXML Reference Guide (facts/cxml.md): PunchOutSetupRequest, PunchOutOrderMessage, OrderRequest, Response.
"""

import base64
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

from protocols.values import format_decimal
from tests.journeys.carts import ReturnedCart, ReturnedLine
from tests.journeys.page import Form

DOCTYPE = '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.045/cXML.dtd">'
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
Node = ET.Element


@dataclass(frozen=True, slots=True)
class Status:
    """What a Response says. `start_page` is empty if there is none."""

    code: str
    text: str
    message: str
    start_page: str


def node(tag: str, *children: "Node | str", **attributes: str) -> Node:
    """An element; `xml_lang` is written as xml:lang. Texts may stand between children only in front."""
    element = ET.Element(tag, {LANGUAGE if name == "xml_lang" else name: value for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            element.text = child
        else:
            element.append(child)
    return element


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def new_payload_id() -> str:
    return f"{uuid.uuid4()}@journeys.example"


def document(agreed: Mapping[str, Any], request: Node, *, secret: str | None = None, payload_id: str = "") -> bytes:
    """A whole request. `agreed` is a connection of demo.json; `secret` replaces the right one."""
    credentials, is_test = agreed["credentials"], agreed["environment"] == "test"
    shared = credentials["shared_secret"] if secret is None else secret
    header = node(
        "Header",
        node("From", _credential(credentials["from"])),
        node("To", _credential(credentials["to"])),
        node("Sender", _credential(credentials["sender"], shared), node("UserAgent", "Journeys 1")),
    )
    body = node("Request", request, deploymentMode="test" if is_test else "production")
    root = node("cXML", header, body, payloadID=payload_id or new_payload_id(), timestamp=now(), xml_lang="en-US")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{DOCTYPE}\n{ET.tostring(root, "unicode")}'.encode()


def setup_request(return_url: str, cookie: str, operation: str = "create", email: str = "zoe@journeys.example") -> Node:
    return node(
        "PunchOutSetupRequest",
        node("BuyerCookie", cookie),
        node("Extrinsic", email, name="UserEmail"),
        node("Extrinsic", "Zoë Łącka", name="UserFullName"),
        node("BrowserFormPost", node("URL", return_url)),
        operation=operation,
    )


def order_request(order_id: str, lines: Iterable[ReturnedLine], customer: str, kind: str = "new") -> Node:
    """The approved lines as a purchase order, rebuilt from what was understood of the cart."""
    kept = list(lines)
    total = format_decimal(sum((line.total for line in kept), Decimal(0)))
    address = node("Address", node("Name", customer, xml_lang="en"), addressID="1")
    header = node(
        "OrderRequestHeader",
        node("Total", node("Money", total, currency=kept[0].currency)),
        node("ShipTo", address),
        node("BillTo", address),
        orderID=order_id, orderDate=now(), type=kind,
    )  # fmt: skip
    return node("OrderRequest", header, *(_item(number, line) for number, line in enumerate(kept, start=1)))


def read_status(body: bytes) -> Status:
    root = ET.fromstring(body)  # noqa: S314 – our own service's answer
    status = root.find("Response/Status")
    assert status is not None, body[:500]
    return Status(
        code=status.get("code", ""),
        text=status.get("text", ""),
        message=(status.text or "").strip(),
        start_page=(root.findtext("Response/PunchOutSetupResponse/StartPage/URL") or "").strip(),
    )


def cart_message(form: Form) -> bytes:
    """The PunchOutOrderMessage in the form's one cXML field, whichever of the two it is."""
    ((name, value),) = [(name.lower(), value) for name, value in form.fields if name.lower().startswith("cxml-")]
    if name == "cxml-base64":
        return base64.b64decode(value, validate=True)
    assert name == "cxml-urlencoded"
    return value.encode("ascii")  # the page's charset must not matter


def read_cart(message: bytes) -> ReturnedCart:
    root = ET.fromstring(message)  # noqa: S314 – our own service's message
    cart = root.find("Message/PunchOutOrderMessage")
    assert cart is not None, message[:500]
    total = cart.find("PunchOutOrderMessageHeader/Total/Money")
    assert total is not None, message[:500]
    return ReturnedCart(
        lines=tuple(_line(item) for item in cart.findall("ItemIn")),
        cookie=cart.findtext("BuyerCookie"),
        total=Decimal(total.text or ""),
        currency=total.get("currency", ""),
    )


def _credential(party: Mapping[str, str], secret: str | None = None) -> Node:
    parts = [node("Identity", party["identity"])]
    if secret is not None:
        parts.append(node("SharedSecret", secret))
    return node("Credential", *parts, domain=party["domain"])


def _item(number: int, line: ReturnedLine) -> Node:
    part = [node("SupplierPartID", line.sku)]
    if line.quote:
        part.append(node("SupplierPartAuxiliaryID", line.quote))
    detail = node(
        "ItemDetail",
        node("UnitPrice", node("Money", format_decimal(line.price), currency=line.currency)),
        node("Description", line.description, xml_lang="en"),
        node("UnitOfMeasure", line.unit),
    )
    if line.price_unit != 1:
        unit, quantity = node("UnitOfMeasure", line.unit), format_decimal(line.price_unit)
        detail.append(node("PriceBasisQuantity", unit, quantity=quantity, conversionFactor="1"))
    detail.extend(node("Classification", code, domain=domain) for domain, code in line.classifications)
    return node(
        "ItemOut", node("ItemID", *part), detail, quantity=format_decimal(line.quantity), lineNumber=str(number)
    )


def _line(item: Node) -> ReturnedLine:
    detail, money = item.find("ItemDetail"), item.find("ItemDetail/UnitPrice/Money")
    assert detail is not None
    assert money is not None
    basis = detail.find("PriceBasisQuantity")
    return ReturnedLine(
        sku=item.findtext("ItemID/SupplierPartID") or "",
        quote=item.findtext("ItemID/SupplierPartAuxiliaryID") or "",
        quantity=Decimal(item.attrib["quantity"]),
        unit=detail.findtext("UnitOfMeasure") or "",
        price=Decimal(money.text or ""),
        price_unit=Decimal(basis.attrib["quantity"]) if basis is not None else Decimal(1),
        currency=money.get("currency", ""),
        description="".join(detail.find("Description").itertext()).strip()
        if detail.find("Description") is not None
        else "",
        classifications=tuple((c.get("domain", ""), c.text or "") for c in detail.findall("Classification")),
    )

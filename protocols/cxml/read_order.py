"""Read an OrderRequest: its header and, through read_items, its lines. Source: RG 107–200.

What the header says is no default for the lines (RG 108, 125); that a header's ShipTo stands for all lines is for the
one who uses the order to decide.
"""

import re

from protocols.cxml.read_accounts import charge, control_keys, read_comments
from protocols.cxml.read_items import read_item
from protocols.cxml.read_parts import (
    address,
    agreement,
    at,
    attribute,
    child,
    contacts,
    extrinsics,
    finding,
    is_yes,
    local,
    money,
    text_at,
)
from protocols.errors import MissingValue, TooLarge
from protocols.findings import Finding
from protocols.limits import MAX_ADDRESS_CHARACTERS, MAX_IDENTIFIER_CHARACTERS, MAX_ORDER_LINES
from protocols.orders import OrderItem, Payment, PurchaseOrder
from protocols.xml import Element

ORDER_TYPES = ("new", "update", "delete")
#: orderType, in any case.
ORDER_KINDS = {
    kind.lower(): kind for kind in ("regular", "release", "blanket", "stockTransport", "stockTransportRelease")
}
#: Seen instead of the three words of the standard; "change" from SAP and Ariba.
_SYNONYMS = {
    "change": "update",
    "changed": "update",
    "replace": "update",
    "cancel": "delete",
    "cancelled": "delete",
    "canceled": "delete",
}
_DIGITS = re.compile(r"[0-9]", re.ASCII)


def read_order(element: Element, findings: list[Finding]) -> PurchaseOrder:
    """The order. Raises MissingValue without header, order number or lines; only a cancelled order may have none."""
    header = child(element, "OrderRequestHeader")
    if header is None:
        raise MissingValue("OrderRequestHeader is missing.", code="order.header.missing")
    order_id = attribute(header, "orderID")
    if not order_id or len(order_id) > MAX_IDENTIFIER_CHARACTERS:
        raise MissingValue("OrderRequestHeader/@orderID is missing or too long.", code="order.id.missing")
    items = [item for item in element if local(item) == "ItemOut"]
    if len(items) > MAX_ORDER_LINES:
        raise TooLarge(f"The order has {len(items)} lines; at most {MAX_ORDER_LINES} are accepted.")
    order_type = _order_type(header, findings)
    if not items and order_type != "delete":
        raise MissingValue("The order has no ItemOut.", code="order.lines.missing")
    return PurchaseOrder(
        order_id=order_id,
        order_type=order_type,
        lines=_cancelled(items, findings) if order_type == "delete" else _ordered(items, findings),
        **_read_header(header, findings),  # type: ignore[arg-type]  # keys and types are set there alone
    )


def _ordered(items: list[Element], findings: list[Finding]) -> tuple[OrderItem, ...]:
    return tuple(read_item(item, n, findings) for n, item in enumerate(items, 1))


def _cancelled(items: list[Element], findings: list[Finding]) -> tuple[OrderItem, ...]:
    """The lines of a cancelled order as far as they can be read: it is cancelled whole."""
    lines = []
    for position, item in enumerate(items, 1):
        try:
            lines.append(read_item(item, position, findings))
        except MissingValue as missing:
            findings.append(finding(missing.code, f"ItemOut[{position}]", missing.detail, "a part number and quantity"))
    return tuple(lines)


def _order_type(header: Element, findings: list[Finding]) -> str:
    value = attribute(header, "type").lower() or "new"
    if value in ORDER_TYPES:
        return value
    code = "order.type.synonym" if value in _SYNONYMS else "order.type.unknown"
    findings.append(finding(code, "OrderRequestHeader/@type", value, ", ".join(ORDER_TYPES)))
    return _SYNONYMS.get(value, "new")


def _kind(header: Element, findings: list[Finding]) -> str:
    value = attribute(header, "orderType")
    kind = ORDER_KINDS.get(value.lower() or "regular")
    if kind is None:
        expected = ", ".join(ORDER_KINDS.values())
        findings.append(finding("order.kind.unknown", "OrderRequestHeader/@orderType", value, expected))
    return kind or "regular"


def _read_header(header: Element, findings: list[Finding]) -> dict[str, object]:
    """Every field of PurchaseOrder but number, type and lines."""
    parts: dict[str, Element] = {}
    for element in header:
        parts.setdefault(element.tag, element)
    comments, attachments = read_comments(e for e in header if e.tag == "Comments")
    return _attributes(header, parts) | {
        "kind": _kind(header, findings),
        "total": money(parts.get("Total"), "OrderRequestHeader/Total"),
        "bill_to": address(parts.get("BillTo")),
        "ship_to": address(parts.get("ShipTo")),
        "shipping": charge(parts.get("Shipping"), "OrderRequestHeader/Shipping", findings),
        "tax": charge(parts.get("Tax"), "OrderRequestHeader/Tax", findings),
        "payment": _payment(parts.get("Payment")),
        "payment_terms": ", ".join(filter(None, (_payment_term(e) for e in header if e.tag == "PaymentTerm"))),
        "terms_of_delivery": _terms_of_delivery(parts.get("TermsOfDelivery")),
        "contacts": contacts(header),
        "extrinsics": extrinsics(header),
        "id_references": tuple(
            (attribute(e, "domain"), attribute(e, "identifier")) for e in header if e.tag == "IdReference"
        ),
        "comments": comments,
        "attachments": attachments,
        "controls": control_keys(parts.get("ControlKeys")),
    }


def _attributes(header: Element, parts: dict[str, Element]) -> dict[str, object]:
    """What stands in attributes, of the header and of elements that hold nothing else."""
    references = (parts.get("MasterAgreementReference"), parts.get("MasterAgreementIDInfo"))
    named = next((agreement(e) for e in references if e is not None), "")
    followup = parts.get("Followup")
    return {
        "order_version": attribute(header, "orderVersion")[:40],
        "is_internal_version": is_yes(attribute(header, "isInternalVersion")),
        "order_date": attribute(header, "orderDate")[:64],
        "requisition_id": attribute(header, "requisitionID")[:MAX_IDENTIFIER_CHARACTERS],
        "ships_complete": is_yes(attribute(header, "shipComplete")),
        "agreement_id": (attribute(header, "agreementID") or named)[:MAX_IDENTIFIER_CHARACTERS],
        "effective_date": attribute(header, "effectiveDate")[:64],
        "expiration_date": attribute(header, "expirationDate")[:64],
        "requested_delivery_date": attribute(header, "requestedDeliveryDate")[:64],
        "followup_url": "" if followup is None else text_at(followup, "URL")[:MAX_ADDRESS_CHARACTERS],
        "earlier_payload_id": attribute(parts.get("DocumentReference"), "payloadID")[:MAX_IDENTIFIER_CHARACTERS],
        "supplier_order_id": attribute(parts.get("SupplierOrderInfo"), "orderID")[:MAX_IDENTIFIER_CHARACTERS],
    }


def _payment(element: Element | None) -> Payment | None:
    """How it is paid, the card's number masked here and now; when the card ends is not kept."""
    way = None if element is None else next(iter(element), None)
    if way is None:
        return None
    if local(way) != "PCard":
        return Payment((attribute(way, "type") or local(way))[:60])
    number = attribute(way, "number")
    masked = "***" + "".join(_DIGITS.findall(number))[-4:] if number else ""
    return Payment("PCard", masked, attribute(way, "name")[:MAX_IDENTIFIER_CHARACTERS])


def _payment_term(element: Element) -> str:
    """In how many days to pay, and what is taken off then: "30", "14 (2 %)"."""
    days = attribute(element, "payInNumberOfDays")[:20]
    percent = attribute(at(element, "Discount", "DiscountPercent"), "percent")[:20]
    return f"{days} ({percent} %)" if days and percent else days


def _terms_of_delivery(element: Element | None) -> str:
    """The Incoterm, where one is named; else the code of the terms; in the buyer's words where both say "Other"."""
    for name in ("TransportTerms", "TermsOfDeliveryCode"):
        part = None if element is None else child(element, name)
        value = attribute(part, "value")
        if part is not None and value.lower() in ("", "other"):
            value = text_at(part) or value
        if value:
            return value[:MAX_IDENTIFIER_CHARACTERS]
    return ""

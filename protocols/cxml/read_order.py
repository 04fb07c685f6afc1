"""Read an OrderRequest, and the ItemOut lines that edit sessions bring too. Source: RG 107–200.

One pass over each line: looking children up one by one costs more than parsing them (Python to C proxies).
"""

from decimal import Decimal

from protocols.cxml.read_parts import (
    address,
    attribute,
    child,
    extrinsics,
    finding,
    local,
    money,
    number,
    text,
    text_at,
)
from protocols.errors import MissingValue, TooLarge
from protocols.findings import Finding
from protocols.limits import MAX_IDENTIFIER_CHARACTERS, MAX_ORDER_LINES
from protocols.messages import ItemId, OrderItem, PurchaseOrder
from protocols.values import Classification, Money
from protocols.xml import Element

ORDER_TYPES = ("new", "update", "delete")


def read_order(element: Element, findings: list[Finding]) -> PurchaseOrder:
    """The order. Raises MissingValue without header or order number."""
    header = child(element, "OrderRequestHeader")
    if header is None:
        raise MissingValue("OrderRequestHeader is missing.", code="order.header.missing")
    order_id = attribute(header, "orderID")
    if not order_id or len(order_id) > MAX_IDENTIFIER_CHARACTERS:
        raise MissingValue("OrderRequestHeader/@orderID is missing or too long.", code="order.id.missing")
    items = [item for item in element if local(item) == "ItemOut"]
    if len(items) > MAX_ORDER_LINES:
        raise TooLarge(f"The order has {len(items)} lines; at most {MAX_ORDER_LINES} are accepted.")
    return PurchaseOrder(
        order_id=order_id,
        order_type=_order_type(header, findings),
        order_version=attribute(header, "orderVersion")[:40],
        order_date=attribute(header, "orderDate")[:64],
        total=money(child(header, "Total"), "OrderRequestHeader/Total"),
        bill_to=address(child(header, "BillTo")),
        ship_to=address(child(header, "ShipTo")),
        extrinsics=extrinsics(header),
        comments="\n".join(text(e) for e in header if local(e) == "Comments"),
        lines=tuple(read_item(item, n, findings) for n, item in enumerate(items, 1)),
    )


def _order_type(header: Element, findings: list[Finding]) -> str:
    value = attribute(header, "type").lower() or "new"
    if value in ORDER_TYPES:
        return value
    findings.append(finding("order.type.unknown", "OrderRequestHeader/@type", value, ", ".join(ORDER_TYPES)))
    return "new"


def read_item(item: Element, position: int, findings: list[Finding]) -> OrderItem:
    """One ItemOut. A missing SKU or quantity is refused, a missing line number is the position."""
    path = f"ItemOut[{position}]"
    parts = {local(e): e for e in item}
    item_id, detail = parts.get("ItemID"), parts.get("ItemDetail")
    sku = text_at(item_id, "SupplierPartID") if item_id is not None else ""
    if not sku:
        raise MissingValue(f"{path}/ItemID/SupplierPartID is missing.", code="order.line.sku_missing")
    quantity = number(item.get("quantity") or "", f"{path}/@quantity")
    line_number = attribute(item, "lineNumber")
    if not line_number:
        findings.append(finding("order.line.number_missing", f"{path}/@lineNumber", "", "a number"))
    if quantity <= 0:
        findings.append(finding("order.line.quantity_odd", f"{path}/@quantity", str(quantity), "more than 0"))
    auxiliary = text_at(item_id, "SupplierPartAuxiliaryID") if item_id is not None else ""
    described = _read_detail(detail, path) if detail is not None else {}
    return OrderItem(
        line_number=(line_number or str(position))[:40],
        item_id=ItemId(sku[:MAX_IDENTIFIER_CHARACTERS], auxiliary),
        quantity=quantity,
        **described,  # type: ignore[arg-type]  # keys and types are set in _read_detail alone
    )


def _read_detail(detail: Element, path: str) -> dict[str, object]:
    found: dict[str, object] = {}
    classifications: list[Classification] = []
    extra: list[tuple[str, str]] = []
    for element in detail:
        match local(element):
            case "UnitPrice":
                found["unit_price"] = _unit_price(element, path)
            case "Description":
                found.setdefault("description", text(element))
            case "UnitOfMeasure":
                found["unit"] = text(element)[:20]
            case "PriceBasisQuantity":
                found["price_unit"] = _price_unit(element, path)
            case "Classification":
                classifications.append(Classification(attribute(element, "domain"), text(element)))
            case "ManufacturerPartID":
                found["manufacturer_part_id"] = text(element)[:MAX_IDENTIFIER_CHARACTERS]
            case "Extrinsic":
                extra.append((attribute(element, "name"), text(element)))
    return found | {"classifications": tuple(classifications), "extrinsics": tuple(extra)}


def _unit_price(element: Element, path: str) -> Money | None:
    return money(element, f"{path}/ItemDetail/UnitPrice")


def _price_unit(element: Element, path: str) -> Decimal:
    value = number(attribute(element, "quantity") or "1", f"{path}/ItemDetail/PriceBasisQuantity/@quantity")
    return value if value > 0 else Decimal(1)

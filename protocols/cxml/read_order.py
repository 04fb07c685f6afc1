"""Read an OrderRequest, and the ItemOut lines that edit sessions bring too. Source: RG 107–200.

One pass over each line: looking children up one by one costs more than parsing them (Python to C proxies).
"""

from decimal import Decimal

from protocols.cxml.read_parts import (
    address,
    attribute,
    child,
    classification,
    description,
    extrinsics,
    finding,
    local,
    money,
    number,
    text,
)
from protocols.errors import MissingValue, TooLarge
from protocols.findings import Finding
from protocols.limits import MAX_EXTRINSICS, MAX_IDENTIFIER_CHARACTERS, MAX_ORDER_LINES
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Classification
from protocols.xml import Element

ORDER_TYPES = ("new", "update", "delete")
_ZERO = Decimal(0)  # comparing with 0 makes a new Decimal each time
#: Plain texts of ItemDetail: the field they go to, and how many characters of them.
_TEXTS = {"UnitOfMeasure": ("unit", 20), "ManufacturerPartID": ("manufacturer_part_id", MAX_IDENTIFIER_CHARACTERS)}
#: Seen from SAP and Ariba instead of "update".
_SYNONYMS = {"change": "update"}


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
        order_version=attribute(header, "orderVersion")[:40],
        order_date=attribute(header, "orderDate")[:64],
        total=money(child(header, "Total"), "OrderRequestHeader/Total"),
        bill_to=address(child(header, "BillTo")),
        ship_to=address(child(header, "ShipTo")),
        extrinsics=extrinsics(header),
        comments="\n".join(filter(None, (_comment(e) for e in header if local(e) == "Comments"))),
        lines=tuple(read_item(item, n, findings) for n, item in enumerate(items, 1)),
    )


def _order_type(header: Element, findings: list[Finding]) -> str:
    value = attribute(header, "type").lower() or "new"
    if value in ORDER_TYPES:
        return value
    findings.append(finding("order.type.unknown", "OrderRequestHeader/@type", value, ", ".join(ORDER_TYPES)))
    return _SYNONYMS.get(value, "new")


def _comment(element: Element) -> str:
    """What was written; the addresses of attachments are no part of it."""
    return ((element.text or "") + "".join(part.tail or "" for part in element)).strip()


def read_item(item: Element, position: int, findings: list[Finding]) -> OrderItem:
    """One ItemOut. A missing SKU or quantity is refused, a missing line number is the position."""
    path = f"ItemOut[{position}]"
    parts = {e.tag: e for e in item}
    detail = parts.get("ItemDetail")
    item_id = _item_id(parts.get("ItemID"), path)
    quantity = number(item.get("quantity") or "", f"{path}/@quantity")
    line_number = attribute(item, "lineNumber")
    if not line_number:
        findings.append(finding("order.line.number_missing", f"{path}/@lineNumber", "", "a number"))
    if quantity <= _ZERO:
        findings.append(finding("order.line.quantity_odd", f"{path}/@quantity", str(quantity), "more than 0"))
    described = _read_detail(detail, path) if detail is not None else {}
    return OrderItem(
        line_number=(line_number or str(position))[:40],
        item_id=item_id,
        quantity=quantity,
        **described,  # type: ignore[arg-type]  # keys and types are set in _read_detail alone
    )


def _item_id(element: Element | None, path: str) -> ItemId:
    """SKU and companion, whole: a number cut short would be another number."""
    parts = {} if element is None else {e.tag: text(e) for e in element}
    sku, auxiliary = parts.get("SupplierPartID", ""), parts.get("SupplierPartAuxiliaryID", "")
    if not sku:
        raise MissingValue(f"{path}/ItemID/SupplierPartID is missing.", code="order.line.sku_missing")
    if len(sku) > MAX_IDENTIFIER_CHARACTERS:
        raise MissingValue(
            f"{path}/ItemID/SupplierPartID is longer than {MAX_IDENTIFIER_CHARACTERS} characters.",
            code="order.line.sku_long",
        )
    return ItemId(sku, auxiliary)


def _read_detail(detail: Element, path: str) -> dict[str, object]:
    found: dict[str, object] = {}
    classifications: list[Classification] = []
    extra: list[tuple[str, str]] = []
    for element in detail:
        match element.tag:
            case "UnitPrice":
                found["unit_price"] = money(element, f"{path}/ItemDetail/UnitPrice")
            case "Description":
                found.setdefault("description", description(element))
            case "PriceBasisQuantity":
                found["price_unit"] = _price_unit(element, path)
            case "Classification":
                if classified := classification(element):
                    classifications.append(classified)
            case "Extrinsic":
                if name := attribute(element, "name"):
                    extra.append((name, text(element)))
            case tag if tag in _TEXTS:
                field, room = _TEXTS[tag]
                found[field] = text(element)[:room]
    found["classifications"], found["extrinsics"] = tuple(classifications), tuple(extra[:MAX_EXTRINSICS])
    return found


def _price_unit(element: Element, path: str) -> Decimal:
    value = number(attribute(element, "quantity") or "1", f"{path}/ItemDetail/PriceBasisQuantity/@quantity")
    return value if value > _ZERO else Decimal(1)

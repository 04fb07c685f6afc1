"""Read one ItemOut line, of an order or of a cart that comes back to be edited. Source: RG 111–113, 125–160.

One pass over each line: looking children up one by one costs more than parsing them (Python to C proxies). What only
few lines have is read apart, and costs the others nothing.
"""

from collections.abc import Callable
from decimal import Decimal

from protocols.cxml.read_accounts import charge, control_keys, distribution, read_comments, soft_money, soft_number
from protocols.cxml.read_parts import (
    address,
    agreement,
    attribute,
    child,
    classification,
    companion,
    contacts,
    description,
    extrinsics,
    finding,
    is_yes,
    money,
    number,
    text,
    text_at,
)
from protocols.errors import MissingValue
from protocols.findings import Finding
from protocols.limits import MAX_EXTRINSICS, MAX_IDENTIFIER_CHARACTERS
from protocols.orders import ItemId, OrderItem, ScheduledDelivery
from protocols.values import Classification, Money
from protocols.xml import Element

_ZERO = Decimal(0)  # comparing with 0 makes a new Decimal each time
#: Plain texts of ItemDetail: the field they go to, and how many characters of them.
_TEXTS = {
    "UnitOfMeasure": ("unit", 20),
    "ManufacturerPartID": ("manufacturer_part_id", MAX_IDENTIFIER_CHARACTERS),
    "ManufacturerName": ("manufacturer_name", MAX_IDENTIFIER_CHARACTERS),
}
#: Attributes of ItemOut that are kept as they stand.
_ATTRIBUTES = {
    "requestedDeliveryDate": ("requested_delivery_date", 64),
    "requisitionID": ("requisition_id", MAX_IDENTIFIER_CHARACTERS),
    "agreementItemNumber": ("agreement_item_number", MAX_IDENTIFIER_CHARACTERS),
    "parentLineNumber": ("parent_line_number", 40),
    "itemType": ("item_type", 20),
}
Parts = dict[str, list[Element]]


def read_item(item: Element, position: int, findings: list[Finding]) -> OrderItem:
    """One ItemOut. A missing SKU or quantity is refused, a missing line number is the position.

    Lines by agreement or by hand may lack an SKU: they are known by their description (RG 112, `isAdHoc`).
    """
    path = f"ItemOut[{position}]"
    found: dict[str, object] = {}
    ids: Element | None = None
    rest: Parts | None = None
    for element in item:
        tag = element.tag
        if tag == "ItemID":
            ids = element if ids is None else ids
        elif tag == "ItemDetail":
            _read_detail(element, path, found)
        else:
            rest = {} if rest is None else rest
            rest.setdefault(tag, []).append(element)
    line_number, quantity = _read_attributes(item, found)
    is_blanket = False
    if rest is not None:
        is_blanket = "BlanketItemDetail" in rest
        _read_rest(rest, path, found, findings)
    if not line_number:
        findings.append(finding("order.line.number_missing", f"{path}/@lineNumber", "", "a number"))
    found["line_number"] = (line_number or str(position))[:40]
    may_lack_sku = is_blanket or bool(found.get("is_ad_hoc"))
    found["item_id"] = _item_id(ids, path, may_lack_sku=may_lack_sku, findings=findings)
    found["quantity"] = _quantity(quantity, path, is_blanket, findings)
    return OrderItem.said(found)


def _read_attributes(item: Element, found: dict[str, object]) -> tuple[str, str]:
    """Line number and quantity as they stand; the others go into `found`."""
    line_number = quantity = ""
    for name, value in item.items():
        if name == "quantity":
            quantity = value
        elif name == "lineNumber":
            line_number = value.strip()
        elif name in _ATTRIBUTES:
            field, room = _ATTRIBUTES[name]
            found[field] = value.strip()[:room]
        elif name == "isAdHoc":
            found["is_ad_hoc"] = is_yes(value)
    return line_number, quantity


def _quantity(said: str, path: str, is_blanket: bool, findings: list[Finding]) -> Decimal:
    """How many; a blanket line that does not say means one (comment in the DTD)."""
    quantity = number("1" if is_blanket and not said.strip() else said, path, "/@quantity")
    if quantity <= _ZERO:
        findings.append(finding("order.line.quantity_odd", f"{path}/@quantity", str(quantity), "more than 0"))
    return quantity


def _item_id(element: Element | None, path: str, *, may_lack_sku: bool, findings: list[Finding]) -> ItemId:
    """SKU and companion, whole: a number cut short would be another number. The buyer's own may stand for the SKU."""
    sku = auxiliary = buyers = ""
    for part in element if element is not None else ():
        tag = part.tag
        if tag == "SupplierPartID":
            sku = text(part)
        elif tag == "SupplierPartAuxiliaryID":
            auxiliary = companion(part)
        elif tag == "BuyerPartID":
            buyers = text(part)[:MAX_IDENTIFIER_CHARACTERS]
    if not sku and (may_lack_sku or buyers):
        findings.append(finding("order.line.sku_missing", f"{path}/ItemID/SupplierPartID", "", "a part number"))
    elif not sku:
        raise MissingValue(f"{path}/ItemID/SupplierPartID is missing.", code="order.line.sku_missing")
    if len(sku) > MAX_IDENTIFIER_CHARACTERS:
        raise MissingValue(
            f"{path}/ItemID/SupplierPartID is longer than {MAX_IDENTIFIER_CHARACTERS} characters.",
            code="order.line.sku_long",
        )
    return ItemId(sku, auxiliary, buyers)


def _read_detail(detail: Element, path: str, found: dict[str, object]) -> None:
    """ItemDetail, or the BlanketItemDetail of a line that is ordered by agreement."""
    classifications: list[Classification] = []
    extra: list[tuple[str, str]] = []
    for element in detail:
        tag = element.tag
        if kept := _TEXTS.get(tag):
            found[kept[0]] = text(element)[: kept[1]]
        elif tag == "Extrinsic":
            if name := (element.get("name") or "").strip():
                extra.append((name, text(element)))
        elif tag == "Classification":
            if classified := classification(element):
                classifications.append(classified)
        elif tag == "UnitPrice":
            found["unit_price"] = money(element, path, "/ItemDetail/UnitPrice")
        elif tag == "Description":
            found["description"] = found.get("description") or description(element)
        elif tag == "PriceBasisQuantity":
            found["price_unit"] = _price_unit(element, f"{path}/{detail.tag}")
    found["classifications"], found["extrinsics"] = tuple(classifications), tuple(extra[:MAX_EXTRINSICS])


def _price_unit(element: Element, path: str) -> Decimal:
    value = number(attribute(element, "quantity") or "1", f"{path}/PriceBasisQuantity/@quantity")
    return value if value > _ZERO else Decimal(1)


def _read_rest(parts: Parts, path: str, found: dict[str, object], findings: list[Finding]) -> None:
    """What only some lines have."""
    for detail in parts.get("BlanketItemDetail", ()):
        _read_detail(detail, path, found)
    for name, reader in _SINGLE.items():
        if name in parts:
            field, read_part = reader
            found[field] = read_part(parts[name][0], f"{path}/{name}", findings)
    if "Comments" in parts:
        found["comments"], found["attachments"] = read_comments(parts["Comments"])
    if "Contact" in parts:
        found["contacts"] = contacts(parts["Contact"])
    if "Distribution" in parts:
        found["distributions"] = tuple(distribution(e, path, findings) for e in parts["Distribution"])
    if "ScheduleLine" in parts:
        found["schedule"] = _schedule(parts["ScheduleLine"], path, findings)
    if "Extrinsic" in parts:
        found["extrinsics"] = _with_stray(found.get("extrinsics"), parts["Extrinsic"])


def _max_amount(detail: Element, path: str, findings: list[Finding]) -> Money | None:
    return soft_money(child(detail, "MaxAmount"), f"{path}/MaxAmount", findings)


#: Parts that a line has once: the field, and how it is read.
_SINGLE: dict[str, tuple[str, Callable[[Element, str, list[Finding]], object]]] = {
    "Shipping": ("shipping", charge),
    "Tax": ("tax", charge),
    "BlanketItemDetail": ("max_amount", _max_amount),
    "ShipTo": ("ship_to", lambda element, _path, _findings: address(element)),
    "ControlKeys": ("controls", lambda element, _path, _findings: control_keys(element)),
    "MasterAgreementReference": ("agreement_id", lambda element, _path, _findings: agreement(element)),
    "MasterAgreementIDInfo": ("agreement_id", lambda element, _path, _findings: agreement(element)),
}


def _with_stray(known: object, elements: list[Element]) -> tuple[tuple[str, str], ...]:
    """The Extrinsics of ItemDetail and those beside it, which is against the DTD and sent all the same."""
    inside = known if isinstance(known, tuple) else ()
    return (*inside, *extrinsics(elements))[:MAX_EXTRINSICS]


def _schedule(elements: list[Element], path: str, findings: list[Finding]) -> tuple[ScheduledDelivery, ...]:
    """The parts of a line with days of their own; one whose quantity nobody can read is left out with a finding."""
    schedule = []
    for element in elements:
        quantity = soft_number(attribute(element, "quantity"), f"{path}/ScheduleLine/@quantity", findings)
        if quantity is not None:
            day = attribute(element, "requestedDeliveryDate")[:64]
            schedule.append(ScheduledDelivery(quantity, day, text_at(element, "UnitOfMeasure")[:20]))
    return tuple(schedule)

"""Read the lines of an ORDERS05 IDoc: E1EDP01 with what lies below it.

Source: SAP IDoc type ORDERS05, segments E1EDP01, E1EDP02 (references), E1EDP19 (article numbers), E1EDP20 (schedule),
E1EDPA1 (partners), E1EDPT1 (texts). Some senders write NETPR where the type has VPREI.
"""

from decimal import Decimal

from protocols.findings import Finding
from protocols.idoc.read_parts import Segments, address, sap_number, segments, text_lines
from protocols.leaves import children
from protocols.order_parts import (
    check_price_unit,
    comments,
    companion,
    day,
    finding,
    item_id,
    line_number,
    money,
    pairs,
    price_unit,
    quantity,
)
from protocols.orders import ItemId, OrderItem, ScheduledDelivery
from protocols.values import Classification, Money, format_decimal
from protocols.xml import Element

_DELETED = "003"
#: Qualifiers of article numbers (E1EDP19).
_BUYER, _SUPPLIER, _GTIN, _MAKER = "001", "002", "003", "004"
#: Qualifiers of references (E1EDP02): quotation; contract, scheduling agreement.
_QUOTATION, _CONTRACT = "004", ("005", "006")


def read_line(element: Element, position: int, currency: str, findings: list[Finding]) -> tuple[OrderItem, bool]:
    """The line, and whether the message deletes it."""
    said, path = segments(element), f"E1EDP01[{position}]"
    own, contract = said.own, said.with_code("E1EDP02", "QUALF", *_CONTRACT)
    ordered = quantity(_plain(own.get("MENGE"), f"{path}/MENGE"), f"{path}/MENGE", findings)
    schedule = _schedule(said, path, ordered, findings)
    check_price_unit(own.get("MENEE"), own.get("PMENE"), f"{path}/PMENE", findings)
    item = OrderItem(
        line_number=line_number(own.get("POSEX"), position, f"{path}/POSEX", findings),
        item_id=_item_id(said, path, findings),
        quantity=ordered,
        description=" ".join(filter(None, (article.get("KTEXT") for article in said.below.get("E1EDP19", ()))))[:4000],
        unit_price=_price(said, own.get("CURCY") or currency, path),
        price_unit=price_unit(own.get("PEINH"), f"{path}/PEINH"),
        unit=own.get("MENEE")[:20],
        classifications=(Classification("MATKL", own.get("MATKL")),) if own.get("MATKL") else (),
        manufacturer_part_id=_article(said, _MAKER),
        extrinsics=pairs(("GTIN", _article(said, _GTIN)), ("WERKS", own.get("WERKS")), ("PSTYP", own.get("PSTYP"))),
        requested_delivery_date=schedule[0].date if schedule else "",
        agreement_id=contract.get("BELNR"),
        agreement_item_number=contract.get("ZEILE"),
        parent_line_number=own.get("UEPOS") if own.get("UEPOS").strip("0") else "",
        ship_to=address(said.with_code("E1EDPA1", "PARVW", "WE")),
        schedule=schedule if len(schedule) > 1 else (),
        comments=comments(line for text in children(element, "E1EDPT1") for line in text_lines(text)),
    )
    return item, own.get("ACTION") == _DELETED


def _item_id(said: Segments, path: str, findings: list[Finding]) -> ItemId:
    quotation = said.with_code("E1EDP02", "QUALF", _QUOTATION)
    return item_id(
        _article(said, _SUPPLIER),
        _article(said, _GTIN),
        f"{path}/E1EDP19[002]/IDTNR",
        findings,
        buyer=_article(said, _BUYER),
        auxiliary=companion(quotation.get("BELNR"), quotation.get("ZEILE")),
    )


def _article(said: Segments, qualifier: str) -> str:
    """An article number, zeros and all; S/4HANA has a longer field for it."""
    return said.with_code("E1EDP19", "QUALF", qualifier).get("IDTNR_LONG", "IDTNR")


def _price(said: Segments, currency: str, path: str) -> Money | None:
    value = said.own.get("VPREI", "NETPR")
    return money(_plain(value, f"{path}/VPREI") if value else "", currency, f"{path}/VPREI")


def _plain(value: str, path: str) -> str:
    """SAP's number as others write it."""
    return format_decimal(sap_number(value, path))


def _schedule(said: Segments, path: str, ordered: Decimal, findings: list[Finding]) -> tuple[ScheduledDelivery, ...]:
    """What is wanted when; parts that do not make up the whole are a finding."""
    parts = [part for part in said.below.get("E1EDP20", ()) if part.get("WMENG")]
    schedule = tuple(
        ScheduledDelivery(sap_number(part.get("WMENG"), f"{path}/E1EDP20/WMENG"), day(part.get("EDATU")))
        for part in parts
    )
    total = sum((part.quantity for part in schedule), Decimal(0))
    if schedule and total != ordered:
        findings.append(
            finding("order.line.schedule_differs", f"{path}/E1EDP20", format_decimal(total), format_decimal(ordered))
        )
    return schedule

"""Read the lines of an EDIFACT order: the segments from one LIN to the next.

The ordered quantity is QTY+21 (or 1, discrete) before any group; 59 says how many a pack holds, and is no quantity.
PRI has the price, how many units it is for (5284) and their unit.

Source: UN/EDIFACT D.96A and D.01B, ORDERS, segment group 25/28 (LIN); code lists 7143, 6063, 5125, 1153, 1229.
"""

from decimal import Decimal

from protocols.edifact.groups import Group, dates, decimal, free_texts, groups, read_party
from protocols.edifact.segments import Segment
from protocols.findings import Finding, Severity
from protocols.order_parts import (
    check_price_unit,
    comments,
    companion,
    finding,
    item_id,
    line_number,
    pairs,
    quantity,
)
from protocols.orders import AccountingSegment, Distribution, OrderItem, ScheduledDelivery
from protocols.values import Address, Money, format_decimal

#: Kinds of article numbers (7143), best first.
_SUPPLIER, _BUYER, _MAKER, _GTIN = ("SA", "VN", "VP"), ("IN", "BP"), ("MF", "MP"), ("SRV", "EN", "UP")
#: Kinds of price (5125), best first: net, invoicing, gross, information.
_PRICES = ("AAA", "INV", "AAB", "AAE")
_WANTED = ("2", "69", "63", "64", "10")
_PLACES = ("DP", "ST", "UC")
_DELETED = "2"


def read_line(segments: Group, position: int, currency: str, findings: list[Finding]) -> tuple[OrderItem, bool]:
    """The line, and whether the message deletes it."""
    own, *parts = groups(segments)
    head, path, ids = own[0], f"LIN[{position}]", _ids(own)
    ordered = _ordered(own)
    price, units = _price(parts, ordered.get(0, 2), currency, path, findings)
    said = {part[0].get(0): part[0] for part in reversed(parts) if part[0].tag == "RFF"}
    offer, contract, account = (said.get(kind, Segment("RFF", ())) for kind in ("AAG", "CT", "ADE"))
    item = OrderItem(
        line_number=line_number(head.get(0), position, f"{path}/1082", findings),
        item_id=item_id(
            _first(ids, _SUPPLIER),
            _first(ids, _GTIN),
            f"{path}/PIA+SA",
            findings,
            buyer=_first(ids, _BUYER),
            auxiliary=companion(offer.get(0, 1), offer.get(0, 2)),
        ),
        quantity=quantity(format_decimal(decimal(ordered.get(0, 1), f"{path}/QTY+21")), f"{path}/QTY+21", findings),
        description=" ".join(text for segment in own if (text := _description(segment))),
        unit_price=price,
        price_unit=units,
        unit=ordered.get(0, 2)[:20],
        manufacturer_part_id=_first(ids, _MAKER),
        extrinsics=pairs(("GTIN", _first(ids, _GTIN)), *_references(said)),
        requested_delivery_date=_first(dates(own), _WANTED),
        agreement_id=contract.get(0, 1),
        agreement_item_number=contract.get(0, 2),
        ship_to=_ship_to(parts),
        distributions=_distributions(account.get(0, 1)),
        schedule=_schedule(parts, path),
        comments=comments(free_texts(segments)),
    )
    return item, head.get(1) == _DELETED


def _ids(own: Group) -> dict[str, str]:
    """Article numbers by kind: of LIN, and up to five of each PIA."""
    found: dict[str, str] = {}
    for segment in own:
        elements = {"LIN": range(2, 3), "PIA": range(1, 6)}.get(segment.tag, range(0))
        for element in elements:
            if number := segment.get(element):
                found.setdefault(segment.get(element, 1), number)
    return found


def _first(said: dict[str, str], kinds: tuple[str, ...]) -> str:
    return next((said[kind] for kind in kinds if said.get(kind)), "")


def _ordered(own: Group) -> Segment:
    """The quantity; an empty segment, which will be refused as no number, where there is none."""
    said = {segment.get(0): segment for segment in reversed(own) if segment.tag == "QTY"}
    return said.get("21") or said.get("1") or Segment("QTY", ())


def _price(
    parts: list[Group], unit: str, currency: str, path: str, findings: list[Finding]
) -> tuple[Money | None, Decimal]:
    """The net price if there is one, and what it is for; another kind of price is a finding."""
    said = {part[0].get(0): part[0] for part in reversed(parts) if part[0].tag == "PRI" and part[0].get(0, 1)}
    kind = next((kind for kind in _PRICES if kind in said), "")
    if not kind:
        return None, Decimal(1)
    price = said[kind]
    if kind != "AAA":
        findings.append(finding("order.line.price_kind", f"{path}/PRI", kind, "AAA", Severity.INFO))
    check_price_unit(unit, price.get(0, 5), f"{path}/PRI", findings)
    basis = decimal(price.get(0, 4) or "1", f"{path}/PRI/5284")
    amount = decimal(price.get(0, 1), f"{path}/PRI/5118")
    return Money(amount, currency), basis if basis > 0 else Decimal(1)


def _description(segment: Segment) -> str:
    """IMD: the text in the fourth and fifth component, or, in the manner of some senders, right behind the type."""
    if segment.tag != "IMD":
        return ""
    text = " ".join(filter(None, (segment.get(2, 3), segment.get(2, 4))))
    return text or (segment.get(2) if segment.get(0) == "F" else "") or segment.get(3)


def _references(said: dict[str, Segment]) -> list[tuple[str, str]]:
    """Those that have no field of their own."""
    return [(kind, segment.get(0, 1)) for kind, segment in said.items() if kind not in ("AAG", "CT", "ADE", "LI")]


def _ship_to(parts: list[Group]) -> Address | None:
    parties = (read_party(part) for part in parts if part[0].tag == "NAD")
    return next((party.address for party in parties if party.role in _PLACES), None)


def _distributions(account: str) -> tuple[Distribution, ...]:
    return (Distribution("", (AccountingSegment("account", account),)),) if account else ()


def _schedule(parts: list[Group], path: str) -> tuple[ScheduledDelivery, ...]:
    """Split deliveries: each QTY after SCC or LOC, with the date that follows it."""
    found: list[ScheduledDelivery] = []
    for part in parts:
        if part[0].tag not in ("SCC", "LOC"):
            continue
        for index, segment in enumerate(part):
            if segment.tag == "QTY":
                when = next(iter(dates(part[index + 1 : index + 2]).values()), "")
                share = decimal(segment.get(0, 1), f"{path}/{part[0].tag}/QTY")
                found.append(ScheduledDelivery(share, when, segment.get(0, 2)[:20]))
    return tuple(found)

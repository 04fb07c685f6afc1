"""What all order formats but cXML share: the order as it was read, and the readings of numbers, days and article ids.

Nothing here knows a format. What a format lacks stays empty, what it says oddly becomes a finding, and only what cannot
be ordered without is refused: a number, lines, an article and a quantity for each.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from protocols.errors import MissingValue, RemoteError, TooLarge, Unparseable
from protocols.findings import Finding, Severity
from protocols.limits import MAX_EXTRINSICS, MAX_IDENTIFIER_CHARACTERS, MAX_ORDER_LINES
from protocols.messages import CredentialClaim
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import BadNumber, Money, parse_decimal

Pairs = tuple[tuple[str, str], ...]
_Part = TypeVar("_Part")

#: Domains among an order's `id_references`: our quote, where the order names it once for all lines, and our number for
#: the customer. Others are the format's own words.
QUOTE, CUSTOMER = "quote", "customer"
#: Longest free text that is kept; four pages.
MAX_COMMENT_CHARACTERS = 16_000

_ZERO = Decimal(0)  # comparing with 0 makes a new Decimal each time
_ONE = Decimal(1)
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """An order, the format it came in, and who the document says sent it: a claim, which proves nothing.

    `message_id` is the sender's own number for the transmission, "" where the format has none. A test message is to be
    read and answered, never carried out.
    """

    order: PurchaseOrder
    format: str
    message_id: str = ""
    sender: tuple[CredentialClaim, ...] = ()
    receiver: tuple[CredentialClaim, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_test: bool = False


def read_each(parts: Sequence[_Part], read_one: Callable[[_Part], ReadOrder]) -> list[ReadOrder]:
    """Every order of a message. Where one cannot be read none is taken, and the refusal says which one it is."""
    found: list[ReadOrder] = []
    for position, part in enumerate(parts, start=1):
        try:
            found.append(read_one(part))
        except RemoteError as refused:
            if len(parts) > 1:
                refused.text_for_peer = (
                    f"Order {position} of {len(parts)} in the message: {refused.text_for_peer} None of them was taken."
                )
            raise
    return found


def finding(code: str, path: str, found: str, expected: str, severity: Severity = Severity.WARNING) -> Finding:
    """A finding with what stood there cut to a readable length."""
    return Finding(code, path, found[:120], expected, severity)


def number(value: str, path: str) -> Decimal:
    """A decimal number. Raises MissingValue with the path."""
    try:
        return parse_decimal(value, may_be_signed=True)
    except BadNumber as bad:
        raise MissingValue(f"{path} is not a number.", code="message.number.refused", detail=value[:40]) from bad


def money(amount: str, currency: str, path: str) -> Money | None:
    """An amount where there is one. Raises MissingValue if it is no number."""
    return Money(number(amount, path), currency.upper()[:3]) if amount else None


def price_unit(value: str, path: str) -> Decimal:
    """How many units the price is for; 1 where nothing, or nothing sensible, is said."""
    units = number(value, path) if value else _ONE
    return units if units > _ZERO else _ONE


def quantity(value: str, path: str, findings: list[Finding]) -> Decimal:
    """How much is ordered. Raises MissingValue without a number; one that is not above 0 is a finding."""
    found = number(value, path)
    if found <= _ZERO:
        findings.append(finding("order.line.quantity_odd", path, value, "more than 0"))
    return found


def check_price_unit(unit: str, price_unit_code: str, path: str, findings: list[Finding]) -> None:
    """A price per kilogram of something ordered in pieces cannot be compared with ours: a person has to look."""
    if unit and price_unit_code and unit != price_unit_code:
        findings.append(finding("order.line.price_in_other_unit", path, price_unit_code, unit))


def order_number(values: Sequence[str], path: str) -> str:
    """The buyer's number. Raises MissingValue if absent or too long, Unparseable if there are two (threat X16)."""
    if len(set(values)) > 1:
        raise Unparseable(f"{path} says two different things.", code="document.element.repeated")
    if not values or len(values[0]) > MAX_IDENTIFIER_CHARACTERS:
        raise MissingValue(f"{path} is missing or too long.", code="order.id.missing")
    return values[0]


def line_number(value: str, position: int, path: str, findings: list[Finding]) -> str:
    """The buyer's number of the line; the position, and a finding, where there is none."""
    if not value:
        findings.append(finding("order.line.number_missing", path, "", "a number"))
    return (value or str(position))[:40]


def item_id(sku: str, gtin: str, path: str, findings: list[Finding], *, buyer: str = "", auxiliary: str = "") -> ItemId:
    """SKU, whole: a number cut short would be another one. A GTIN stands in for it, and the buyer's number may stand alone.

    Raises MissingValue without any.
    """
    if not sku and gtin:
        findings.append(finding("order.line.gtin_for_sku", path, gtin, "our article number"))
    sku = sku or gtin
    if not sku and not buyer:
        raise MissingValue(f"{path} is missing.", code="order.line.sku_missing")
    if not sku:
        findings.append(finding("order.line.sku_missing", path, "", "our article number"))
    if len(sku) > MAX_IDENTIFIER_CHARACTERS:
        raise MissingValue(f"{path} is longer than {MAX_IDENTIFIER_CHARACTERS} characters.", code="order.line.sku_long")
    return ItemId(sku, auxiliary, buyer[:MAX_IDENTIFIER_CHARACTERS])


def companion(quote: str, item: str) -> str:
    """Our quote and its line as `ItemId.supplier_part_auxiliary_id` has them; SAP pads the line with zeros."""
    return f"{quote}/{item.lstrip('0') or item}"[:MAX_IDENTIFIER_CHARACTERS] if quote and item else ""


def named_quote(extra: Pairs) -> tuple[str, str]:
    """EXT_QUOTE_ID and EXT_QUOTE_ITEM among a line's extra fields, however the buyer's mapping prefixed them."""
    said = {name.upper().rpartition(".")[2]: value for name, value in reversed(extra)}
    return said.get("EXT_QUOTE_ID", ""), said.get("EXT_QUOTE_ITEM", "")


def pairs(*said: tuple[str, str]) -> Pairs:
    """Those that have a value, as many as are kept."""
    return tuple((name, value) for name, value in said if value)[:MAX_EXTRINSICS]


def comments(texts: Iterable[str]) -> str:
    """Free texts, one below the other, those that repeat once."""
    return "\n".join(dict.fromkeys(text for text in texts if text))[:MAX_COMMENT_CHARACTERS]


def day(value: str) -> str:
    """A day written without dashes, as ISO 8601 has it; SAP's empty day is none, anything else stays as it was."""
    match = _DAY.match(value)
    if match is None:
        return value[:64]
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        return "" if set(value) == {"0"} else value[:64]


def refuse_many_lines(count: int) -> None:
    """Raises TooLarge before a single line is read."""
    if count > MAX_ORDER_LINES:
        raise TooLarge(f"The order has {count} lines; at most {MAX_ORDER_LINES} are accepted.")


def kept_lines(
    lines: Sequence[tuple[OrderItem, bool]], order_type: str, findings: list[Finding]
) -> tuple[str, tuple[OrderItem, ...]]:
    """The order's type and lines, given each line and whether the message deletes it; with no line left it is cancelled.

    Raises MissingValue if an order that is not cancelled never had a line.
    """
    kept = tuple(line for line, is_deleted in lines if not is_deleted)
    for line, is_deleted in lines:
        if is_deleted:
            sku = line.item_id.supplier_part_id
            findings.append(finding("order.line.deleted", line.line_number, sku, "", Severity.INFO))
    if any(line.quantity < _ZERO for line in kept):
        findings.append(finding("order.change.differences", "", "", "the order as it shall be", Severity.ERROR))
    if not lines and order_type != "delete":
        raise MissingValue("The order has no lines.", code="order.lines.missing")
    return (order_type if kept else "delete"), kept

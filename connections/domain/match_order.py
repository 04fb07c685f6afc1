"""Find the cart an order comes from, and say where the two differ. Nothing is refused here (threats C9, M7).

By our quote's name on the line or on the whole order; else by article, quantity and price among the carts sent lately;
what is left is compared with today's assortment and prices. A line that names only the buyer's article number gets ours.
The number of queries does not grow with the lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Self

from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.agreed_units import AgreedUnits, agreed_units
from connections.domain.match_descriptions import description_findings
from connections.domain.match_shipping import shipping_findings, shipping_lines
from connections.domain.match_whole_lines import WholeLines, left_out_findings, whole_lines
from connections.domain.order_policy import OrderPolicy, policy_of
from connections.domain.quoted_by_content import is_same, quoted_by_content, quoted_by_header
from connections.domain.quoted_lines import QuotedLine, find_quoted_lines, lines_of
from connections.domain.said_of_person import said_of_person
from connections.models import CartTransfer, Connection
from protocols.findings import Finding, Severity
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import format_decimal
from storefront.domain.agreed_terms import agreed_terms
from storefront.domain.fill_cart import clean_sku
from storefront.domain.own_numbers import skus_by_number
from storefront.domain.pricing import Price, breaks_for, currency_decimals, line_total, price_at
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_listings
from storefront.models import Order, Product


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """One ordered line beside what we know of it."""

    item: OrderItem
    product_id: int | None
    quoted: QuotedLine | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class MatchedOrder:
    """The order's lines, the cart it came from if one is known, and what differs on the whole, as far as it is noted."""

    lines: tuple[MatchedLine, ...]
    transfer: CartTransfer | None
    currency: str
    findings: tuple[Finding, ...]
    must_wait: bool  # what differs is to be looked at first


@dataclass(frozen=True, slots=True)
class _Today:
    """What the connection's buyers see and pay now."""

    products: dict[str, tuple[int, str, Decimal]]  # SKU → id, unit, price unit
    visible: frozenset[int]
    breaks: dict[int, tuple[Price, ...]]
    units: AgreedUnits
    policy: OrderPolicy


@dataclass(frozen=True, slots=True)
class FormerOrder:
    """What a change is matched against besides: the quoted lines by the buyer's line number, and when it was ordered.

    Prices that held when the order came hold for its changes.
    """

    quoted: dict[str, QuotedLine]
    received_at: datetime

    @classmethod
    def of(cls, order: Order, transfer: CartTransfer | None) -> Self:
        """The lines of an order as they were matched."""
        by_key = {line.line_key: line for line in lines_of(transfer)} if transfer else {}
        lines = order.lines.exclude(cart_line_key="").values_list("buyer_line", "cart_line_key")
        return cls({number: by_key[key] for number, key in lines if key in by_key}, order.received_at)


def match_order(
    connection: Connection, order: PurchaseOrder, now: datetime, former: FormerOrder | None = None
) -> MatchedOrder:
    """The order beside cart, assortment and prices; `former` is the version that it changes."""
    order = replace(order, lines=_with_our_numbers(connection, order.lines))
    quoted = find_quoted_lines(connection, (item.item_id.supplier_part_auxiliary_id for item in order.lines))
    chosen = [_quoted_by_name(quoted, item) or _quoted_before(former, item) for item in order.lines]
    holds_on = former.received_at if former else now
    shopper = agreed_shopper(connection, said=said_of_order(order, chosen), at=now)
    today = _today(connection, shopper, order.lines)
    if not all(chosen):
        chosen = quoted_by_header(connection, order, chosen, today.units)
    if not any(chosen):
        chosen = quoted_by_content(connection, order.lines, now, today.units)
    terms = agreed_terms(shopper)
    shipping = shipping_lines(connection, order.lines, chosen, terms)
    whole = whole_lines(order.lines, chosen)
    transfer = next((line.transfer for line in chosen if line is not None), None)
    noted, must_wait = today.policy.judge(
        [
            *_whole(connection, order, chosen, today.policy),
            *left_out_findings(whole),
            *shipping_findings(order, shipping, transfer, shopper, terms),
        ]
    )
    lines: list[MatchedLine] = []
    for place, (item, line) in enumerate(zip(order.lines, chosen, strict=True)):
        found = () if place in shipping else _differences(place, item, line, today, connection, holds_on, whole)
        noted_here, waits = today.policy.judge(found)
        product = today.products.get(item.item_id.supplier_part_id)
        lines.append(MatchedLine(item, product[0] if product else None, line, noted_here))
        must_wait = must_wait or waits
    return MatchedOrder(tuple(lines), transfer, _currency(connection, order), noted, must_wait)


def _with_our_numbers(connection: Connection, items: tuple[OrderItem, ...]) -> tuple[OrderItem, ...]:
    """The lines; one that has only the buyer's own article number gets our number for it, if we know it."""
    own = {_own_number(item) for item in items} - {""}
    skus = skus_by_number(connection.customer_id, own) if own else {}
    return tuple(_named(item, skus.get(_own_number(item), "")) for item in items) if skus else items


def _own_number(item: OrderItem) -> str:
    return "" if item.item_id.supplier_part_id.strip() else clean_sku(item.item_id.buyer_part_id)


def _named(item: OrderItem, sku: str) -> OrderItem:
    return replace(item, item_id=replace(item.item_id, supplier_part_id=sku)) if sku else item


def _quoted_by_name(quoted: dict[str, QuotedLine], item: OrderItem) -> QuotedLine | None:
    line = quoted.get(item.item_id.supplier_part_auxiliary_id.strip())
    return line if line is not None and line.sku == item.item_id.supplier_part_id else None


def _quoted_before(former: FormerOrder | None, item: OrderItem) -> QuotedLine | None:
    """A change that names no quote means that of the same line before."""
    line = former.quoted.get(item.line_number) if former else None
    if line is None or item.item_id.supplier_part_auxiliary_id.strip():
        return None
    return line if line.sku == item.item_id.supplier_part_id else None


def said_of_order(order: PurchaseOrder, chosen: Iterable[QuotedLine | None]) -> tuple[tuple[str, str], ...]:
    """What tells the team: the order's own extra fields, and those of the visit its cart was made in."""
    named = {name.strip().casefold() for name, _value in order.extrinsics}
    session = next((line.transfer.session for line in chosen if line is not None), None)
    visit = said_of_person(session) if session else ()
    return (*order.extrinsics, *((name, value) for name, value in visit if name.strip().casefold() not in named))


def _today(connection: Connection, shopper: Shopper, items: Iterable[OrderItem]) -> _Today:
    skus = {item.item_id.supplier_part_id for item in items}
    rows = Product.objects.filter(sku__in=skus).values_list("sku", "pk", "unit", "price_unit")
    products = {sku: (pk, unit, price_unit) for sku, pk, unit, price_unit in rows}
    ids = [pk for pk, _unit, _price_unit in products.values()]
    visible = visible_listings(shopper).filter(product_id__in=ids).values_list("product_id", flat=True)
    return _Today(
        products, frozenset(visible), breaks_for(shopper, ids), agreed_units(connection), policy_of(connection)
    )


def _differences(
    place: int,
    item: OrderItem,
    line: QuotedLine | None,
    today: _Today,
    connection: Connection,
    holds_on: datetime,
    whole: WholeLines,
) -> Iterator[Finding]:
    path, sku = f"ItemOut[{place + 1}]", item.item_id.supplier_part_id
    product = today.products.get(sku)
    if product is None:
        yield _finding("order.line.product_unknown", path, sku, "an article number of ours", Severity.ERROR)
    elif product[0] not in today.visible:
        yield _finding("order.line.product_hidden", path, sku, "an article of this customer's range", Severity.ERROR)
    if line is None and item.item_id.supplier_part_auxiliary_id:
        auxiliary = item.item_id.supplier_part_auxiliary_id
        yield _finding("order.line.quote_unknown", path, auxiliary, "a line of a cart sent through this connection")
    if line is not None and line.transfer.valid_until < holds_on:
        yield _finding("order.line.quote_expired", path, str(line.transfer), f"before {line.transfer.valid_until:%F}")
        yield from _differs_from_today(path, item, product, today)
    elif line is not None:
        yield from _beyond(whole.findings.get(place, ()), line, today.policy)
        yield from _differs_from_quote(path, item, line, today)
    else:
        yield from _differs_from_today(path, item, product, today)
    if item.unit_price is not None and item.unit_price.currency not in ("", connection.currency):
        yield _finding("order.line.currency_differs", path, item.unit_price.currency, connection.currency)


def _beyond(found: Iterable[Finding], line: QuotedLine, policy: OrderPolicy) -> Iterator[Finding]:
    """Without a quantity that is near enough."""
    for finding in found:
        is_quantity = finding.code == "order.line.quantity_differs"
        if not (is_quantity and policy.is_near("quantity", Decimal(finding.found), line.quantity)):
            yield finding


def _differs_from_quote(path: str, item: OrderItem, line: QuotedLine, today: _Today) -> Iterator[Finding]:
    if item.unit and not is_same(today.units, item.unit, line.unit):
        yield _finding("order.line.unit_differs", path, item.unit, line.unit)
    yield from _price_difference(path, item, line.unit_price, line.price_unit, today.policy)
    yield from description_findings(path, item, line)


def _differs_from_today(
    path: str, item: OrderItem, product: tuple[int, str, Decimal] | None, today: _Today
) -> Iterator[Finding]:
    if product is None:
        return
    product_id, unit, price_unit = product
    if item.unit and not is_same(today.units, item.unit, unit):
        yield _finding("order.line.unit_differs", path, item.unit, unit)
    price = price_at(today.breaks.get(product_id, ()), item.quantity)
    if price is None:
        yield _finding("order.line.price_unknown", path, _price_text(item), "a price agreed with this customer")
    else:
        yield from _price_difference(path, item, price.amount, price_unit, today.policy)


def _price_difference(
    path: str, item: OrderItem, amount: Decimal, price_unit: Decimal, policy: OrderPolicy
) -> Iterator[Finding]:
    """Prices are equal if they are per unit; compared crosswise, for a quotient may have no end.

    The same amount for another number of units is a slip of the price unit, and no bargain.
    """
    expected = f"{format_decimal(amount)} per {format_decimal(price_unit)}"
    if item.unit_price is None:
        yield _finding("order.line.price_missing", path, "", expected)
        return
    said, meant = item.unit_price.amount * price_unit, amount * item.price_unit
    if said == meant or policy.is_near("price", said, meant, price_unit * item.price_unit):
        return
    is_slip = item.unit_price.amount == amount
    code = "order.line.price_unit_differs" if is_slip else "order.line.price_differs"
    yield _finding(code, path, _price_text(item), expected)


def _price_text(item: OrderItem) -> str:
    if item.unit_price is None:
        return ""
    return f"{format_decimal(item.unit_price.amount)} per {format_decimal(item.price_unit)}"


def _whole(
    connection: Connection, order: PurchaseOrder, chosen: list[QuotedLine | None], policy: OrderPolicy
) -> Iterator[Finding]:
    currency = _currency(connection, order)
    if currency != connection.currency:
        yield _finding("order.currency.differs", "OrderRequestHeader/Total", currency, connection.currency)
    if len({line.transfer.pk for line in chosen if line is not None}) > 1:
        yield _finding("order.quotes.several", "OrderRequest", "several carts", "one cart", Severity.INFO)
    if order.total is not None and not policy.is_near("total", order.total.amount, total := _sum(order, currency)):
        found = format_decimal(order.total.amount)
        yield _finding("order.total.differs", "OrderRequestHeader/Total", found, format_decimal(total))


def _sum(order: PurchaseOrder, currency: str) -> Decimal:
    """The lines at the buyer's own prices, each rounded once."""
    priced = ((item.unit_price.amount, item.price_unit, item.quantity) for item in order.lines if item.unit_price)
    start = Decimal(0).scaleb(-currency_decimals(currency))
    return sum((line_total(price, unit, quantity, currency) for price, unit, quantity in priced), start)


def _currency(connection: Connection, order: PurchaseOrder) -> str:
    """The order's own, as far as it is one: three letters."""
    said = [order.total.currency if order.total else ""]
    said += [item.unit_price.currency for item in order.lines if item.unit_price]
    return next((code for code in said if len(code) == 3 and code.isascii()), connection.currency)


def _finding(code: str, path: str, found: str, expected: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code, path, found[:120], expected[:120], severity)

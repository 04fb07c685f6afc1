"""Hold what an order says of shipping against what its cart said, or against the terms of today.

Shipping is a line of ours by its name on the wire, or by the article number that the terms give it. An order that says
nothing of shipping says nothing wrong: most systems drop what stood in a cart's header.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from connections.domain.agreed_profile import profile_of
from connections.domain.quoted_lines import QuotedLine
from connections.domain.say_delivery import SHIPPING_KEY, is_shipping_line
from connections.models import CartTransfer, Connection
from protocols.findings import Finding, Severity
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import format_decimal
from storefront.domain.delivery import Goods, Terms, goods_of, work_out
from storefront.domain.pricing import line_total
from storefront.domain.shopper import Shopper
from storefront.models import Product

#: Product by SKU, as far as delivery is concerned: tax class, weight of one unit.
Weighed = Mapping[str, tuple[str, Decimal | None]]


def shipping_lines(
    connection: Connection, items: Sequence[OrderItem], chosen: Sequence[QuotedLine | None], terms: Terms | None
) -> frozenset[int]:
    """Which lines, by their place from 0, are shipping and no goods."""
    has_line = getattr(profile_of(connection), "sends_shipping", "none") == "line"
    sku = terms.line_sku if terms and has_line else ""
    return frozenset(
        place
        for place, (item, line) in enumerate(zip(items, chosen, strict=True))
        if is_shipping_line(line) or (line is None and sku and item.item_id.supplier_part_id == sku)
    )


def shipping_findings(
    order: PurchaseOrder,
    places: frozenset[int],
    transfer: CartTransfer | None,
    shopper: Shopper,
    terms: Terms | None,
) -> Iterator[Finding]:
    """At most one for the header, and one for each line of shipping."""
    said = [
        (f"ItemOut[{place + 1}]/UnitPrice", item.unit_price.amount * item.quantity / item.price_unit)
        for place, item in enumerate(order.lines)
        if place in places and item.unit_price is not None
    ]
    if order.shipping is not None:
        said.append(("OrderRequestHeader/Shipping", order.shipping.amount.amount))
    expected = _expected(order, places, transfer, shopper, terms) if said else None
    for path, amount in said:
        if expected is not None and amount != expected:
            found, wanted = format_decimal(amount), format_decimal(expected)
            yield Finding("order.shipping.differs", path, found[:120], wanted[:120], Severity.WARNING)


def _expected(
    order: PurchaseOrder,
    places: frozenset[int],
    transfer: CartTransfer | None,
    shopper: Shopper,
    terms: Terms | None,
) -> Decimal | None:
    """What the cart said; without one, what the terms come to for these goods. None: nothing to hold it against."""
    quoted = _quoted(transfer) if transfer else None
    if quoted is not None or terms is None:
        return quoted
    items = [item for place, item in enumerate(order.lines) if place not in places]
    country = order.ship_to.country_code if order.ship_to else ""
    return work_out(list(_goods(items, shopper.currency)), terms, country, shopper.currency).shipping


def _quoted(transfer: CartTransfer) -> Decimal | None:
    if "shipping" in transfer.snapshot:
        return Decimal(transfer.snapshot["shipping"])
    lines = transfer.snapshot.get("lines", ())
    return next((Decimal(line["line_total"]) for line in lines if line["line_key"] == SHIPPING_KEY), None)


def _goods(items: Iterable[OrderItem], currency: str) -> Iterator[Goods]:
    """The lines at the buyer's own prices; a line without price is worth nothing here."""
    items = list(items)
    rows = Product.objects.filter(sku__in={item.item_id.supplier_part_id for item in items})
    weighed: Weighed = {sku: (tax, weight) for sku, tax, weight in rows.values_list("sku", "tax_class", "weight_kg")}
    for item in items:
        tax_class, weight = weighed.get(item.item_id.supplier_part_id, ("", None))
        price = item.unit_price.amount if item.unit_price else Decimal(0)
        yield goods_of(line_total(price, item.price_unit, item.quantity, currency), item.quantity, tax_class, weight)

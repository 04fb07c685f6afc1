"""Make cart lines from what a request says of them, where no cart of ours is known: article, quantity, today's price.

The article must be one that the connection's buyers see, and its unit the one the request counts in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.agreed_units import AgreedUnits, agreed_units
from connections.domain.said_of_person import said_of_person
from connections.models import PunchoutSession
from protocols.findings import Finding
from protocols.orders import OrderItem
from storefront.domain.fill_cart import clean_sku, named_products, shop_name, write_price
from storefront.domain.pricing import Price, breaks_for, price_at
from storefront.models import CartLine, Product

#: Codes for one of something, which systems take for each other.
_PIECES = frozenset({"C62", "EA", "H87", "PCE", "EACH", "ST"})
#: Why a line is not brought back → code of the finding, and what was expected.
_REASONS: dict[str, tuple[str, str]] = {
    "unknown": ("setup.item.unknown", "a line of a cart sent before, or an article of this customer's range"),
    "price": ("setup.item.price_unknown", "an article with a price"),
    "unit": ("setup.item.unit_differs", "the unit the article is sold in"),
    "quantity": ("setup.item.quantity_refused", "a quantity above zero"),
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line of the request and its place in it."""

    position: int
    item: OrderItem


@dataclass(frozen=True, slots=True)
class Lost:
    """A line that cannot be brought back. `reason` is "unknown", "price", "unit" or "quantity"."""

    line: Numbered
    reason: str

    @property
    def finding(self) -> Finding:
        """For the supplier."""
        code, expected = _REASONS[self.reason]
        said = {"unit": self.line.item.unit, "quantity": f"{self.line.item.quantity}"}
        found = said.get(self.reason, self.line.item.item_id.supplier_part_id)
        return Finding(code, f"ItemOut[{self.line.position}]", found[:120], expected)


def lines_from_parts(session: PunchoutSession, lines: Sequence[Numbered]) -> tuple[dict[int, CartLine], list[Lost]]:
    """The lines by position, without a cart yet, and those that cannot be made."""
    if not lines:
        return {}, []
    shopper = agreed_shopper(session.connection, language=session.language, said=said_of_person(session))
    skus = {clean_sku(one.item.item_id.supplier_part_id) for one in lines}
    products = {product.sku: product for product in named_products(shopper).filter(sku__in=skus)}
    breaks = breaks_for(shopper, [product.pk for product in products.values()])
    units = agreed_units(session.connection)
    made: dict[int, CartLine] = {}
    lost: list[Lost] = []
    for one in lines:
        product = products.get(clean_sku(one.item.item_id.supplier_part_id))
        price = price_at(breaks.get(product.pk, ()), one.item.quantity) if product else None
        reason = _reason(one.item, product, price, units)
        if product is None or price is None or reason:
            lost.append(Lost(one, reason))
        else:
            made[one.position] = _line(one.item, product, price)
    return made, lost


def _reason(item: OrderItem, product: Product | None, price: Price | None, units: AgreedUnits) -> str:
    if product is None:
        return "unknown"
    if price is None:
        return "price"
    return "" if _is_unit_of(product, item.unit.strip(), units) else "unit"


def _is_unit_of(product: Product, said: str, units: AgreedUnits) -> bool:
    """A system that says nothing means the unit it was told."""
    ours, loud = product.unit, said.upper()
    return not said or {ours, loud} <= _PIECES or units.is_same(said, ours) or units.is_same(loud, ours)


def _line(item: OrderItem, product: Product, price: Price) -> CartLine:
    line = CartLine(product_id=product.pk, sku=product.sku, name=shop_name(product), unit=product.unit)
    write_price(line, item.quantity, price)
    return line

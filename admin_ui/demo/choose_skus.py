"""Choose, for a connection, the products that a program may try: with their prices as its buyer sees them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from connections.models import Connection
from protocols.values import format_decimal
from storefront.domain.pricing import Price, breaks_for, price_at
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_listings, visible_products
from storefront.models import Listing, Product

#: Longer names are cut or repaired on their way into some buyers' systems.
SHORT_NAME = 40
PLAIN_SKU = re.compile(r"[A-Z0-9]+-?[0-9]+")
PRICED_COUNT = 24
CONSIDERED = 600
TRICKY = re.compile(r"[ /#%&+]")


class NothingToChoose(Exception):
    """The demo's agreements leave a connection without a product that the contract needs."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A visible product with its price at the smallest orderable quantity."""

    product: Product
    names: tuple[str, ...]
    breaks: tuple[Price, ...]
    price: Price

    @property
    def is_short(self) -> bool:
        return max(map(len, self.names)) <= SHORT_NAME

    @property
    def is_easy(self) -> bool:
        """Nothing about it needs repair: a plain number, sold by one, a short name."""
        product = self.product
        is_by_one = product.min_quantity <= 3 and product.quantity_step == product.price_unit == 1
        return self.is_short and is_by_one and PLAIN_SKU.fullmatch(product.sku) is not None


@dataclass(frozen=True, slots=True)
class ChosenSkus:
    """As `var/demo.json` has them; prices are decimal strings."""

    visible: str
    hidden: str
    prices: dict[str, str]


#: What must be among the priced products, beside the easy one.
KINDS: tuple[Callable[[Candidate], bool], ...] = (
    lambda c: c.is_easy,
    lambda c: len(c.breaks) > 1 and c.is_short,
    lambda c: c.product.price_unit == 100,
    lambda c: not "".join(c.names).isascii() and c.is_short,
    lambda c: TRICKY.search(c.product.sku) is not None,
)


def choose_skus(connection: Connection, shopper: Shopper) -> ChosenSkus:
    """The same for equal data. Raises NothingToChoose."""
    candidates = list(_candidates(shopper))
    chosen: dict[str, Candidate] = {}
    for is_kind in KINDS:
        found = next(filter(is_kind, candidates), None)
        if found is None:
            raise NothingToChoose(f"{connection.key} sees no product of kind {KINDS.index(is_kind)}")
        chosen[found.product.sku] = found
    fill = sorted(candidates, key=lambda c: (not c.is_short, c.product.sku))
    for candidate in fill[:: max(1, len(fill) // PRICED_COUNT)]:
        chosen[candidate.product.sku] = candidate
    return ChosenSkus(
        visible=next(iter(chosen)),
        hidden=_hidden_sku(connection, shopper),
        prices={sku: format_decimal(candidate.price.amount) for sku, candidate in chosen.items()},
    )


def _candidates(shopper: Shopper) -> Iterator[Candidate]:
    products = visible_products(shopper).prefetch_related("texts").order_by("-popularity", "id")[:CONSIDERED]
    by_id = {product.pk: product for product in products}
    breaks = breaks_for(shopper, by_id)
    for product in by_id.values():
        price = price_at(breaks.get(product.pk, ()), product.min_quantity)
        if price is not None and price.amount > Decimal(0):
            names = tuple(text.name for text in product.texts.all())
            yield Candidate(product, names, breaks[product.pk], price)


def _hidden_sku(connection: Connection, shopper: Shopper) -> str:
    """A product on sale that this connection must not see."""
    visible = visible_listings(shopper).values("product_id")
    hidden = Listing.objects.exclude(product_id__in=visible).order_by("-popularity", "product_id")
    for sku in hidden.values_list("product__sku", flat=True)[:CONSIDERED]:
        if PLAIN_SKU.fullmatch(sku):
            return str(sku)
    raise NothingToChoose(f"{connection.key} sees everything")

"""A cart's lines with everything a return says of them, in four queries whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass

from storefront.domain.pricing import Price
from storefront.domain.reprice_cart import has_moved, priced_now
from storefront.domain.search_words import base_language
from storefront.domain.shopper import Shopper
from storefront.models import Cart, CartLine, Product, ProductText


@dataclass(frozen=True, slots=True)
class GatheredLine:
    """A line, its product (None if deleted), its texts in the buyer's language or the next best, today's price."""

    line: CartLine
    product: Product | None
    name: str
    description: str
    language: str
    today: Price | None

    @property
    def is_available(self) -> bool:
        return self.today is not None

    @property
    def has_new_price(self) -> bool:
        return self.today is not None and has_moved(self.line, self.today)


def gather_lines(cart: Cart, shopper: Shopper) -> list[GatheredLine]:
    """In the cart's order."""
    lines = cart.lines.select_related("product__brand")
    priced = priced_now(lines, shopper)
    language = base_language(shopper.language)
    texts = _texts([line.product_id for line, _price in priced], language)
    return [_gathered(line, price, texts.get(line.product_id or 0), language) for line, price in priced]


def _texts(product_ids: Iterable[int | None], language: str) -> dict[int, ProductText]:
    """One text per product: the wanted language's, else the first one by its code."""
    rows = (
        ProductText.objects.filter(product__in=[pk for pk in product_ids if pk]).order_by("-language").defer("search")
    )
    found: dict[int, ProductText] = {}
    for row in rows:
        kept = found.get(row.product_id)
        if kept is None or kept.language != language:
            found[row.product_id] = row
    return found


def _gathered(line: CartLine, price: Price | None, text: ProductText | None, language: str) -> GatheredLine:
    if text is None:
        return GatheredLine(line, line.product, line.name, "", language, price)
    return GatheredLine(line, line.product, text.name, text.description, text.language, price)

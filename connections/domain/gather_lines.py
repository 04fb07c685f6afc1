"""A cart's lines with everything a return says of them, in five queries whatever their number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from storefront.domain.own_numbers import own_numbers
from storefront.domain.pricing import Price
from storefront.domain.reprice_cart import has_moved, priced_now
from storefront.domain.search_words import base_language
from storefront.domain.shopper import Shopper
from storefront.models import Cart, CartLine, Product, ProductText


@dataclass(frozen=True, slots=True)
class GatheredLine:
    """A line, its product (None if deleted), its texts in the buyer's language or the next best, today's price.

    `own_number` is what the customer calls the product, if he has a number for it.
    """

    line: CartLine
    product: Product | None
    name: str
    description: str
    language: str
    today: Price | None
    names: Mapping[str, str] = field(default_factory=dict)  # by language
    own_number: str = ""
    added_lead_days: int = 0  # of transport

    @property
    def lead_time_days(self) -> int | None:
        """Until the goods are there, if the product says when they leave."""
        days = self.product.lead_time_days if self.product else None
        return None if days is None else days + self.added_lead_days

    @property
    def is_available(self) -> bool:
        return self.today is not None

    @property
    def has_new_price(self) -> bool:
        return self.today is not None and has_moved(self.line, self.today)


def gather_lines(cart: Cart, shopper: Shopper) -> list[GatheredLine]:
    """In the cart's order."""
    return gather_priced(priced_now(cart.lines.select_related("product__brand"), shopper), shopper)


def gather_priced(priced: Sequence[tuple[CartLine, Price | None]], shopper: Shopper) -> list[GatheredLine]:
    """Lines with today's price, which need not stand in a cart."""
    language = base_language(shopper.language)
    ids = [line.product_id for line, _price in priced if line.product_id]
    texts, numbers = _texts(ids), own_numbers(shopper.customer_id, ids)
    gathered = [_gathered(line, price, texts.get(line.product_id or 0, {}), language) for line, price in priced]
    return [
        replace(line, own_number=numbers.get(line.line.product_id or 0, ""), added_lead_days=shopper.added_lead_days)
        for line in gathered
    ]


def _texts(product_ids: Iterable[int]) -> dict[int, dict[str, ProductText]]:
    """All texts of each product by their language, in its order."""
    rows = ProductText.objects.filter(product__in=product_ids).order_by("language").defer("search")
    found: dict[int, dict[str, ProductText]] = {}
    for row in rows:
        found.setdefault(row.product_id, {})[row.language] = row
    return found


def _gathered(line: CartLine, price: Price | None, texts: dict[str, ProductText], language: str) -> GatheredLine:
    """In the wanted language, else the first one by its code, else by the words of the line itself."""
    text = texts.get(language) or next(iter(texts.values()), None)
    if text is None:
        return GatheredLine(line, line.product, line.name, "", language, price)
    names = {code: each.name for code, each in texts.items()}
    return GatheredLine(line, line.product, text.name, text.description, text.language, price, names)

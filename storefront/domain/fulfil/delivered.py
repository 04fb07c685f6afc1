"""Which article a line really brings, and at which price: as ordered, or as it was last confirmed."""

from dataclasses import dataclass
from decimal import Decimal

from storefront.domain.fulfil.open_quantities import LineQuantities
from storefront.domain.fulfil.refusals import refuse
from storefront.models import AnswerKind


@dataclass(frozen=True, slots=True)
class DeliveredArticle:
    """What comes; the ordered article where only a part of the line is substituted."""

    sku: str
    description: str


def delivered_article(line: LineQuantities) -> DeliveredArticle:
    """The article of everything that comes of this line."""
    coming = [part for part in line.parts if part.kind != AnswerKind.REJECT]
    instead = {part.substitute_sku for part in coming}
    if len(instead) == 1 and (sku := instead.pop()):
        return DeliveredArticle(sku, coming[0].substitute_description or sku)
    return DeliveredArticle(line.line.sku, line.line.description)


def agreed_price(line: LineQuantities) -> Decimal:
    """The net price of a price unit. Raises FulfilRefused where there is none, or one for each part."""
    coming = [part for part in line.parts if part.kind != AnswerKind.REJECT]
    prices = {line.line.unit_price if part.unit_price is None else part.unit_price for part in coming}
    prices = prices or {line.line.unit_price}
    if len(prices) > 1:
        raise refuse("fulfil.price_several", line=line.line_key)
    price = prices.pop()
    if price is None or line.line.price_unit <= 0:
        raise refuse("fulfil.price_missing", line=line.line_key)
    return price

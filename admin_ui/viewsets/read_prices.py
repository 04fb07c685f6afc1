"""Read prices as people paste them from a spreadsheet: SKU, from quantity, price; every faulty line is named.

Columns are parted by tab or semicolon. Two columns are SKU and price. A comma is a decimal mark; a point is one,
too, and thousands are not grouped. The first line may be a heading.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from storefront.domain.add_price_version import NewPrice
from storefront.models import Product

MAX_LINES = 200_000
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?", re.ASCII)
_COLUMNS = re.compile(r"[\t;]")


@dataclass(frozen=True, slots=True)
class ReadPrices:
    """The lines that were understood, and a sentence for each that was not."""

    prices: tuple[NewPrice, ...]
    problems: tuple[str, ...]


def read_prices(text: str) -> ReadPrices:
    """Every line, or why not. Nothing is guessed."""
    prices: list[NewPrice] = []
    problems: list[str] = []
    seen: set[tuple[str, Decimal]] = set()
    for number, line in enumerate(text.splitlines()[:MAX_LINES], start=1):
        cells = [cell.strip() for cell in _COLUMNS.split(line)]
        if not any(cells) or (number == 1 and _is_heading(cells)):
            continue
        price = _price(cells)
        if price is None:
            problems.append(_("Line %(line)d: write SKU; from quantity; price.") % {"line": number})
        elif (price.sku, price.min_quantity) in seen:
            problems.append(_("Line %(line)d: this product and quantity come twice.") % {"line": number})
        else:
            seen.add((price.sku, price.min_quantity))
            prices.append(price)
    return ReadPrices(tuple(prices), (*problems, *_unknown(prices)))


def _is_heading(cells: list[str]) -> bool:
    return not any(_NUMBER.fullmatch(cell) for cell in cells[1:])


def _price(cells: list[str]) -> NewPrice | None:
    sku, *numbers = cells
    if not sku or len(numbers) not in (1, 2) or not all(_NUMBER.fullmatch(number) for number in numbers):
        return None
    amounts = [Decimal(number.replace(",", ".")) for number in numbers]
    return NewPrice(sku, amounts[0] if len(amounts) == 2 else Decimal(0), amounts[-1])


def _unknown(prices: Iterable[NewPrice]) -> list[str]:
    wanted = dict.fromkeys(price.sku for price in prices)
    known = set(Product.objects.filter(sku__in=wanted).values_list("sku", flat=True))
    return [_("There is no product with the SKU “%(sku)s”.") % {"sku": sku[:80]} for sku in wanted if sku not in known]

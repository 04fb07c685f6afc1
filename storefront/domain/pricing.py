"""What a buyer pays: the one place where a price is chosen. Its twin in prose: docs/algorithms/pricing.md.

The first list in the buyer's order that has a break not above the quantity answers, with its highest such
break. Prices are per price unit, net and unrounded; a line is rounded once, by its currency. The chain of
versions is read once per request, so that a list replaced meanwhile never mixes with its successor. What a list
computes from another (`price_rules.py`) is computed at each question and kept nowhere: one statement brings the fixed
lines of all versions concerned, their rules and the products' categories.
The same decision with its reasons: `explain_price.py`. Currency decimals: ISO 4217, list one.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from storefront.domain.price_figures import INHERITANCES, read_figures
from storefront.domain.price_rules import STORED_DECIMALS, Inheritance, breaks_of
from storefront.domain.shopper import Shopper
from storefront.models import PriceListVersion
from tenants.database import prepared_cursor

_DEFAULT_DECIMALS = 2
#: Currencies whose smallest coin is not a hundredth.
_OTHER_DECIMALS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
#: Enough digits that a quotient of numeric(15,6) and numeric(18,6) values never rounds onto a half.
_EXACT_DIGITS = 80


@dataclass(frozen=True, slots=True)
class Price:
    """The net price of `price_unit` units from `min_quantity` units upward, not rounded."""

    amount: Decimal
    price_unit: Decimal
    currency: str
    min_quantity: Decimal
    version_id: int
    price_list_name: str = ""


#: The column by which `versions_in_force` names the version whose lines and rules hold.
PRICED_BY = "priced_by"
#: A computed price has so many decimals more than its currency, unless its version says otherwise.
_FINER = 2

_READ_INHERITANCES = f"""
WITH RECURSIVE chain (id) AS (SELECT unnest(%s::int[])), moment (at) AS (SELECT %s::timestamptz), {INHERITANCES}
SELECT version_id, parent_id, floor_id, decimals, list_name FROM inheritance WHERE version_id IS NOT NULL
"""  # noqa: S608 – no value in it


def price_chain(price_list_ids: Sequence[int], currency: str, at: datetime) -> tuple[int, ...]:
    """The versions in force at `at`, in the order of their lists; lists in another currency are left out."""
    rows = versions_in_force(at).filter(price_list__in=price_list_ids, price_list__currency=currency)
    version_of = dict(rows.values_list("price_list_id", PRICED_BY))
    return tuple(version_of[list_id] for list_id in dict.fromkeys(price_list_ids) if list_id in version_of)


def versions_in_force(at: datetime) -> QuerySet[PriceListVersion]:
    """One version of each list: published, valid at `at` (the end excluded), with the highest number.

    Its lines and rules are those of the version `priced_by`: itself, or the earlier one it was published as again.
    """
    is_open = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
    versions = PriceListVersion.objects.filter(is_open, published_at__lte=at, valid_from__lte=at)
    versions = versions.annotate(**{PRICED_BY: Coalesce("contents", "pk")})
    return versions.order_by("price_list_id", "-number").distinct("price_list_id")


def read_inheritances(chain: Sequence[int], currency: str, at: datetime) -> tuple[Inheritance, ...]:
    """The versions that compute prices among these, and those they compute from, with what is in force at `at`."""
    with connection.cursor() as cursor:
        cursor.execute(_READ_INHERITANCES, [list(chain), at])
        return inheritances(cursor.fetchall(), currency)


def inheritances(rows: Iterable[Sequence[Any]], currency: str) -> tuple[Inheritance, ...]:
    """Rows of `INHERITANCES`, with the decimals that computed prices have in this currency."""
    usual = min(currency_decimals(currency) + _FINER, STORED_DECIMALS)
    return tuple(
        Inheritance(version_id, parent_id, floor_id, usual if decimals is None else decimals, name)
        for version_id, parent_id, floor_id, decimals, name in rows
    )


#: One probe of the unique index for each version and product, whatever the planner believes of the sizes of lists.
_BREAKS = """
SELECT product.id, version.id, line.price, product.price_unit, list.currency, line.min_quantity, list.name
FROM unnest(%s::int[]) AS asked (version_id)
JOIN storefront_pricelistversion version ON version.id = asked.version_id
JOIN storefront_pricelist list ON list.id = version.price_list_id
CROSS JOIN unnest(%s::int[]) AS wanted (product_id)
JOIN storefront_product product ON product.id = wanted.product_id
JOIN LATERAL (
    SELECT price, min_quantity FROM storefront_priceline
    WHERE version_id = asked.version_id AND product_id = wanted.product_id OFFSET 0) line ON TRUE
WHERE list.currency = %s
ORDER BY product.id, line.min_quantity
"""


def breaks_for(shopper: Shopper, product_ids: Iterable[int]) -> dict[int, tuple[Price, ...]]:
    """Every price each product has for this buyer, by rising quantity, in one query.

    A product without a price is absent. Does not ask whether the buyer may see the product.
    """
    wanted = list(product_ids)
    if not wanted or not shopper.price_chain:
        return {}
    if shopper.inheritances:
        return _computed_breaks(shopper, wanted)
    with prepared_cursor() as cursor:
        cursor.execute(_BREAKS, [list(shopper.price_chain), wanted, shopper.currency])
        rows = cursor.fetchall()
    found: dict[int, dict[int, list[Price]]] = {}
    for product_id, version_id, amount, price_unit, currency, min_quantity, name in rows:
        price = Price(amount, price_unit, currency, min_quantity, version_id, name)
        found.setdefault(product_id, {}).setdefault(version_id, []).append(price)
    return {product_id: merge_breaks(by_version, shopper.price_chain) for product_id, by_version in found.items()}


#: The versions of a chain that are in the buyer's currency, as a common table; wants the chain and the currency.
PRICING_VERSIONS = """pricing AS MATERIALIZED (
    SELECT version.id AS version_id, list.name FROM storefront_pricelistversion version
    JOIN storefront_pricelist list ON list.id = version.price_list_id
    WHERE version.id = ANY(%s::int[]) AND list.currency = %s)"""
#: What the lists hold of `product.id`, as a column for `breaks_from`: for statements that read products anyway.
PRICE_LINES = """(
    SELECT json_agg(json_build_array(line.price::text, line.min_quantity::text, pricing.version_id, pricing.name))
    FROM pricing CROSS JOIN LATERAL (
        SELECT price, min_quantity FROM storefront_priceline
        WHERE version_id = pricing.version_id AND product_id = product.id OFFSET 0) line)::text"""


def pricing_values(shopper: Shopper) -> list[Any]:
    """The parameters of PRICING_VERSIONS. A chain that computes prices is none here: `breaks_for` knows it."""
    return [[] if shopper.inheritances else list(shopper.price_chain), shopper.currency]


def breaks_from(lines: str | None, price_unit: Decimal, shopper: Shopper) -> tuple[Price, ...]:
    """The same as `breaks_for`, from PRICE_LINES of one product."""
    if lines is None:
        return ()
    by_version: dict[int, list[Price]] = {}
    for amount, start, version_id, name in json.loads(lines):
        price = Price(Decimal(amount), price_unit, shopper.currency, Decimal(start), version_id, name)
        by_version.setdefault(version_id, []).append(price)
    return merge_breaks(by_version, shopper.price_chain)


def _computed_breaks(shopper: Shopper, product_ids: Collection[int]) -> dict[int, tuple[Price, ...]]:
    """The same for a chain in which a version computes prices."""
    chain, currency = shopper.price_chain, shopper.currency
    read = read_figures(chain, shopper.inheritances, product_ids, currency)
    found: dict[int, tuple[Price, ...]] = {}
    for product_id, product in read.products.items():
        by_version = {
            version_id: [
                Price(amount, product.price_unit, currency, start, version_id, read.list_names.get(version_id, ""))
                for start, amount in breaks_of(version_id, product.figures)
            ]
            for version_id in chain
        }
        merged = merge_breaks(by_version, chain)
        if merged:
            found[product_id] = merged
    return found


def merge_breaks(by_version: dict[int, list[Price]], chain: Sequence[int]) -> tuple[Price, ...]:
    """The breaks that can apply, by rising quantity: a later list only answers below the earlier ones."""
    merged: list[Price] = []
    for version_id in chain:
        ceiling = merged[0].min_quantity if merged else None
        breaks = sorted(by_version.get(version_id, ()), key=lambda price: price.min_quantity)
        merged = [price for price in breaks if ceiling is None or price.min_quantity < ceiling] + merged
    return tuple(merged)


def price_at(breaks: Sequence[Price], quantity: Decimal) -> Price | None:
    """The highest break not above the quantity; None means a price on request."""
    applying = [price for price in breaks if price.min_quantity <= quantity]
    return max(applying, key=lambda price: price.min_quantity) if applying else None


def currency_decimals(currency: str) -> int:
    """The decimals of an amount, by ISO 4217."""
    return _OTHER_DECIMALS.get(currency, _DEFAULT_DECIMALS)


def line_total(price_amount: Decimal, price_unit: Decimal, quantity: Decimal, currency: str) -> Decimal:
    """The net amount of a line, rounded half up, once, to the currency's decimals."""
    with localcontext() as context:
        context.prec = _EXACT_DIGITS
        exact = price_amount * quantity / price_unit
        return exact.quantize(Decimal(1).scaleb(-currency_decimals(currency)), rounding=ROUND_HALF_UP)

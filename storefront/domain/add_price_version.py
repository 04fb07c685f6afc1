"""Give a price list its next version: what was published stays as it was, buyers move to the new one at once.

A version is written whole and published in one transaction, or kept as a draft for `publish_price_version.py`; nothing
writes to a published one. Which version a buyer pays by is decided in `pricing.py`: of those in force the one with the
highest number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from storefront.domain.price_ancestry import check_sources
from storefront.models import Brand, Category, PriceLine, PriceList, PriceListVersion, PriceRule, Product

_BATCH = 5000
#: The lines of another version, but for products the new one prices itself.
_KEEP_OTHERS = """
INSERT INTO storefront_priceline (version_id, product_id, min_quantity, price)
SELECT %(new)s, old.product_id, old.min_quantity, old.price FROM storefront_priceline old
WHERE old.version_id = %(old)s AND NOT EXISTS (
    SELECT FROM storefront_priceline own WHERE own.version_id = %(new)s AND own.product_id = old.product_id)
"""


@dataclass(frozen=True, slots=True)
class NewPrice:
    """The price of a product's price unit from `min_quantity` upward."""

    sku: str
    min_quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class NewRule:
    """A percentage on the parent's prices of a category and all below, of a brand, of both, or (neither) of all."""

    percent: Decimal
    category: Category | None = None
    brand: Brand | None = None


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is published at once. `based_on` keeps that version's prices of products not named in `prices`.

    With `parent`, products without a line get its prices, by the rules, rounded to `decimals` (None: the currency's and
    two more) and never below those of `floor`. A draft is not published yet.
    """

    prices: Sequence[NewPrice]
    valid_from: datetime
    valid_until: datetime | None = None
    note: str = ""
    based_on: PriceListVersion | None = None
    parent: PriceList | None = None
    floor: PriceList | None = None
    decimals: int | None = None
    rules: Sequence[NewRule] = ()
    is_draft: bool = False


def add_price_version(price_list: PriceList, new: NewVersion) -> PriceListVersion:
    """Write and publish the next version. SKUs that nobody has are passed over: ask before.

    Raises `SourcesRefused` where parent or floor would lead in a circle, too deep, or into another currency.
    """
    with transaction.atomic():
        number = next_number(price_list)
        check_sources(price_list, new.parent, new.floor, has_rules=bool(new.rules))
        version = PriceListVersion.objects.create(
            price_list=price_list, number=number, valid_from=new.valid_from, valid_until=new.valid_until,
            note=new.note, parent_list=new.parent, floor_list=new.floor, decimals=new.decimals,
        )  # fmt: skip
        _write_lines(version, new.prices)
        PriceRule.objects.bulk_create(
            PriceRule(version=version, category=rule.category, brand=rule.brand, percent=rule.percent)
            for rule in new.rules
        )
        if new.based_on is not None:
            with connection.cursor() as cursor:
                old = new.based_on.contents_id or new.based_on.pk
                cursor.execute(_KEEP_OTHERS, {"new": version.pk, "old": old})
        if not new.is_draft:
            version.published_at = timezone.now()
            version.save(update_fields=["published_at"])
    return version


def next_number(price_list: PriceList) -> int:
    """The number after the highest; who asks holds the list until his transaction ends."""
    PriceList.objects.select_for_update().get(pk=price_list.pk)
    latest = price_list.versions.order_by("-number").values_list("number", flat=True).first()
    return (latest or 0) + 1


def _write_lines(version: PriceListVersion, prices: Sequence[NewPrice]) -> None:
    ids = dict(Product.objects.filter(sku__in={price.sku for price in prices}).values_list("sku", "pk"))
    PriceLine.objects.bulk_create(
        (
            PriceLine(version=version, product_id=ids[row.sku], min_quantity=row.min_quantity, price=row.price)
            for row in prices
            if row.sku in ids
        ),
        batch_size=_BATCH,
    )

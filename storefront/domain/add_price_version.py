"""Give a price list its next version: what was published stays as it was, buyers move to the new one at once.

A version is written whole and published in one transaction; nothing writes to a published one. Which version a
buyer pays by is decided in `pricing.py`: of those in force the one with the highest number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from storefront.models import PriceLine, PriceList, PriceListVersion, Product

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
class NewVersion:
    """What is published at once. `based_on` keeps that version's prices of products not named in `prices`."""

    prices: Sequence[NewPrice]
    valid_from: datetime
    valid_until: datetime | None = None
    note: str = ""
    based_on: PriceListVersion | None = None


def add_price_version(price_list: PriceList, new: NewVersion) -> PriceListVersion:
    """Write and publish the next version. SKUs that nobody has are passed over: ask before."""
    with transaction.atomic():
        PriceList.objects.select_for_update().get(pk=price_list.pk)
        latest = price_list.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = PriceListVersion.objects.create(
            price_list=price_list, number=latest + 1, valid_from=new.valid_from, valid_until=new.valid_until,
            note=new.note, published_at=timezone.now(),
        )  # fmt: skip
        _write_lines(version, new.prices)
        if new.based_on is not None:
            with connection.cursor() as cursor:
                cursor.execute(_KEEP_OTHERS, {"new": version.pk, "old": new.based_on.pk})
    return version


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

"""What changed from one version of a price list to another: lines added, changed and removed, with per cent; rules too.

Compared is what stands in the versions; what they compute from other lists is not. Both sides are read in one statement
in the order of the primary key's index, so that long lists need no memory; a page is shown, everything is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection

from storefront.models import PriceListVersion, PriceRule

PAGE = 200
_BOTH = """
    SELECT * FROM (SELECT product_id, min_quantity, price FROM storefront_priceline WHERE version_id = %(old)s) old
    FULL JOIN (SELECT product_id, min_quantity, price FROM storefront_priceline WHERE version_id = %(new)s) new
    USING (product_id, min_quantity)
"""
_DIFFERENT = f"""
    SELECT product_id, min_quantity, both_sides.old_price, both_sides.new_price
    FROM ({_BOTH}) both_sides (product_id, min_quantity, old_price, new_price)
    WHERE old_price IS DISTINCT FROM new_price
"""  # noqa: S608 – no value in it
_COUNT = f"""
SELECT count(*) FILTER (WHERE old_price IS NULL), count(*) FILTER (WHERE old_price IS NOT NULL AND new_price IS NOT NULL),
       count(*) FILTER (WHERE new_price IS NULL)
FROM ({_DIFFERENT}) different
"""  # noqa: S608 – no value in it
_LINES = f"""
SELECT product.sku, different.min_quantity, different.old_price, different.new_price
FROM ({_DIFFERENT}) different JOIN storefront_product product ON product.id = different.product_id
ORDER BY product.sku, different.min_quantity LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 – no value in it


@dataclass(frozen=True, slots=True)
class LineDifference:
    """One break of one product; a side is None where the line is not there."""

    sku: str
    min_quantity: Decimal
    old: Decimal | None
    new: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """By how much the price moved, to a hundredth of a per cent; None without an old price to compare with."""
        if not self.old or self.new is None:
            return None
        return ((self.new / self.old - 1) * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """One scope; a side is None where there is no rule on it."""

    rule: PriceRule
    old: Decimal | None
    new: Decimal | None


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """The counts are of all lines, `lines` the page of them that was asked for."""

    added: int
    changed: int
    removed: int
    lines: tuple[LineDifference, ...]
    rules: tuple[RuleDifference, ...]

    @property
    def total(self) -> int:
        """How many lines differ."""
        return self.added + self.changed + self.removed


def compare_versions(old: PriceListVersion, new: PriceListVersion, page: int = 1) -> VersionComparison:
    """From `old` to `new`; pages count from 1."""
    ids = {"old": old.contents_id or old.pk, "new": new.contents_id or new.pk}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, ids)
        added, changed, removed = cursor.fetchone()
        cursor.execute(_LINES, {**ids, "limit": PAGE, "offset": (page - 1) * PAGE})
        lines = tuple(LineDifference(*row) for row in cursor.fetchall())
    return VersionComparison(added, changed, removed, lines, _rules(ids["old"], ids["new"]))


def _rules(old_id: int, new_id: int) -> tuple[RuleDifference, ...]:
    rows = PriceRule.objects.filter(version__in=(old_id, new_id)).select_related("category", "brand")
    scopes: dict[tuple[int | None, int | None], list[PriceRule]] = {}
    for rule in rows:
        scopes.setdefault((rule.category_id, rule.brand_id), []).append(rule)
    found = (RuleDifference(rules[-1], _of(rules, old_id), _of(rules, new_id)) for rules in scopes.values())
    return tuple(each for each in found if each.old != each.new)


def _of(rules: Sequence[PriceRule], version_id: int) -> Decimal | None:
    return next((rule.percent for rule in rules if rule.version_id == version_id), None)

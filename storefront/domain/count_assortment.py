"""Count what an assortment shows, by category and brand: the cube that trees and facets take numbers from.

Keyed by assortment and catalogue version: other rules are another assortment, so an old cube is unused, never
wrong for someone else.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from django.db import connection, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from storefront.domain.catalogue_version import catalogue_version
from storefront.domain.visibility import filter_of, visible_condition
from storefront.models import Assortment, AssortmentFacet


def count_assortment(assortment_id: int) -> int:
    """Write the cube of an assortment for the catalogue as it is. Answers the number of visible products."""
    with transaction.atomic():
        row = Assortment.objects.select_for_update().get(pk=assortment_id)
        version = catalogue_version()
        row.facets.all().delete()
        condition, values = visible_condition(filter_of(row))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO storefront_assortmentfacet (assortment_id, category_id, brand_id, product_count)"
                " SELECT %s, category_id, brand_id, count(*) FROM storefront_listing listing"
                f" WHERE {condition} GROUP BY category_id, brand_id",
                [assortment_id, *values],
            )
        counted = AssortmentFacet.objects.filter(assortment=row).aggregate(total=Sum("product_count"))
        row.visible_count = counted["total"] or 0
        row.catalogue_version = version
        row.built_at = timezone.now()
        row.save(update_fields=["visible_count", "catalogue_version", "built_at"])
    return row.visible_count


def stale_assortment_ids(limit: int = 200) -> list[int]:
    """Assortments never counted, or counted over an earlier catalogue, the longest waiting first."""
    is_stale = Q(catalogue_version__isnull=True) | ~Q(catalogue_version=catalogue_version())
    rows = Assortment.objects.filter(is_stale).order_by("built_at", "id")
    return list(rows.values_list("pk", flat=True)[:limit])


def count_stale_assortments() -> int:
    """Count every stale assortment of this supplier; answers how many there were."""
    stale = stale_assortment_ids()
    for assortment_id in stale:
        count_assortment(assortment_id)
    return len(stale)

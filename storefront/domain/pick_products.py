"""Say which products a picked set holds; lists and search follow in the same transaction.

The number of statements does not grow with the products. Only products that enter or leave are written again.
"""

from collections.abc import Collection, Iterable

from django.db import transaction

from storefront.domain.write_listing import write_listings
from storefront.models import Product, ProductSet, ProductSetItem, ProductSetKind

MOST_PICKED = 100_000


class NotPickable(Exception):
    """The set follows a category, or holds everything: its members are not picked."""

    code = "product_set.not_picked"


def unknown_skus(skus: Iterable[str]) -> set[str]:
    """Those that no product has."""
    wanted = set(skus)
    return wanted - set(Product.objects.filter(sku__in=wanted).values_list("sku", flat=True))


def pick_products(product_set: ProductSet, skus: Collection[str]) -> None:
    """Make these the set's products; SKUs that nobody has are passed over. Raises NotPickable."""
    if product_set.kind != ProductSetKind.PICKED:
        raise NotPickable(f"Set {product_set.pk} is of kind {product_set.kind}.")
    with transaction.atomic():
        ProductSet.objects.select_for_update().get(pk=product_set.pk)
        wanted = set(Product.objects.filter(sku__in=set(skus)).values_list("pk", flat=True))
        present = set(product_set.items.values_list("product_id", flat=True))
        product_set.items.filter(product_id__in=present - wanted).delete()
        ProductSetItem.objects.bulk_create(
            ProductSetItem(product_set=product_set, product_id=product_id) for product_id in wanted - present
        )
        write_listings(present ^ wanted)

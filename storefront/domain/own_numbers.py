"""A customer's own part numbers: what product he means by one, and what he calls a product. Never another's."""

from collections.abc import Iterable, Mapping

from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_products
from storefront.models import CustomerPart


def skus_meant(shopper: Shopper, numbers: Iterable[str]) -> dict[str, str]:
    """The SKU behind each of these numbers of this customer's, as far as he may see the product."""
    visible = visible_products(shopper).values("pk")
    known = CustomerPart.objects.filter(customer_id=shopper.customer_id, number__in=set(numbers), product__in=visible)
    return dict(known.values_list("number", "product__sku"))


def skus_by_number(customer_id: int, numbers: Iterable[str]) -> dict[str, str]:
    """The SKU behind each of these numbers of the customer's, whether he may see the product or no longer."""
    known = CustomerPart.objects.filter(customer_id=customer_id, number__in=set(numbers))
    return dict(known.values_list("number", "product__sku"))


def own_numbers(customer_id: int, product_ids: Iterable[int]) -> Mapping[int, str]:
    """What the customer calls each product that he has a number for; of several the oldest."""
    known = CustomerPart.objects.filter(customer_id=customer_id, product__in=set(product_ids)).order_by("-pk")
    return dict(known.values_list("product_id", "number"))

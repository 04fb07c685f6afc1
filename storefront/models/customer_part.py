"""The numbers under which a customer knows our products: he searches, orders and gets his cart back by them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerPart(models.Model):
    """One number of one customer. A number means one product; a product may have several, the oldest is the one shown."""

    customer = models.ForeignKey(
        "storefront.Customer", on_delete=models.CASCADE, related_name="parts", verbose_name=_("customer")
    )
    product = models.ForeignKey("storefront.Product", on_delete=models.CASCADE, related_name="customer_parts")
    number = models.CharField(_("the customer's number"), max_length=80)

    class Meta:
        ordering = ("customer", "number")
        verbose_name = _("customer's part number")
        verbose_name_plural = _("customers' part numbers")
        constraints = [
            models.UniqueConstraint(fields=("customer", "number"), name="customer_part_number_once"),
        ]
        indexes = [models.Index(fields=("customer", "product", "id"), name="customer_part_product")]

    def __str__(self) -> str:
        return self.number

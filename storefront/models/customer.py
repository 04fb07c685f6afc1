"""A company that buys from this supplier, and what was agreed with it.

Holds data and constraints only. Who may see a customer at the desk is `admin_ui`'s affair; how its
people reach the shop is `connections`'.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from storefront.models.assortment import AssortmentRule


class Customer(models.Model):
    """A buying company; its own rules and prices hold for all its connections."""

    number = models.CharField(_("customer number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=5, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    price_lists: models.ManyToManyField = models.ManyToManyField(
        "storefront.PriceList", through="storefront.CustomerPriceList", related_name="customers"
    )
    note = models.TextField(_("internal note"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return self.name


class CustomerPriceList(models.Model):
    """A price list this customer buys from; lower `position` is asked first."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="price_list_links")
    price_list = models.ForeignKey("storefront.PriceList", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(pgettext_lazy("sorting", "order"), default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(fields=("customer", "price_list"), name="customer_price_list_once"),
        ]


class CustomerAssortmentRule(AssortmentRule):
    """One set or product shown to, or hidden from, every connection of the customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="assortment_rules")

    class Meta(AssortmentRule.Meta):
        constraints = [
            *AssortmentRule.target_constraints("customer_rule"),
            models.UniqueConstraint(fields=("customer", "product_set"), name="customer_rule_set_once"),
            models.UniqueConstraint(fields=("customer", "product"), name="customer_rule_product_once"),
        ]

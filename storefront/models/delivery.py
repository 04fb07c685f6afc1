"""What was agreed on delivery: shipping costs, added days, tax to be told. Worked out by `storefront/domain/delivery.py`.

Terms belong to a customer, or to one connection (`connections.ConnectionDelivery`), whose own take the place of the
customer's as a whole. Amounts are net and in the currency of the connection that asks.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryBasis(models.TextChoices):
    """What the steps of the shipping costs go by."""

    VALUE = "value", _("value of the goods")
    WEIGHT = "weight", _("weight (kg)")


class DeliveryTerms(models.Model):
    """One agreement. Without `customer` it is a connection's own."""

    customer = models.OneToOneField(
        "storefront.Customer", on_delete=models.CASCADE, null=True, blank=True, related_name="delivery_terms"
    )
    basis = models.CharField(_("costs go by"), max_length=6, choices=DeliveryBasis.choices, default=DeliveryBasis.VALUE)
    free_from = models.DecimalField(
        _("free from (value of the goods)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    added_lead_days = models.PositiveSmallIntegerField(
        _("days added to lead times"), default=0, help_text=_("For transport; added to what the product says.")
    )
    line_sku = models.CharField(
        _("article number of shipping"),
        max_length=40,
        default="SHIPPING",
        help_text=_("Where the buyer system wants shipping as a line of its own."),
    )
    sends_tax = models.BooleanField(
        _("tax is sent with the cart"), default=False, help_text=_("Otherwise the cart page shows it and nothing more.")
    )

    class Meta:
        verbose_name = _("delivery terms")
        verbose_name_plural = _("delivery terms")

    def __str__(self) -> str:
        return str(self.customer or self.pk)


class ShippingRate(models.Model):
    """What shipping costs from a value or weight upward; the highest `at_least` not above it applies.

    `countries` are ISO 3166 codes with blanks between; where a row names the country of delivery, those without
    countries do not hold for it.
    """

    terms = models.ForeignKey(DeliveryTerms, on_delete=models.CASCADE, related_name="shipping_rates")
    countries = models.CharField(_("only to (country codes)"), max_length=200, blank=True)
    at_least = models.DecimalField(_("from"), max_digits=15, decimal_places=3, default=0)
    cost = models.DecimalField(_("cost (net)"), max_digits=12, decimal_places=2)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("countries", "at_least", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("terms", "countries", "at_least"), name="shipping_rate_once"),
            models.CheckConstraint(condition=models.Q(at_least__gte=0, cost__gte=0), name="shipping_rate_not_negative"),
        ]


class TaxRate(models.Model):
    """The percentage for a tax class and countries of delivery; empty means every other one."""

    terms = models.ForeignKey(DeliveryTerms, on_delete=models.CASCADE, related_name="tax_rates")
    tax_class = models.CharField(_("tax class of the product"), max_length=20, blank=True)
    countries = models.CharField(_("only to (country codes)"), max_length=200, blank=True)
    percent = models.DecimalField(_("percent"), max_digits=6, decimal_places=3)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("countries", "tax_class", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("terms", "tax_class", "countries"), name="tax_rate_once"),
            models.CheckConstraint(condition=models.Q(percent__gte=0, percent__lte=100), name="tax_rate_is_percent"),
        ]

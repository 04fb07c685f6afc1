"""Prices by product and quantity break, in one currency.

A list has versions; a version is immutable once published and carries the validity. Which list and
version a buyer pays by is decided in `storefront/domain/pricing.py`, nowhere else.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PriceList(models.Model):
    """A named list of prices in one currency, given to customers and connections in an order."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")

    def __str__(self) -> str:
        return f"{self.name} ({self.currency})"


class PriceListVersion(models.Model):
    """What was imported at once. In force from `valid_from` until before `valid_until`, once published.

    Of several versions in force at one moment the one with the highest number holds.
    """

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("price_list", "-number")
        constraints = [
            models.UniqueConstraint(fields=("price_list", "number"), name="price_list_version_number_once"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=models.F("valid_from")),
                name="price_list_version_validity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price_list} v{self.number}"


class PriceLine(models.Model):
    """The price of `Product.price_unit` units from `min_quantity` units upward; net, not rounded."""

    version = models.ForeignKey(PriceListVersion, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("storefront.Product", on_delete=models.CASCADE, related_name="+")
    min_quantity = models.DecimalField(_("from quantity"), max_digits=15, decimal_places=6, default=0)
    price = models.DecimalField(_("price"), max_digits=18, decimal_places=6)

    class Meta:
        ordering = ("version", "product", "min_quantity")
        constraints = [
            models.UniqueConstraint(fields=("version", "product", "min_quantity"), name="price_line_break_once"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="price_line_not_negative"),
            models.CheckConstraint(condition=models.Q(min_quantity__gte=0), name="price_line_break_not_negative"),
        ]

"""Prices by product and quantity break, in one currency.

A list has versions; a version is immutable once published and carries the validity: the database refuses what would
change one (migration 0020). Which list and version a buyer pays by is decided in `storefront/domain/pricing.py`, how a
version computes prices from another list's in `price_rules.py`.
"""

from decimal import Decimal

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
    """What was written at once. In force from `valid_from` until before `valid_until`, once published.

    Of several versions in force at one moment the one with the highest number holds. A version with `contents` only
    points: its prices are those of that earlier version. One with a parent list computes the prices it has no line
    for; the parent's and the floor's versions are those in force when a buyer asks.
    """

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    contents = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    parent_list = models.ForeignKey(
        PriceList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="heirs",
        verbose_name=_("computed from"),
    )
    floor_list = models.ForeignKey(
        PriceList, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("never below")
    )
    decimals = models.PositiveSmallIntegerField(
        _("decimals of computed prices"), null=True, blank=True, help_text=_("Empty: the currency's and two more.")
    )

    class Meta:
        ordering = ("price_list", "-number")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(floor_list__isnull=True) | models.Q(parent_list__isnull=False),
                name="price_list_version_floor_needs_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(decimals__isnull=True) | models.Q(decimals__lte=6),
                name="price_list_version_at_most_6_decimals",
            ),
            models.UniqueConstraint(fields=("price_list", "number"), name="price_list_version_number_once"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=models.F("valid_from")),
                name="price_list_version_validity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price_list} v{self.number}"


class PriceLine(models.Model):
    """The price of `Product.price_unit` units from `min_quantity` units upward; net, not rounded.

    References are checked once a statement (migration 0085).
    """

    #: Without an index of its own: `price_line_break_once` begins with it.
    version = models.ForeignKey(
        PriceListVersion, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="lines"
    )
    product = models.ForeignKey("storefront.Product", on_delete=models.CASCADE, db_constraint=False, related_name="+")
    min_quantity = models.DecimalField(_("from quantity"), max_digits=15, decimal_places=6, default=0)
    price = models.DecimalField(_("price"), max_digits=18, decimal_places=6)

    class Meta:
        ordering = ("version", "product", "min_quantity")
        constraints = [
            models.UniqueConstraint(fields=("version", "product", "min_quantity"), name="price_line_break_once"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="price_line_not_negative"),
            models.CheckConstraint(condition=models.Q(min_quantity__gte=0), name="price_line_break_not_negative"),
        ]


class PriceRule(models.Model):
    """A percentage on the parent list's prices: of a category and all below, of a brand, of both, or of the whole list."""

    version = models.ForeignKey(PriceListVersion, on_delete=models.CASCADE, related_name="rules")
    category = models.ForeignKey(
        "storefront.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    brand = models.ForeignKey("storefront.Brand", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    percent = models.DecimalField(
        _("per cent"), max_digits=7, decimal_places=4, help_text=_("−8: eight per cent less.")
    )

    class Meta:
        ordering = ("version", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("version", "category", "brand"), nulls_distinct=False, name="price_rule_scope_once"
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=-100) & models.Q(percent__lt=Decimal(1000)), name="price_rule_percent"
            ),
        ]

"""Which products one group of buyers may see: the rules, and what they resolve to.

A rule names a product set or a single product and shows or hides it. All rules of a customer and a
connection resolve to one `Assortment`, shared by every connection with the same rules. How rules
combine is decided in `storefront/domain/visibility.py`, nowhere else.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Effect(models.TextChoices):
    """What a rule does with its set or product."""

    SHOW = "show", _("show")
    HIDE = "hide", _("hide")


class AssortmentRule(models.Model):
    """One row of a visibility agreement: exactly one of `product_set` and `product` is named."""

    product_set = models.ForeignKey(
        "storefront.ProductSet", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    product = models.ForeignKey("storefront.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    effect = models.CharField(_("effect"), max_length=4, choices=Effect.choices, default=Effect.SHOW)

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("id",)

    @staticmethod
    def target_constraints(prefix: str) -> list[models.CheckConstraint]:
        """The database's word that a rule names one thing, under a name of the concrete table."""
        one_target = models.Q(product_set__isnull=True) ^ models.Q(product__isnull=True)
        return [models.CheckConstraint(condition=one_target, name=f"{prefix}_names_one_target")]


class Assortment(models.Model):
    """The resolved visibility of all connections whose rules are equal (source: engine measurements, §12.3).

    `key` is the SHA-256 of the canonical rules. Empty `include_set_ids` and `shown_product_ids` show nothing.
    """

    key = models.BinaryField(unique=True, max_length=32)
    include_set_ids = ArrayField(models.IntegerField(), default=list)
    exclude_set_ids = ArrayField(models.IntegerField(), default=list)
    shown_product_ids = ArrayField(models.IntegerField(), default=list)
    hidden_product_ids = ArrayField(models.IntegerField(), default=list)
    visible_count = models.IntegerField(null=True, help_text="Visible products; empty until counted.")
    catalogue_version = models.BigIntegerField(null=True, help_text="The catalogue the counts were taken from.")
    built_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return bytes(self.key).hex()[:12]


class AssortmentFacet(models.Model):
    """How many visible products of a brand stand directly in a category: the facet cube of an assortment."""

    assortment = models.ForeignKey(Assortment, on_delete=models.CASCADE, related_name="facets")
    category_id = models.IntegerField()
    brand_id = models.IntegerField(null=True)
    product_count = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=("assortment", "category_id"), name="facet_by_category")]


class CatalogueVersion(models.Model):
    """A counter, one row: raised by every change of what is sold or of set membership."""

    number = models.BigIntegerField(default=1)

"""Named selections of products, the only things visibility rules speak of beside single products."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProductSetKind(models.TextChoices):
    """How the members of a set are found."""

    EVERYTHING = "everything", _("every product")
    CATEGORY = "category", _("a category and all below it")
    PICKED = "picked", _("picked products")


class ProductSet(models.Model):
    """A named selection. Ids of all kinds share one number space, which `Listing.set_ids` holds."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=ProductSetKind.choices, default=ProductSetKind.PICKED)
    category = models.OneToOneField(
        "storefront.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="product_set"
    )
    products: models.ManyToManyField = models.ManyToManyField(
        "storefront.Product", through="storefront.ProductSetItem", related_name="picked_in"
    )

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("product set")
        verbose_name_plural = _("product sets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="category") ^ models.Q(category__isnull=True),
                name="product_set_category_iff_kind",
            ),
            models.UniqueConstraint(
                fields=("kind",), condition=models.Q(kind="everything"), name="product_set_everything_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductSetItem(models.Model):
    """A product in a set, of any kind: the membership from which `Listing.set_ids` is written."""

    product_set = models.ForeignKey(ProductSet, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey("storefront.Product", on_delete=models.CASCADE, related_name="set_items")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("product_set", "product"), name="product_set_item_once"),
        ]

"""Named selections of products, the only things visibility rules speak of beside single products.

A set of kind "rules" is made by `ProductSetRule` rows in their order; the order matters only inside the set and is
spent when membership is written (`storefront/domain/write_sets.py`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ProductSetKind(models.TextChoices):
    """How the members of a set are found."""

    EVERYTHING = "everything", _("every product")
    CATEGORY = "category", _("a category and all below it")
    PICKED = "picked", _("picked products")
    RULES = "rules", _("rules")


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
    is_waiting = models.BooleanField(
        _("being written"),
        default=False,
        db_default=False,
        editable=False,
        help_text="Its rules have changed and the worker has not written its members yet; the earlier ones hold.",
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
    """A product in a set, of any kind: the membership from which `Listing.set_ids` is written.

    No index on the set alone: the constraint's serves, and beside it the planner would take the worse for one product.
    References are checked once a statement (migration 0085).
    """

    product_set = models.ForeignKey(
        ProductSet, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="items"
    )
    product = models.ForeignKey(
        "storefront.Product", on_delete=models.CASCADE, db_constraint=False, related_name="set_items"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("product_set", "product"), name="product_set_item_once"),
        ]


class RuleEffect(models.TextChoices):
    """What a rule of a set does with the products it matches."""

    INCLUDE = "include", _("include")
    EXCLUDE = "exclude", _("exclude")


class RuleKind(models.TextChoices):
    """What a rule of a set looks at."""

    CATEGORY = "category", _("category and all below it")
    BRAND = "brand", _("brand")
    TAG = "tag", _("tag")
    ATTRIBUTE = "attribute", _("attribute")
    PRODUCTS = "products", _("listed products")
    SET = "set", _("another set")


class Comparison(models.TextChoices):
    """How an attribute's value is compared, without regard to capitals, in whatever language it is kept."""

    EQUALS = "equals", _("is")
    CONTAINS = "contains", _("contains")
    RANGE = "range", _("is from – to")
    ONE_OF = "one_of", _("is one of")


class ProductSetRule(models.Model):
    """One row of a set of kind "rules": of all rules that match a product the last decides; none means out.

    What `kind` does not ask for stays empty. `values` are the texts compared with: one for "is" and "contains",
    two for a range (an empty one is open), any number for "is one of".
    """

    product_set = models.ForeignKey(ProductSet, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveIntegerField()
    effect = models.CharField(_("effect"), max_length=8, choices=RuleEffect.choices, default=RuleEffect.INCLUDE)
    kind = models.CharField(_("looks at"), max_length=12, choices=RuleKind.choices)
    category = models.ForeignKey(
        "storefront.Category", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    brand = models.ForeignKey("storefront.Brand", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tag = models.CharField(_("tag"), max_length=60, blank=True)
    attribute = models.CharField(_("attribute"), max_length=80, blank=True)
    comparison = models.CharField(_("comparison"), max_length=8, choices=Comparison.choices, blank=True)
    values = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    product_ids = ArrayField(models.IntegerField(), default=list, blank=True)
    used_set = models.ForeignKey(ProductSet, on_delete=models.PROTECT, null=True, blank=True, related_name="used_by")

    class Meta:
        ordering = ("product_set", "position")
        verbose_name = _("rule of a set")
        verbose_name_plural = _("rules of sets")
        constraints = [
            models.UniqueConstraint(fields=("product_set", "position"), name="set_rule_position_once"),
            models.CheckConstraint(
                condition=models.Q(kind="category") ^ models.Q(category__isnull=True), name="set_rule_category_iff_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="brand") ^ models.Q(brand__isnull=True), name="set_rule_brand_iff_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="set") ^ models.Q(used_set__isnull=True), name="set_rule_set_iff_kind"
            ),
        ]

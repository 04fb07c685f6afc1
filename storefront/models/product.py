"""What is sold: categories, brands, products, their texts, pictures and documents.

`Listing` repeats, slim, the few columns that list pages filter and order by; it is written by
`storefront/domain/write_listing.py` only. Sources of the design: measured at 1M products. References of tables with a
row a product are checked once a statement and not once a row (migration 0085): hence no constraint of Django's.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(models.Model):
    """A node of the supplier's tree. Every node is also a product set: its whole subtree."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    names = models.JSONField(_("names"), default=dict, help_text=_("Language code to name."))
    position = models.PositiveIntegerField(pgettext_lazy("sorting", "order"), default=0)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name_in("en") or self.slug

    def name_in(self, language: str) -> str:
        """The name in `language`, else in any language there is, else the slug."""
        return self.names.get(language) or next(iter(self.names.values()), "") or self.slug


class Brand(models.Model):
    """The maker's mark."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """One orderable article.

    Quantities are counted in `unit` (UN/CEFACT Recommendation 20). A price is for `price_unit` units.
    Allowed quantities are `min_quantity` + k x `quantity_step`.
    """

    sku = models.CharField(_("SKU"), max_length=80, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, db_constraint=False, related_name="products")
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, blank=True, db_constraint=False, related_name="products"
    )
    manufacturer_part_number = models.CharField(_("manufacturer's number"), max_length=80, blank=True, db_index=True)
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True, db_index=True)
    unit = models.CharField(_("unit"), max_length=3, default="C62", help_text=_("UN/CEFACT Rec 20 code."))
    price_unit = models.DecimalField(
        _("price unit"), max_digits=15, decimal_places=6, default=1, help_text=_("Units one price is for.")
    )
    pack_quantity = models.DecimalField(
        _("pack content"), max_digits=15, decimal_places=6, null=True, blank=True, help_text=_("Pieces in one unit.")
    )
    pack_unit = models.CharField(_("unit of the content"), max_length=3, blank=True)
    min_quantity = models.DecimalField(_("minimum quantity"), max_digits=15, decimal_places=6, default=1)
    quantity_step = models.DecimalField(_("quantity step"), max_digits=15, decimal_places=6, default=1)
    lead_time_days = models.PositiveSmallIntegerField(_("lead time (days)"), null=True, blank=True)
    stock = models.DecimalField(_("stock"), max_digits=15, decimal_places=3, null=True, blank=True)
    weight_kg = models.DecimalField(
        _("weight of one unit (kg)"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    tax_class = models.CharField(
        _("tax class"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text=_("A word that the tax rates of delivery terms name, e.g. reduced; empty for the usual rate."),
    )
    unspsc = models.CharField(_("UNSPSC"), max_length=8, blank=True)
    eclass = models.CharField(_("ECLASS"), max_length=12, blank=True)
    eclass_version = models.CharField(_("ECLASS version"), max_length=10, blank=True)
    attributes = models.JSONField(
        _("attributes"),
        default=list,
        blank=True,
        help_text=_('List of {"names": {language: name}, "value": …, "unit": …}.'),
    )
    tags = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("tags"),
        default=list,
        db_default=Value([], output_field=ArrayField(models.CharField(max_length=60))),
        blank=True,
        help_text=_("Words of your own, in small letters, that rules of product sets go by. Buyers do not see them."),
    )
    popularity = models.PositiveIntegerField(_("popularity"), default=0)
    is_active = models.BooleanField(_("on sale"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        ordering = ("sku",)
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [GinIndex(fields=("tags",), name="product_tags")]
        constraints = [
            models.CheckConstraint(condition=models.Q(price_unit__gt=0), name="product_price_unit_positive"),
            models.CheckConstraint(condition=models.Q(min_quantity__gt=0), name="product_min_quantity_positive"),
            models.CheckConstraint(condition=models.Q(quantity_step__gt=0), name="product_quantity_step_positive"),
        ]

    def __str__(self) -> str:
        return self.sku


class ProductText(models.Model):
    """Name and description in one language, and the words search finds them by."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, db_constraint=False, related_name="texts")
    language = models.CharField(_("language"), max_length=5)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ("product", "language")
        constraints = [
            models.UniqueConstraint(fields=("product", "language"), name="product_text_once_per_language"),
        ]
        indexes = [GinIndex(fields=("search",), name="product_text_search")]

    def __str__(self) -> str:
        return self.name


class Listing(models.Model):
    """What a list page filters and orders by, one slim row per product on sale; no index on `set_ids`."""

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, primary_key=True, db_constraint=False, related_name="listing"
    )
    category_id = models.IntegerField()
    brand_id = models.IntegerField(null=True)
    popularity = models.IntegerField(default=0)
    set_ids = ArrayField(models.IntegerField(), default=list)

    class Meta:
        indexes = [
            models.Index(models.F("popularity").desc(), models.F("product").desc(), name="listing_popular"),
            models.Index(
                models.F("category_id"),
                models.F("popularity").desc(),
                models.F("product").desc(),
                name="listing_category",
            ),
        ]


class Picture(models.Model):
    """A drawing or photograph, shared by any number of products; the file's name is 128 random bits."""

    file = models.ImageField(_("file"), upload_to="", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False, null=True)
    height = models.PositiveIntegerField(editable=False, null=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.file.name or ""


class ProductPicture(models.Model):
    """A picture of a product; the lowest position is the one shown in lists."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(pgettext_lazy("sorting", "order"), default=0)

    class Meta:
        ordering = ("position", "id")


class ProductDocument(models.Model):
    """A data sheet or certificate to download from the product's page."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=5, blank=True)
    file = models.FileField(_("file"), upload_to="")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title

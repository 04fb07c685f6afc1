"""Brands: the makers' marks products carry and buyers filter by."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column

from admin_ui.viewsets.desk import DeskEditView, DeskIndexView, DeskViewSet
from storefront.domain.write_listing import write_listings
from storefront.models import Brand


class BrandIndexView(DeskIndexView):
    """Brands with the number of their products."""

    def get_base_queryset(self) -> models.QuerySet[Any]:
        """Counted in the same statement."""
        return super().get_base_queryset().annotate(product_count=models.Count("products"))


class BrandEditView(DeskEditView):
    """A brand, to rename."""

    def save_instance(self) -> Any:
        """Search finds products by their brand's name: bring it up to date in the same transaction."""
        brand = super().save_instance()
        write_listings(list(brand.products.values_list("pk", flat=True)))
        return brand


class BrandViewSet(DeskViewSet):
    """The makers' marks."""

    model = Brand
    name = url_prefix = "brands"
    icon = "tag"
    menu_label = _("Brands")
    help_text = _("Buyers filter by brand and find products by its name.")
    index_view_class = BrandIndexView
    edit_view_class = BrandEditView
    list_display = ("name", Column("product_count", label=_("Products"), sort_key="product_count"))
    search_fields = ("name",)
    panels: ClassVar[list[Any]] = [FieldPanel("name")]

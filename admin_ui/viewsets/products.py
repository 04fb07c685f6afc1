"""Products: everything about one article on one page; what is saved stands in the shop on the next request."""

from typing import Any, ClassVar

import django_filters
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import HeaderButton

from admin_ui.explain.links import explain_url
from admin_ui.imports.access import may_import
from admin_ui.panels.attributes import AttributesPanel
from admin_ui.permissions import may
from admin_ui.viewsets.desk import (
    DeskCreateView,
    DeskDeleteView,
    DeskEditView,
    DeskIndexView,
    DeskInspectView,
    DeskViewSet,
)
from admin_ui.viewsets.product_forms import ProductForm
from storefront.domain.write_listing import write_listings
from storefront.models import Category, Customer, JobKind, Product, ProductSet, ProductText


def with_name(products: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Products with their name in the reader's language, else in any."""
    language = (get_language() or "en").split("-")[0]
    is_other = models.Case(models.When(language=language, then=0), models.When(language="en", then=1), default=2)
    texts = ProductText.objects.filter(product=OuterRef("pk")).order_by(is_other, "language")
    return products.annotate(name=Subquery(texts.values("name")[:1]))


class ProductFilterSet(WagtailFilterSet):
    """By category with everything below it, brand, set, and whether it is on sale."""

    product_set = django_filters.ModelChoiceFilter(
        label=_("Product set"), queryset=ProductSet.objects.all(), method="in_set"
    )
    category = django_filters.ModelChoiceFilter(label=_("Category"), queryset=Category.objects.all(), method="below")

    def in_set(self, rows: models.QuerySet[Any], name: str, chosen: ProductSet) -> models.QuerySet[Any]:
        """Members of the set."""
        return rows.filter(set_items__product_set=chosen)

    def below(self, rows: models.QuerySet[Any], name: str, chosen: Category) -> models.QuerySet[Any]:
        """Every category is a set: its branch."""
        return rows.filter(set_items__product_set__category=chosen)

    class Meta:
        model = Product
        fields: ClassVar[list[str]] = ["category", "brand", "product_set", "is_active"]


class ProductIndexView(DeskIndexView):
    """The articles."""

    is_searchable = True
    show_other_searches = True

    @property
    def header_buttons(self) -> list[Any]:
        """One product, or many at once."""
        buttons = list(super().header_buttons)
        if may_import(self.request.user, JobKind.PRODUCTS):
            url = reverse("import_new", args=[JobKind.PRODUCTS])
            buttons.append(HeaderButton(_now("Import products"), url=url, icon_name="download"))
        return buttons

    def get_base_queryset(self) -> models.QuerySet[Any]:
        """With name, category and brand."""
        return with_name(super().get_base_queryset().select_related("category", "brand"))

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By the codes and the names in any language."""
        if not self.is_searching:
            return queryset
        typed = self.search_query.strip()
        named = ProductText.objects.filter(product=OuterRef("pk"), name__icontains=typed)
        codes = Q(sku__icontains=typed) | Q(gtin=typed) | Q(manufacturer_part_number__icontains=typed)
        return queryset.filter(codes | Exists(named))


class _Saving:
    """Lists and search are written in the transaction that saves the product."""

    def save_instance(self) -> Any:
        """The shop shows it on the next request."""
        product = super().save_instance()  # type: ignore[misc]  # mixed into views
        write_listings([product.pk])
        return product


class _Buttons:
    """What one goes on to from a product."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Why a customer sees it, or does not."""
        user = self.request.user  # type: ignore[attr-defined]  # mixed into views
        if not may(user, "view", Customer):
            return []
        sku = self.object.sku  # type: ignore[attr-defined]  # as above
        return [HeaderButton(_now("Who sees it, at what price?"), url=explain_url(sku=sku), icon_name="help")]


class ProductCreateView(_Saving, DeskCreateView):
    """A new article."""


class ProductEditView(_Saving, _Buttons, DeskEditView):
    """An article, to change."""


class ProductDeleteView(DeskDeleteView):
    """Deleting keeps old orders: they hold their own words."""

    def delete_action(self) -> None:
        """And take it out of lists and counts."""
        super().delete_action()
        write_listings([])


class ProductInspectView(_Buttons, DeskInspectView):
    """An article, to read."""

    select_related = ("category", "brand")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its words, pictures, documents and sets."""
        product = self.object
        return super().get_context_data(
            product=product,
            texts=product.texts.all(),
            pictures=[link.picture for link in product.pictures.select_related("picture")],
            documents=product.documents.all(),
            product_sets=ProductSet.objects.filter(items__product=product),
            **kwargs,
        )


class ProductViewSet(DeskViewSet):
    """The articles."""

    model = Product
    name = url_prefix = "products"
    icon = "tag"
    menu_label = _("Products")
    help_text = _(
        "What is saved here stands in the shop on the next request. Who sees a product is decided by the rules of"
        " customers and connections; what it costs by price lists."
    )
    base_form_class = ProductForm
    inspect_view_enabled = True
    index_view_class = ProductIndexView
    add_view_class = ProductCreateView
    edit_view_class = ProductEditView
    delete_view_class = ProductDeleteView
    inspect_view_class = ProductInspectView
    filterset_class = ProductFilterSet
    list_display = (
        "sku",
        Column("name", label=_("Name"), sort_key="name"),
        Column("category", label=_("Category")),
        Column("brand", label=_("Brand"), sort_key="brand__name"),
        Column("unit", label=_("Unit")),
        BooleanColumn("is_active", label=_("On sale"), sort_key="is_active"),
    )
    list_export = ("sku", "name", "category", "brand", "gtin", "unit", "price_unit", "unspsc", "eclass", "is_active")
    search_fields = ("sku",)
    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("sku"), FieldPanel("is_active")]),
                FieldRowPanel([FieldPanel("category"), FieldPanel("brand")]),
                FieldRowPanel([FieldPanel("manufacturer_part_number"), FieldPanel("gtin")]),
                FieldPanel("tags"),
            ],
            heading=_("Article"),
        ),
        InlinePanel(
            "texts",
            panels=[FieldRowPanel([FieldPanel("language"), FieldPanel("name")]), FieldPanel("description")],
            heading=_("Names and descriptions"),
            label=_("language"),
            min_num=1,
            max_num=3,
            help_text=_("Buyers read their own language; where it is missing, English or another one."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("unit"), FieldPanel("price_unit")]),
                FieldRowPanel([FieldPanel("pack_quantity"), FieldPanel("pack_unit")]),
                FieldRowPanel([FieldPanel("min_quantity"), FieldPanel("quantity_step")]),
                FieldRowPanel([FieldPanel("lead_time_days"), FieldPanel("stock")]),
                FieldRowPanel([FieldPanel("weight_kg"), FieldPanel("tax_class")]),
            ],
            heading=_("Units and quantities"),
            help_text=_("Buyers may order the minimum, or the minimum and whole steps above it."),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("unspsc"), FieldPanel("eclass"), FieldPanel("eclass_version")])],
            heading=_("Classification"),
        ),
        AttributesPanel(heading=_("Attributes")),
        InlinePanel("pictures", panels=[FieldPanel("upload")], heading=_("Pictures"), label=_("picture")),
        InlinePanel(
            "documents",
            panels=[FieldRowPanel([FieldPanel("title"), FieldPanel("language")]), FieldPanel("file")],
            heading=_("Documents"),
            label=_("document"),
        ),
    ]


def products_in(product_set: ProductSet) -> str:
    """The address of the list of a set's products."""
    return f"{reverse('products:index')}?product_set={product_set.pk}"

"""Product sets: the named selections that rules show and hide. Picked ones are edited as a list of SKUs."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from admin_ui.forms import DeskForm
from admin_ui.viewsets.desk import DeskCreateView, DeskDeleteView, DeskEditView, DeskIndexView, DeskViewSet
from admin_ui.viewsets.products import products_in
from storefront.domain.pick_products import MOST_PICKED, pick_products, unknown_skus
from storefront.models import ProductSet, ProductSetItem, ProductSetKind

_NAMED_PROBLEMS = 20


class ProductSetForm(DeskForm):
    """A name, and one SKU a line."""

    skus = forms.CharField(
        label=_("Products"),
        required=False,
        max_length=4_000_000,
        widget=forms.Textarea(attrs={"rows": 16, "class": "desk-codes", "spellcheck": "false"}),
        help_text=_("One SKU a line; paste a column of your spreadsheet."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            picked = self.instance.products.order_by("sku").values_list("sku", flat=True)
            self.initial["skus"] = "\n".join(picked)

    def clean_skus(self) -> list[str]:
        """SKUs we have; every other is named with its line."""
        lines = [line.strip() for line in self.cleaned_data["skus"].splitlines()]
        if len(lines) > MOST_PICKED:
            raise forms.ValidationError(_("A picked set holds at most %(most)d products.") % {"most": MOST_PICKED})
        unknown = unknown_skus(line for line in lines if line)
        problems = [
            _("Line %(line)d: there is no product with the SKU “%(sku)s”.") % {"line": number, "sku": line[:80]}
            for number, line in enumerate(lines, start=1)
            if line in unknown
        ]
        if problems:
            raise forms.ValidationError(problems[:_NAMED_PROBLEMS])
        return [line for line in lines if line]


class ProductSetIndexView(DeskIndexView):
    """Sets of every kind, with their sizes."""

    def get_base_queryset(self) -> models.QuerySet[Any]:
        """The size is counted for the rows of the page only."""
        items = ProductSetItem.objects.filter(product_set=models.OuterRef("pk")).order_by().values("product_set")
        counted = models.Subquery(items.annotate(count=models.Count("pk")).values("count"))
        return super().get_base_queryset().annotate(size=counted)

    def get_edit_url(self, instance: ProductSet) -> str | None:
        """Only what was picked can be edited; of the others one sees the products."""
        if instance.kind == ProductSetKind.PICKED:
            return super().get_edit_url(instance)
        return None

    def get_inspect_url(self, instance: ProductSet) -> str:
        """The list of its products."""
        return products_in(instance)

    def get_delete_url(self, instance: ProductSet) -> str | None:
        """Only picked sets go."""
        if instance.kind == ProductSetKind.PICKED:
            return super().get_delete_url(instance)
        return None


class _Saving:
    """Membership is written with the set, and lists follow in the same transaction."""

    def save_instance(self) -> Any:
        """The shop shows it on the next request."""
        product_set = super().save_instance()  # type: ignore[misc]  # mixed into views
        pick_products(product_set, self.form.cleaned_data["skus"])  # type: ignore[attr-defined]  # as above
        return product_set


class ProductSetCreateView(_Saving, DeskCreateView):
    """A new picked set."""


class _PickedOnly:
    """Sets that follow categories are not edited by hand."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """The others answer as if they were not there."""
        return super().get_queryset().filter(kind=ProductSetKind.PICKED)  # type: ignore[misc]


class ProductSetEditView(_Saving, _PickedOnly, DeskEditView):
    """A picked set."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Its products with their names."""
        return [HeaderButton(_now("Show the products"), url=products_in(self.object), icon_name="list-ul")]


class ProductSetDeleteView(_PickedOnly, DeskDeleteView):
    """A set that no rule names may go."""

    def delete_action(self) -> None:
        """And no listing remembers it."""
        pick_products(self.object, [])
        super().delete_action()


class ProductSetViewSet(DeskViewSet):
    """Named selections."""

    model = ProductSet
    name = url_prefix = "product-sets"
    icon = "pick"
    menu_label = _("Product sets")
    menu_order = 400
    add_to_admin_menu = True
    help_text = _(
        "Rules of customers and connections show or hide whole sets. “Everything” and one set per category keep"
        " themselves up to date; further sets you pick yourself."
    )
    base_form_class = ProductSetForm
    index_view_class = ProductSetIndexView
    add_view_class = ProductSetCreateView
    edit_view_class = ProductSetEditView
    delete_view_class = ProductSetDeleteView
    list_display = ("name", "kind", Column("size", label=_("Products"), accessor=lambda row: row.size or 0))
    list_filter = ("kind",)
    search_fields = ("name",)
    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("skus")]

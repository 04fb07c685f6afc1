"""Product sets: the named selections that rules show and hide.

Picked ones are edited here as a list of SKUs, those made of rules on a page of their own (`set_rules.py`).
"""

from typing import Any, ClassVar
from urllib.parse import quote

from django import forms
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import HeaderButton

from admin_ui.explain.set_words import told_rules
from admin_ui.forms import DeskForm
from admin_ui.permissions import may, visible_to
from admin_ui.viewsets.desk import (
    DeskCreateView,
    DeskDeleteView,
    DeskEditView,
    DeskIndexView,
    DeskInspectView,
    DeskViewSet,
)
from admin_ui.viewsets.products import products_in, with_name
from admin_ui.viewsets.set_rules import SetRulesView
from connections.models import Connection, ConnectionAssortmentRule
from storefront.domain.change_rules import drop_set
from storefront.domain.pick_products import MOST_PICKED, pick_products, unknown_skus
from storefront.domain.set_rules import rules_in_order
from storefront.models import (
    Customer,
    CustomerAssortmentRule,
    Product,
    ProductSet,
    ProductSetItem,
    ProductSetKind,
    ProductText,
)

_NAMED_PROBLEMS = 20
_NAMED_PRODUCTS = 20
#: Kinds that people make; the others keep themselves.
OUR_OWN = (ProductSetKind.PICKED, ProductSetKind.RULES)


class ProductSetForm(DeskForm):
    """A name, and one SKU a line; a new set may be made of rules instead, which are written on the next page."""

    kind = forms.ChoiceField(
        label=_("How its products are found"),
        choices=[
            (ProductSetKind.PICKED, _("picked: the products listed below")),
            (ProductSetKind.RULES, _("by rules, on the next page")),
        ],
        initial=ProductSetKind.PICKED,
        required=False,
        widget=forms.RadioSelect,
    )

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
            del self.fields["kind"]
            picked = self.instance.products.order_by("sku").values_list("sku", flat=True)
            self.initial["skus"] = "\n".join(picked)

    def clean_kind(self) -> str:
        """Picked, if nothing was chosen."""
        return self.cleaned_data["kind"] or ProductSetKind.PICKED

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
        """What was picked, and rules; of the others one sees the products."""
        return super().get_edit_url(instance) if instance.kind in OUR_OWN else None

    def get_delete_url(self, instance: ProductSet) -> str | None:
        """Sets that keep themselves up to date stay."""
        return super().get_delete_url(instance) if instance.kind in OUR_OWN else None


class _Saving:
    """Membership is written with the set, and lists follow in the same transaction."""

    def save_instance(self) -> Any:
        """The shop shows it on the next request."""
        product_set = super().save_instance()  # type: ignore[misc]  # mixed into views
        if product_set.kind == ProductSetKind.PICKED:
            pick_products(product_set, self.form.cleaned_data["skus"])  # type: ignore[attr-defined]  # as above
        return product_set


class ProductSetCreateView(_Saving, DeskCreateView):
    """A new set, picked or made of rules."""


class _OurOwn:
    """Sets that follow categories are not edited by hand."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """The others answer as if they were not there."""
        return super().get_queryset().filter(kind__in=OUR_OWN)  # type: ignore[misc]


class ProductSetEditView(_Saving, _OurOwn, DeskEditView):
    """A picked set; rules have a page of their own."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """To the rules, where the set is made of them."""
        product_set = self.get_object()
        if product_set.kind == ProductSetKind.RULES:
            return redirect("product-sets:rules", product_set.pk)
        return super().dispatch(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Its products with their names; who uses it."""
        about = reverse("product-sets:inspect", args=[self.object.pk])
        return [
            HeaderButton(_now("Show the products"), url=products_in(self.object), icon_name="list-ul"),
            HeaderButton(_now("Who uses it"), url=about, icon_name="group"),
        ]


class ProductSetDeleteView(_OurOwn, DeskDeleteView):
    """A set that no rule names may go."""

    def delete_action(self) -> None:
        """And no listing remembers it."""
        drop_set(self.object)


class ProductSetInspectView(DeskInspectView):
    """A set to read: how it is made, who uses it, its products."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The first products, or those searched for."""
        product_set, query = self.object, self.request.GET.get("q", "").strip()
        products = with_name(Product.objects.filter(set_items__product_set=product_set)).order_by("sku")
        if query:
            named = ProductText.objects.filter(product=models.OuterRef("pk"), name__icontains=query)
            products = products.filter(models.Q(sku__icontains=query) | models.Exists(named))
        shown = list(products[: _NAMED_PRODUCTS + 1])
        return super().get_context_data(
            product_set=product_set,
            rules=told_rules(rules_in_order(product_set.rules.all())),
            size=product_set.items.count(),
            uses=uses_of(product_set, self.request.user),
            products=shown[:_NAMED_PRODUCTS],
            has_more=len(shown) > _NAMED_PRODUCTS,
            all_url=f"{products_in(product_set)}&q={quote(query)}",
            q=query,
            **kwargs,
        )

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """To its rules or its list of SKUs, for those who may."""
        if self.object.kind not in OUR_OWN or not may(self.request.user, "change", ProductSet):
            return []
        url = reverse("product-sets:edit", args=[self.object.pk])
        return [HeaderButton(_now("Edit"), url=url, icon_name="edit")]


def uses_of(product_set: ProductSet, user: Any) -> dict[str, Any]:
    """The agreements that name the set, as far as the person sees them, and the sets whose rules look into it."""
    customers = CustomerAssortmentRule.objects.filter(product_set=product_set).select_related("customer")
    connections = ConnectionAssortmentRule.objects.filter(product_set=product_set).select_related(
        "connection__customer"
    )
    of_customers = list(customers.filter(customer__in=visible_to(user, Customer)))
    of_connections = list(connections.filter(connection__in=visible_to(user, Connection)))
    sets = list(ProductSet.objects.filter(rules__used_set=product_set).distinct())
    unseen = customers.count() + connections.count() - len(of_customers) - len(of_connections)
    return {
        "customers": of_customers,
        "connections": of_connections,
        "sets": sets,
        "unseen": unseen,
        "is_used": bool(unseen or of_customers or of_connections or sets),
    }


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
        " themselves up to date; further sets you pick yourself, or make by rules that keep them up to date."
    )
    base_form_class = ProductSetForm
    index_view_class = ProductSetIndexView
    add_view_class = ProductSetCreateView
    edit_view_class = ProductSetEditView
    delete_view_class = ProductSetDeleteView
    inspect_view_enabled = True
    inspect_view_class = ProductSetInspectView
    list_display = (
        "name",
        "kind",
        Column("size", label=_("Products"), accessor=lambda row: row.size or 0),
        BooleanColumn("is_waiting", label=_("Being written")),
    )
    list_filter = ("kind",)
    search_fields = ("name",)
    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("kind"), FieldPanel("skus")]

    def get_urlpatterns(self) -> list[URLPattern]:
        """With the page of the rules."""
        return [*super().get_urlpatterns(), path("<int:pk>/rules/", SetRulesView.as_view(), name="rules")]

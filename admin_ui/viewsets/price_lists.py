"""Price lists: their versions and lines. A published version never changes; new prices are the next version."""

import csv
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from admin_ui.forms import DeskForm
from admin_ui.permissions import may
from admin_ui.viewsets.desk import DeskEditView, DeskIndexView, DeskInspectView, DeskViewSet
from admin_ui.viewsets.new_price_version import NewVersionView
from admin_ui.viewsets.price_versions import ACTS, STATES, CompareView, VersionActView
from admin_ui.viewsets.products import with_name
from storefront.domain.price_ancestry import heirs_of
from storefront.domain.pricing import versions_in_force
from storefront.domain.publish_price_version import version_states
from storefront.models import PriceLine, PriceList, PriceListVersion, Product

LINES_PER_PAGE = 100


class PriceListForm(DeskForm):
    """A list's name and currency; the currency is settled with the first version."""

    code = forms.SlugField(
        label=_("Code"), max_length=60, required=False, help_text=_("For imports. Empty: made from the name.")
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), help_text=_("Three capital letters, e.g. EUR (ISO 4217).")
    )

    def clean_currency(self) -> str:
        """Prices already written are in the old one."""
        currency: str = self.cleaned_data["currency"]
        if self.instance.pk and currency != self.initial["currency"] and self.instance.versions.exists():
            raise forms.ValidationError(_("The list has prices; make a new list for another currency."))
        return currency

    def clean(self) -> dict[str, Any]:
        """A code, if none was given."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("code") and "code" not in self.errors:
            cleaned["code"] = slugify(cleaned.get("name", ""))[:60] or "list"
        return cleaned


class PriceListIndexView(DeskIndexView):
    """Lists with the version in force now."""

    def get_base_queryset(self) -> models.QuerySet[Any]:
        """One statement."""
        chosen = versions_in_force(timezone.now()).filter(price_list=OuterRef("pk"))
        return super().get_base_queryset().annotate(in_force=Subquery(chosen.values("number")[:1]))

    def get_edit_url(self, instance: PriceList) -> str:
        """The list itself is what one opens; its name is changed from there."""
        return reverse("price_lists:inspect", args=[instance.pk])


class PriceListInspectView(DeskInspectView):
    """A list: its versions, and the lines of one of them."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Choose the version asked for, else the one in force, else the newest."""
        super().setup(request, *args, **kwargs)
        self.in_force = versions_in_force(timezone.now()).filter(price_list=self.object).first()
        asked = request.GET.get("version", "")
        newest = self.object.versions.order_by("-number").first()
        if asked.isdecimal():
            self.version = get_object_or_404(self.object.versions, number=int(asked))
        else:
            self.version = self.in_force or newest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the version's lines as a file."""
        if request.GET.get("export") == "csv" and self.version is not None:
            return prices_as_csv(self.version)
        return super().get(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """New prices, for those who may."""
        if not may(self.request.user, "change", PriceList):
            return []
        url = reverse("price_lists:new_version", args=[self.object.pk])
        from_file = f"{reverse('import_new', args=['prices'])}?price_list={self.object.pk}"
        return [
            HeaderButton(_now("New prices"), url=url, icon_name="plus"),
            HeaderButton(_now("Import prices"), url=from_file, icon_name="download"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Versions with their state in words; a page of lines."""
        query = self.request.GET.get("q", "").strip()
        page = Paginator(lines_of(self.version, query), LINES_PER_PAGE).get_page(self.request.GET.get("p"))
        source = self.version and (self.version.contents or self.version)
        return super().get_context_data(
            price_list=self.object,
            versions=self._rows(),
            version=self.version,
            source=source,
            rules=source.rules.select_related("category", "brand") if source else (),
            lines=page,
            q=query,
            heirs=list(heirs_of(self.object)),
            may_change=may(self.request.user, "change", PriceList),
            **kwargs,
        )

    def _rows(self) -> list[tuple[PriceListVersion, Any, Any]]:
        """Every version with its state in words and what can be done with it."""
        versions = list(self.object.versions.select_related("contents", "parent_list"))
        states = version_states(versions, timezone.now())
        return [(version, STATES[states[version.pk]], ACTS[states[version.pk]]) for version in versions]


def lines_of(version: PriceListVersion | None, query: str) -> models.QuerySet[PriceLine]:
    """A version's lines with the products' names, narrowed to a SKU or name."""
    source = version and (version.contents_id or version.pk)
    lines = PriceLine.objects.filter(version=source).select_related("product").order_by("product__sku", "min_quantity")
    if query:
        wanted = Product.objects.filter(models.Q(sku__icontains=query) | models.Q(pk__in=_named(query)))
        lines = lines.filter(product__in=wanted)
    names = with_name(Product.objects.filter(pk=OuterRef("product"))).values("name")
    return lines.annotate(product_name=Subquery(names[:1]))


def _named(query: str) -> models.QuerySet[Any, Any]:
    return Product.objects.filter(texts__name__icontains=query).values("pk")


def prices_as_csv(version: PriceListVersion) -> HttpResponse:
    """SKU; from quantity; price: what can be pasted back."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{version.price_list.code}-v{version.number}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response, delimiter=";")
    rows = (version.contents or version).lines.order_by("product__sku", "min_quantity")
    for sku, quantity, price in rows.values_list("product__sku", "min_quantity", "price"):
        writer.writerow([_cell(sku), f"{quantity.normalize():f}", f"{price.normalize():f}"])
    return response


def _cell(text: str) -> str:
    """A SKU that a spreadsheet would take for a formula is quoted against it."""
    return f"'{text}" if text[:1] in "=+-@" else text


class PriceListEditView(DeskEditView):
    """The list's name."""

    def get_success_url(self) -> str:
        """Back to its prices."""
        return reverse("price_lists:inspect", args=[self.object.pk])


class PriceListViewSet(DeskViewSet):
    """Prices by product and quantity."""

    model = PriceList
    name = "price_lists"
    url_prefix = "price-lists"
    icon = "table"
    menu_label = _("Price lists")
    menu_order = 500
    add_to_admin_menu = True
    help_text = _(
        "A buyer pays by the first of his lists that has a price for the product: the connection's, then the"
        " customer's, then the shop's default. New prices are a new version; what was published stays on record."
    )
    base_form_class = PriceListForm
    inspect_view_enabled = True
    index_view_class = PriceListIndexView
    edit_view_class = PriceListEditView
    inspect_view_class = PriceListInspectView
    list_display = (
        "name",
        "code",
        "currency",
        Column("in_force", label=_("Version in force"), accessor=lambda row: row.in_force or "–"),
    )
    list_filter = ("currency",)
    search_fields = ("name", "code")
    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("currency")]),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """And the pages of versions."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/new-version/", NewVersionView.as_view(), name="new_version"),
            path("<int:pk>/version/<int:number>/", VersionActView.as_view(), name="version"),
            path("<int:pk>/compare/", CompareView.as_view(), name="compare"),
        ]

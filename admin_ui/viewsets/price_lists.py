"""Price lists: their versions and lines. A published version never changes; new prices are the next version."""

import csv
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from admin_ui.forms import DeskForm
from admin_ui.permissions import may
from admin_ui.viewsets.desk import DeskEditView, DeskIndexView, DeskInspectView, DeskViewSet
from admin_ui.viewsets.products import with_name
from admin_ui.viewsets.read_prices import read_prices
from storefront.domain.add_price_version import NewVersion, add_price_version
from storefront.domain.pricing import versions_in_force
from storefront.models import PriceLine, PriceList, PriceListVersion, Product

LINES_PER_PAGE = 100
_NAMED_PROBLEMS = 50
_CHANGES, _WHOLE = "changes", "whole"


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
        return [HeaderButton(_now("New prices"), url=url, icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Versions with their state in words; a page of lines."""
        query = self.request.GET.get("q", "").strip()
        lines = lines_of(self.version, query)
        page = Paginator(lines, LINES_PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            price_list=self.object,
            versions=[(version, self._state(version)) for version in self.object.versions.all()],
            version=self.version,
            lines=page,
            q=query,
            customers=self.object.customers.all(),
            may_change=may(self.request.user, "change", PriceList),
            **kwargs,
        )

    def _state(self, version: PriceListVersion) -> str:
        now = timezone.now()
        if self.in_force is not None and version.pk == self.in_force.pk:
            return _now("in force")
        if version.published_at is None:
            return _now("not published")
        if version.valid_from > now:
            return _now("begins later")
        is_over = version.valid_until is not None and version.valid_until <= now
        return _now("expired") if is_over else _now("replaced")


def lines_of(version: PriceListVersion | None, query: str) -> models.QuerySet[PriceLine]:
    """A version's lines with the products' names, narrowed to a SKU or name."""
    lines = PriceLine.objects.filter(version=version).select_related("product").order_by("product__sku", "min_quantity")
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
    rows = version.lines.order_by("product__sku", "min_quantity")
    for sku, quantity, price in rows.values_list("product__sku", "min_quantity", "price"):
        writer.writerow([_cell(sku), f"{quantity.normalize():f}", f"{price.normalize():f}"])
    return response


def _cell(text: str) -> str:
    """A SKU that a spreadsheet would take for a formula is quoted against it."""
    return f"'{text}" if text[:1] in "=+-@" else text


class NewVersionForm(forms.Form):
    """Pasted prices with their validity."""

    mode = forms.ChoiceField(
        label=_("These lines"),
        choices=[
            (_CHANGES, _("change and add to the present prices")),
            (_WHOLE, _("are the whole list; what is not here has no price")),
        ],
        initial=_CHANGES,
        widget=forms.RadioSelect,
    )
    valid_from = forms.DateTimeField(
        label=_("Valid from"), required=False, widget=AdminDateTimeInput, help_text=_("Empty: from now on.")
    )
    valid_until = forms.DateTimeField(
        label=_("Valid until"), required=False, widget=AdminDateTimeInput, help_text=_("Empty: until it is replaced.")
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    lines = forms.CharField(
        label=_("Prices"),
        max_length=20_000_000,
        widget=forms.Textarea(attrs={"rows": 16, "class": "desk-codes", "spellcheck": "false"}),
        help_text=_("One price a line: SKU; from quantity; price. Tabs from a spreadsheet will do."),
    )

    def clean_lines(self) -> Any:
        """Every line, or a sentence for each that is wrong."""
        read = read_prices(self.cleaned_data["lines"])
        if read.problems:
            raise forms.ValidationError(list(read.problems[:_NAMED_PROBLEMS]))
        if not read.prices:
            raise forms.ValidationError(_("There is no price in these lines."))
        return read.prices

    def clean(self) -> dict[str, Any]:
        """A validity that ends after it begins."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["valid_from"] = cleaned.get("valid_from") or timezone.now()
        if cleaned.get("valid_until") and cleaned["valid_until"] <= cleaned["valid_from"]:
            self.add_error("valid_until", _("The end must be after the beginning."))
        return cleaned


class NewVersionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Paste prices; they are published as the list's next version."""

    model = PriceList
    permission_required = "change"
    form_class = NewVersionForm
    template_name = "desk/new_version.html"
    page_title = _("New prices")
    header_icon = "table"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the list."""
        super().setup(request, *args, **kwargs)
        self.price_list = get_object_or_404(PriceList, pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Which list."""
        return str(self.price_list)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lists, this list, here."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("price_lists:index"), "label": _now("Price lists")},
            {"url": reverse("price_lists:inspect", args=[self.price_list.pk]), "label": str(self.price_list)},
            {"url": "", "label": _now("New prices")},
        ]

    def form_valid(self, form: NewVersionForm) -> HttpResponse:
        """Publish, note it in the history, show the new version."""
        chosen = form.cleaned_data
        present = versions_in_force(timezone.now()).filter(price_list=self.price_list).first()
        new = NewVersion(
            prices=chosen["lines"], valid_from=chosen["valid_from"], valid_until=chosen["valid_until"],
            note=chosen["note"], based_on=present if chosen["mode"] == _CHANGES else None,
        )  # fmt: skip
        version = add_price_version(self.price_list, new)
        log(self.price_list, "desk.prices", data={"version": version.number, "lines": len(chosen["lines"])})
        messages.success(self.request, _now("Version %(number)d is published.") % {"number": version.number})
        return redirect(f"{reverse('price_lists:inspect', args=[self.price_list.pk])}?version={version.number}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the list."""
        return super().get_context_data(price_list=self.price_list, media=self.get_form().media, **kwargs)


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
        """And the page for new prices."""
        own = path("<int:pk>/new-version/", NewVersionView.as_view(), name="new_version")
        return [*super().get_urlpatterns(), own]

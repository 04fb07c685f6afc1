"""Customers' part numbers: a list to search, one to change, and many to paste as "number;SKU" lines."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from admin_ui.forms import DeskForm
from admin_ui.permissions import customers_of, may
from admin_ui.viewsets.desk import DeskIndexView, DeskViewSet
from storefront.domain.fill_cart import clean_sku
from storefront.domain.write_own_numbers import write_own_numbers
from storefront.models import Customer, CustomerPart, Product

_NAMED_FAULTS = 50
_MAX_CHARACTERS = 2_000_000


def own_customers(request: Any) -> QuerySet[Customer]:
    """Those the person sees."""
    return customers_of(request.user)


class PartFilterSet(WagtailFilterSet):
    """By customer."""

    customer = django_filters.ModelChoiceFilter(queryset=own_customers, label=_("Customer"))

    class Meta:
        model = CustomerPart
        fields = ("customer",)


class PartForm(DeskForm):
    """The customer, his number, and our SKU."""

    sku = forms.CharField(label=_("SKU"), max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            self.fields["customer"].queryset = customers_of(self.for_user)
        if self.instance.pk:
            self.initial["sku"] = self.instance.product.sku

    def clean_number(self) -> str:
        """As it is searched for: trimmed, in composed Unicode."""
        return clean_sku(self.cleaned_data["number"])

    def clean_sku(self) -> str:
        """One we have."""
        sku = clean_sku(self.cleaned_data["sku"])
        product = Product.objects.filter(sku=sku).first()
        if product is None:
            raise forms.ValidationError(_("There is no product with this SKU."))
        self.instance.product = product
        return sku


class PartIndexView(DeskIndexView):
    """Numbers of the customers the person sees."""

    select_related = ("customer", "product")

    @property
    def header_buttons(self) -> list[Any]:
        """One, or many at once."""
        buttons = list(super().header_buttons)
        if may(self.request.user, "add", CustomerPart):
            buttons.append(HeaderButton(_now("Paste numbers"), url=paste_url(), icon_name="table"))
        return buttons


def paste_url(customer: Customer | None = None) -> str:
    """The page to paste on, with the customer chosen."""
    return reverse("customer_parts:paste") + (f"?customer={customer.pk}" if customer else "")


class PasteForm(forms.Form):
    """A customer and lines."""

    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none())
    lines = forms.CharField(
        label=_("Numbers"),
        max_length=_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 16, "class": "desk-codes", "spellcheck": "false"}),
        help_text=_(
            "One line a number: the customer's number, a semicolon or tab, the SKU; so two columns of a spreadsheet"
            " will do. A number that is there gets the new SKU; one without a SKU is taken away."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers_of(user)  # type: ignore[attr-defined]  # a choice of rows


class PasteView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Many numbers of one customer at once: all of them or, with any fault, none."""

    model = CustomerPart
    form_class = PasteForm
    template_name = "desk/paste_numbers.html"
    page_title = _("Paste numbers")
    header_icon = "table"
    permission_required = "add"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose customers may be chosen."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """The customer one came from."""
        return {"customer": self.request.GET.get("customer", "")}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """The list, here."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("customer_parts:index"), "label": _now("Part numbers")},
            {"url": "", "label": _now("Paste numbers")},
        ]

    def form_valid(self, form: PasteForm) -> HttpResponse:
        """Write, note it in the customer's history, show his numbers; or name the faulty lines."""
        customer = form.cleaned_data["customer"]
        written = write_own_numbers(customer, form.cleaned_data["lines"])
        for fault in written.faults[:_NAMED_FAULTS]:
            text = _now("Line %(line)d (%(typed)s): %(reason)s")
            form.add_error("lines", text % {"line": fault.at, "typed": fault.typed, "reason": fault.text})
        if written.faults:
            return self.form_invalid(form)
        counts = {"set": written.set_count, "removed": written.removed_count}
        log(customer, "desk.part_numbers", data=counts)
        text = _now("%(set)d numbers were written, %(removed)d taken away.")
        messages.success(self.request, text % counts)
        return redirect(f"{reverse('customer_parts:index')}?customer={customer.pk}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the form's own style."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "media": context["form"].media}


class CustomerPartViewSet(DeskViewSet):
    """What customers call our products."""

    model = CustomerPart
    name = "customer_parts"
    url_prefix = "customer-parts"
    icon = "tag"
    menu_label = _("Customers' part numbers")
    help_text = _(
        "Under these numbers a customer's buyers find and order your products, they stand in the carts that go back"
        " to his system, and an order that names nothing else is understood by them. Nobody else sees them."
    )
    base_form_class = PartForm
    index_view_class = PartIndexView
    filterset_class = PartFilterSet
    list_display = (
        "number",
        Column("product", label=_("SKU")),
        Column("customer", label=_("Customer")),
    )
    list_export = ("customer", "number", "product")
    search_fields = ("number", "product__sku", "customer__name", "customer__number")
    panels: ClassVar[list[Any]] = [FieldPanel("customer"), FieldPanel("number"), FieldPanel("sku")]

    def get_urlpatterns(self) -> list[URLPattern]:
        """And the page to paste on."""
        return [*super().get_urlpatterns(), path("paste/", PasteView.as_view(), name="paste")]

"""Customers: who they are, what they see, what they pay, who looks after them; all on one page."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import HeaderButton

from admin_ui.explain.links import explain_url
from admin_ui.forms import DeskForm, RowForm
from admin_ui.models import CustomerManagers
from admin_ui.panels.rows import RestrictedInlinePanel
from admin_ui.permissions import may, sees_all_customers
from admin_ui.viewsets.desk import (
    DeskCreateView,
    DeskEditView,
    DeskIndexView,
    DeskInspectView,
    DeskViewSet,
)
from storefront.models import Customer, Product
from tenants.users.models import Role


class RuleForm(RowForm):
    """A visibility rule: shows or hides a product set, or one product by its SKU."""

    sku = forms.CharField(label=_("Or one product (SKU)"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product_set"].label = _("Product set")
        self.fields["product_set"].empty_label = "–"
        if self.instance.product_id:
            self.initial["sku"] = self.instance.product.sku

    def clean(self) -> dict[str, Any]:
        """Exactly one of set and product, and the product is one we have."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        sku = (cleaned.get("sku") or "").strip()
        if bool(sku) == bool(cleaned.get("product_set")):
            raise forms.ValidationError(_("Choose either a product set or one product."))
        self.instance.product = Product.objects.filter(sku=sku).first() if sku else None
        if sku and self.instance.product is None:
            self.add_error("sku", _("There is no product with this SKU."))
        return cleaned

    def target(self) -> tuple[str, Any]:
        """What the rule speaks of: no two rules of a customer may name the same."""
        return "rule", (self.instance.product_set_id, self.instance.product_id)


class ManagerForm(RowForm):
    """A person who looks after the customer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True, role=Role.ACCOUNT_MANAGER)
        self.fields["user"].queryset = people.order_by("email")


class CustomerForm(DeskForm):
    """A customer with rules, price lists and managers."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    row_permissions: ClassVar[dict[str, str]] = {"managers": "admin_ui.change_customermanagers"}
    row_forms: ClassVar[dict[str, type[forms.ModelForm]]] = {
        "assortment_rules": RuleForm,
        "managers": ManagerForm,
    }


RULE_PANELS = [FieldRowPanel([FieldPanel("effect"), FieldPanel("product_set"), FieldPanel("sku")])]


class _Buttons:
    """What one goes on to from a customer."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Why he sees or pays what he does; his delivery terms; his orders; what he calls our products."""
        customer = self.object  # type: ignore[attr-defined]  # mixed into views
        user = self.request.user  # type: ignore[attr-defined]  # as above
        why = HeaderButton(_now("Why?"), url=explain_url(customer=customer.pk), icon_name="help")
        delivery = HeaderButton(
            _now("Delivery"), url=reverse("customer_delivery", args=[customer.pk]), icon_name="calendar-alt"
        )
        orders = HeaderButton(
            _now("Orders"), url=f"{reverse('orders:index')}?customer={customer.pk}", icon_name="clipboard-list"
        )
        parts = HeaderButton(
            _now("Part numbers"), url=f"{reverse('customer_parts:index')}?customer={customer.pk}", icon_name="tag"
        )
        offered = ((orders, customer.orders.model), (parts, customer.parts.model))
        return [why, delivery, *(button for button, model in offered if may(user, "view", model))]


class CustomerIndexView(DeskIndexView):
    """Customers with the number of their connections and orders."""

    def get_base_queryset(self) -> models.QuerySet[Any]:
        """Counted in the same statement."""
        return (
            super()
            .get_base_queryset()
            .annotate(
                connection_count=models.Count("connections", distinct=True),
                order_count=models.Count("orders", distinct=True),
            )
        )


class CustomerCreateView(DeskCreateView):
    """Whoever sees only his own customers looks after one he adds."""

    def save_instance(self) -> Any:
        """Save, and note who looks after it."""
        customer = super().save_instance()
        if not sees_all_customers(self.request.user):
            CustomerManagers.objects.get_or_create(customer=customer, user=self.request.user)
        return customer


class CustomerEditView(_Buttons, DeskEditView):
    """The page of a customer, to change."""


class CustomerInspectView(_Buttons, DeskInspectView):
    """The page of a customer, to read."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With everything that hangs on him."""
        customer = self.object
        return super().get_context_data(
            customer=customer,
            rules=customer.assortment_rules.select_related("product_set", "product"),
            price_lists=[link.price_list for link in customer.price_list_links.select_related("price_list")],
            managers=[row.user for row in customer.managers.select_related("user")],
            connections=customer.connections.all(),
            orders=customer.orders.all()[:10],
            **kwargs,
        )


class CustomerViewSet(DeskViewSet):
    """The companies that buy."""

    model = Customer
    name = url_prefix = "customers"
    icon = "group"
    menu_label = _("Customers")
    menu_order = 100
    add_to_admin_menu = True
    help_text = _(
        "A customer is a company that buys from you. What is agreed here holds for all its connections; a"
        " connection can differ in its own rules and price lists. Without a rule that shows something, the"
        " customer's buyers see nothing."
    )
    base_form_class = CustomerForm
    inspect_view_enabled = True
    index_view_class = CustomerIndexView
    add_view_class = CustomerCreateView
    edit_view_class = CustomerEditView
    inspect_view_class = CustomerInspectView
    list_display = (
        "name",
        "number",
        Column("connection_count", label=_("Connections"), sort_key="connection_count"),
        Column("order_count", label=_("Orders"), sort_key="order_count"),
        BooleanColumn("is_active", label=_("Active"), sort_key="is_active"),
    )
    list_filter = ("is_active", "language")
    list_export = ("number", "name", "language", "is_active")
    search_fields = ("name", "number")
    panels = (
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("name"), FieldPanel("number")]),
                FieldRowPanel([FieldPanel("language"), FieldPanel("is_active")]),
            ],
            heading=_("Customer"),
        ),
        InlinePanel(
            "assortment_rules",
            panels=RULE_PANELS,
            heading=_("What its buyers see"),
            label=_("rule"),
            help_text=_(
                "Hide wins over show, except that a rule on a single product beats a rule on a set. A rule of a"
                " connection replaces the customer's rule on the same set or product."
            ),
        ),
        InlinePanel(
            "price_list_links",
            panels=[FieldPanel("price_list")],
            heading=_("What it pays"),
            label=_("price list"),
            help_text=_(
                "Asked from top to bottom, after the connection's own lists; the first list with a price for the"
                " product answers. The shop's default list is asked last."
            ),
        ),
        RestrictedInlinePanel(
            "managers",
            panels=[FieldPanel("user")],
            heading=_("Who looks after it"),
            label=_("account manager"),
            help_text=_("Account managers see only the customers they look after."),
        ),
        FieldPanel("note"),
    )

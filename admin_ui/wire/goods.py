"""What buyers of a connection see: product sets and single products, shown or hidden."""

from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_ui.wire.rows_page import RowsPage
from connections.domain.agreed_shopper import agreed_shopper
from connections.models import Connection, ConnectionAssortmentRule
from storefront.domain.visibility import visible_products
from storefront.models import Effect, Product, ProductSet


class SetRuleForm(forms.ModelForm):
    """A product set, shown or hidden."""

    product_set = forms.ModelChoiceField(
        ProductSet.objects.order_by("kind", "name"), label=gettext_lazy("Product set"), empty_label="—"
    )

    class Meta:
        model = ConnectionAssortmentRule
        fields = ("effect", "product_set")


class ProductRuleForm(forms.ModelForm):
    """One product, named by its SKU, shown or hidden."""

    sku = forms.CharField(label=gettext_lazy("SKU"), max_length=80)

    class Meta:
        model = ConnectionAssortmentRule
        fields = ("effect",)

    field_order = ("effect", "sku")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.product is not None:
            self.fields["sku"].initial = self.instance.product.sku
            self.fields["sku"].help_text = str(self.instance.product)

    def clean_sku(self) -> str:
        self.instance.product = Product.objects.filter(sku=self.cleaned_data["sku"].strip()).first()
        if self.instance.product is None:
            raise forms.ValidationError(_("There is no product with this SKU."))
        return str(self.instance.product.sku)


class SetRules(forms.BaseInlineFormSet):
    """Of the owner's rules those of one kind; no target twice."""

    of_sets = True
    target = "product_set"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        rows = self.model._default_manager.filter(product_set__isnull=not self.of_sets)  # type: ignore[union-attr]  # the factory sets it
        kwargs["queryset"] = rows.select_related("product", "product_set")
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        named = [
            form.cleaned_data[self.target]
            for form in self.forms
            if form.cleaned_data.get(self.target) and not form.cleaned_data.get("DELETE")
        ]
        if len(set(named)) < len(named):
            raise forms.ValidationError(_("A set or product can be named once only."))


class ProductRules(SetRules):
    """Those on single products."""

    of_sets = False
    target = "sku"


class GoodsPage(RowsPage):
    """Rules of the connection, beside those of the customer, and how many products they leave visible."""

    tab = "goods"
    template_name = "wire/goods.html"
    log_action = "wire.goods"
    tables = (
        (
            "sets",
            gettext_lazy("Product sets"),
            gettext_lazy("Nothing shown means nothing visible. Hide wins over show."),
            inlineformset_factory(Connection, ConnectionAssortmentRule, form=SetRuleForm, formset=SetRules, extra=1),
        ),
        (
            "products",
            gettext_lazy("Single products"),
            gettext_lazy("A product named here beats every set."),
            inlineformset_factory(
                Connection, ConnectionAssortmentRule, form=ProductRuleForm, formset=ProductRules, extra=1
            ),
        ),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rules = self.connection.customer.assortment_rules.select_related("product_set", "product")
        context |= {
            "inherited": [(Effect(rule.effect).label, rule.product_set or rule.product) for rule in rules],
            "visible_count": visible_products(agreed_shopper(self.connection)).count(),
        }
        return context

"""The forms of delivery terms."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from storefront.domain.agreed_terms import countries_in
from storefront.models import DeliveryTerms, ShippingRate, TaxRate


class TermsForm(forms.ModelForm):
    """What holds for the whole cart."""

    class Meta:
        model = DeliveryTerms
        fields = ("basis", "free_from", "added_lead_days", "line_sku", "sends_tax")

    def clean_free_from(self) -> Decimal | None:
        """Nothing is free from less than nothing."""
        value: Decimal | None = self.cleaned_data["free_from"]
        if value is not None and value < 0:
            raise forms.ValidationError(_now("An amount cannot be below zero."))
        return value


class _CountriesForm(forms.ModelForm):
    """A row that holds for some countries, or for all others."""

    def clean_countries(self) -> str:
        """Two letters each (ISO 3166), in order, once."""
        codes = countries_in(self.cleaned_data["countries"])
        if any(len(code) != 2 or not (code.isascii() and code.isalpha()) for code in codes):
            raise forms.ValidationError(_now("Countries are written with two letters each, for example FR DE CH."))
        return " ".join(sorted(codes))


class RateForm(_CountriesForm):
    """A step of the shipping costs."""

    class Meta:
        model = ShippingRate
        fields = ("at_least", "cost", "countries")


class TaxForm(_CountriesForm):
    """A tax rate."""

    class Meta:
        model = TaxRate
        fields = ("percent", "tax_class", "countries")

    def clean_tax_class(self) -> str:
        """As products say it, without blanks around it."""
        return str(self.cleaned_data["tax_class"]).strip()


class _OnceEach(BaseInlineFormSet):
    """No country is named by two rows for the same step or class: one of them would never be asked."""

    beside = ""

    def clean(self) -> None:
        """In place of Django's own check, which knows whole rows only."""
        seen: set[tuple[Any, str]] = set()
        for form in self.forms:
            said = form.cleaned_data if hasattr(form, "cleaned_data") else {}
            if not said or said.get("DELETE") or self.beside not in said or "countries" not in said:
                continue
            named = {(said[self.beside], code) for code in countries_in(said["countries"]) or {""}}
            if named & seen:
                raise forms.ValidationError(_now("Two rows speak of the same country and step or class."))
            seen |= named


class _Rates(_OnceEach):
    beside = "at_least"


class _Taxes(_OnceEach):
    beside = "tax_class"


#: Prefix, heading, help, table.
TABLES: tuple[tuple[str, Any, Any, type[BaseInlineFormSet]], ...] = (
    (
        "rates",
        _("Shipping costs"),
        _(
            "One row from 0 is a flat charge; more rows are steps. Rows that name the country of delivery hold instead of"
            " those that name none."
        ),
        inlineformset_factory(DeliveryTerms, ShippingRate, form=RateForm, formset=_Rates, extra=2),
    ),
    (
        "taxes",
        _("Tax"),
        _(
            "For information: a row without class and countries holds for everything that no other row names. Shipping"
            " is taxed at the rate without a class."
        ),
        inlineformset_factory(DeliveryTerms, TaxRate, form=TaxForm, formset=_Taxes, extra=2),
    ),
)


class TryTermsForm(forms.Form):
    """A cart of one line."""

    value = forms.DecimalField(label=_("Value of the goods"), min_value=0, max_digits=12, decimal_places=2)
    weight = forms.DecimalField(label=_("Weight (kg)"), min_value=0, max_digits=12, decimal_places=3, required=False)
    tax_class = forms.CharField(label=_("Tax class"), max_length=20, required=False)
    country = forms.CharField(label=_("Country of delivery"), max_length=2, required=False)

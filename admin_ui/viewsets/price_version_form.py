"""The form for a list's next version: pasted prices, validity, and what is computed from another list by which rules."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from admin_ui.viewsets.read_prices import read_prices
from storefront.domain.add_price_version import NewRule
from storefront.models import Brand, Category, PriceList, PriceListVersion

CHANGES, WHOLE = "changes", "whole"
_NAMED_PROBLEMS = 50
_SPARE_ROWS = 4

#: Why a version cannot compute from the lists it names (`price_ancestry.py`).
SOURCES_REFUSED: dict[str, Promise] = {
    "circle": _("These lists would compute from one another in a circle."),
    "too_deep": _("There would be more than five lists one below the other. Compute from one further up."),
    "other_currency": _("A list computes only from lists in its own currency."),
    "rules_without_parent": _("A percentage needs a list to compute from. Choose one, or remove the rules."),
    "floor_without_parent": _(
        "A lowest price needs a list to compute from; prices of this list's own stand as they are."
    ),
}


class NewVersionForm(forms.Form):
    """Pasted prices with their validity, and the lists that the others are computed from."""

    mode = forms.ChoiceField(
        label=_("These lines"),
        choices=[
            (CHANGES, _("change and add to the present prices")),
            (WHOLE, _("are the whole list; what is not here has no price of its own")),
        ],
        initial=CHANGES,
        widget=forms.RadioSelect,
    )
    valid_from = forms.DateTimeField(
        label=_("Valid from"), required=False, widget=AdminDateTimeInput,
        help_text=_("Empty: from now on. A later moment plans the version."),
    )  # fmt: skip
    valid_until = forms.DateTimeField(
        label=_("Valid until"), required=False, widget=AdminDateTimeInput, help_text=_("Empty: until it is replaced.")
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    lines = forms.CharField(
        label=_("Prices"),
        max_length=20_000_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "desk-codes", "spellcheck": "false"}),
        help_text=_("One price a line: SKU; from quantity; price. Tabs from a spreadsheet will do."),
    )
    parent = forms.ModelChoiceField(
        label=_("Other prices from"), queryset=PriceList.objects.none(), required=False,
        help_text=_("The list whose prices hold, with the percentages below, where this one has no price of its own."),
    )  # fmt: skip
    floor = forms.ModelChoiceField(
        label=_("Never below"), queryset=PriceList.objects.none(), required=False,
        help_text=_("A list of lowest prices, or of costs: no computed price falls below its price."),
    )  # fmt: skip
    decimals = forms.IntegerField(
        label=_("Decimals of computed prices"), required=False, min_value=0, max_value=6,
        help_text=_("Empty: the currency's and two more. A half is rounded up."),
    )  # fmt: skip

    def __init__(self, *args: Any, price_list: PriceList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = PriceList.objects.filter(currency=price_list.currency).exclude(pk=price_list.pk)
        for name in ("parent", "floor"):
            self.fields[name].queryset = others  # type: ignore[attr-defined]  # a choice of rows

    def clean_lines(self) -> Any:
        """Every line, or a sentence for each that is wrong."""
        read = read_prices(self.cleaned_data["lines"])
        if read.problems:
            raise forms.ValidationError(list(read.problems[:_NAMED_PROBLEMS]))
        return read.prices

    def clean(self) -> dict[str, Any]:
        """A validity that ends after it begins; prices, or a list to compute them from."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["valid_from"] = cleaned.get("valid_from") or timezone.now()
        if cleaned.get("valid_until") and cleaned["valid_until"] <= cleaned["valid_from"]:
            self.add_error("valid_until", _("The end must be after the beginning."))
        if cleaned.get("lines") == () and not cleaned.get("parent"):
            self.add_error("lines", _("There is no price in these lines."))
        return cleaned


class RuleForm(forms.Form):
    """One percentage. Of a category and all below, of a brand, of both, or of everything."""

    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("every category")
    )
    brand = forms.ModelChoiceField(
        label=_("Brand"), queryset=Brand.objects.none(), required=False, empty_label=_("every brand")
    )
    percent = forms.DecimalField(
        label=_("Per cent"),
        min_value=-100,
        max_value=999,
        max_digits=7,
        decimal_places=4,
        localize=True,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.order_by("slug")  # type: ignore[attr-defined]  # rows
        self.fields["brand"].queryset = Brand.objects.all()  # type: ignore[attr-defined]  # rows

    def clean(self) -> dict[str, Any]:
        """A scope without a percentage is half a rule."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_named = cleaned.get("category") or cleaned.get("brand")
        if is_named and cleaned.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", _("Write the percentage: −8 for eight per cent less."))
        return cleaned

    @property
    def rule(self) -> NewRule | None:
        """The rule; None for an empty row."""
        found = self.cleaned_data
        if found.get("percent") is None:
            return None
        return NewRule(found["percent"], found.get("category"), found.get("brand"))


class _RuleRows(BaseFormSet[RuleForm]):
    """The rules of a version; the same scope twice would leave open which one holds."""

    def clean(self) -> None:
        if any(self.errors):
            return
        scopes = [(rule.category, rule.brand) for rule in rules_of(self)]
        if len(set(scopes)) < len(scopes):
            raise forms.ValidationError(_("Two rules are about the same goods."))


RuleRows = formset_factory(RuleForm, formset=_RuleRows, extra=_SPARE_ROWS, max_num=500, absolute_max=500)


def rules_of(rows: BaseFormSet[RuleForm]) -> list[NewRule]:
    """The rows that say something."""
    return [form.rule for form in rows.forms if form.rule is not None]


def rows_of(version: PriceListVersion | None) -> list[dict[str, Any]]:
    """The rules of a version as a form begins with them."""
    if version is None:
        return []
    rules = (version.contents or version).rules.all()
    return [{"category": rule.category_id, "brand": rule.brand_id, "percent": rule.percent} for rule in rules]


def settings_of(version: PriceListVersion | None) -> dict[str, Any]:
    """What a version computes from, as a form begins with it."""
    if version is None:
        return {}
    source = version.contents or version
    return {"parent": source.parent_list_id, "floor": source.floor_list_id, "decimals": source.decimals}

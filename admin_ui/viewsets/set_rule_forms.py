"""The form of a set made of rules: its name, and one row a rule, moved and removed by plain buttons.

Nothing here needs JavaScript: a button sends the whole form, and the answer shows it changed (`RuleRows.after`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from admin_ui.viewsets.categories import CategoryTree
from storefront.domain.change_rules import is_whole, using
from storefront.domain.set_rules import MOST_LISTED, MOST_RULES, SetRule
from storefront.models import Brand, Comparison, Product, ProductSet, RuleEffect, RuleKind

_NAMED_PROBLEMS = 10
_SEVERAL = {"rows": 4, "class": "desk-codes", "spellcheck": "false"}


class SetNameForm(forms.Form):
    """What the set is called."""

    name = forms.CharField(label=_("Name"), max_length=200)


class RuleForm(forms.Form):
    """One rule. Which fields count is settled by what the rule looks at; a row without that is passed over."""

    effect = forms.ChoiceField(label=_("Effect"), choices=RuleEffect.choices, initial=RuleEffect.INCLUDE)
    kind = forms.ChoiceField(label=_("Looks at"), choices=[("", _("Choose…")), *RuleKind.choices], required=False)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None, required=False)
    brand = forms.CharField(
        label=_("Brand"), max_length=120, required=False, widget=forms.TextInput(attrs={"list": "desk-brands"})
    )
    tag = forms.CharField(label=_("Tag"), max_length=60, required=False)
    attribute = forms.CharField(label=_("Attribute, in any language"), max_length=80, required=False)
    comparison = forms.ChoiceField(label=_("Comparison"), choices=Comparison.choices, required=False)
    value = forms.CharField(label=_("Value, or from"), max_length=200, required=False)
    value_to = forms.CharField(label=_("to"), max_length=200, required=False)
    one_of = forms.CharField(
        label=_("Values, one a line"), max_length=100_000, required=False, widget=forms.Textarea(attrs=_SEVERAL)
    )
    skus = forms.CharField(
        label=_("SKUs, one a line"), max_length=900_000, required=False, widget=forms.Textarea(attrs=_SEVERAL)
    )
    used_set = forms.ModelChoiceField(label=_("Set"), queryset=ProductSet.objects.none(), required=False)

    def __init__(
        self, *args: Any, categories: Sequence[Any] = (), sets: QuerySet[ProductSet] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = categories  # type: ignore[attr-defined]  # a choice
        if sets is not None:
            self.fields["used_set"].queryset = sets  # type: ignore[attr-defined]  # as above
        self.rule: SetRule | None = None

    def clean_tag(self) -> str:
        """Small letters, as products keep them."""
        return str(self.cleaned_data["tag"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """The rule as a value, or a sentence about what is missing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if not kind or self.errors:
            return cleaned
        self.rule = SetRule(effect=cleaned["effect"], kind=kind, **self._asked(kind, cleaned))
        if not self.errors and not is_whole(self.rule):
            self.add_error(None, _MISSING[kind])
        return cleaned

    def _asked(self, kind: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        if kind == RuleKind.CATEGORY:
            return {"category_id": cleaned["category"]}
        if kind == RuleKind.BRAND:
            return {"brand_id": self._brand(cleaned["brand"])}
        if kind == RuleKind.TAG:
            return {"tag": cleaned["tag"]}
        if kind == RuleKind.PRODUCTS:
            return {"product_ids": self._products(cleaned["skus"])}
        if kind == RuleKind.SET:
            return {"used_set_id": cleaned["used_set"].pk if cleaned["used_set"] else None}
        return {
            "attribute": cleaned["attribute"],
            "comparison": cleaned["comparison"],
            "values": _values(cleaned),
        }

    def _brand(self, name: str) -> int | None:
        brand = Brand.objects.filter(name__iexact=name).first() if name else None
        if name and brand is None:
            self.add_error("brand", _("There is no brand of this name."))
        return brand.pk if brand else None

    def _products(self, text: str) -> tuple[int, ...]:
        skus = list(dict.fromkeys(_lines(text)))
        if len(skus) > MOST_LISTED:
            self.add_error("skus", _("A rule lists at most %(most)d products; pick a set.") % {"most": MOST_LISTED})
            return ()
        known = dict(Product.objects.filter(sku__in=skus).values_list("sku", "pk"))
        unknown = [sku[:80] for sku in skus if sku not in known][:_NAMED_PROBLEMS]
        if unknown:
            self.add_error("skus", _("There is no product with the SKU: %(skus)s.") % {"skus": ", ".join(unknown)})
        return tuple(known[sku] for sku in skus if sku in known)


_MISSING: Mapping[str, Any] = {
    RuleKind.CATEGORY: _("Choose the category."),
    RuleKind.BRAND: _("Name the brand."),
    RuleKind.TAG: _("Name the tag."),
    RuleKind.ATTRIBUTE: _("Name the attribute and what its value is compared with; a range needs numbers."),
    RuleKind.PRODUCTS: _("List the products by their SKUs."),
    RuleKind.SET: _("Choose the set."),
}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _values(cleaned: Mapping[str, Any]) -> tuple[str, ...]:
    if cleaned["comparison"] == Comparison.RANGE:
        return cleaned["value"], cleaned["value_to"]
    if cleaned["comparison"] == Comparison.ONE_OF:
        return tuple(line[:200] for line in _lines(cleaned["one_of"]))
    return (cleaned["value"],)


class RuleRows(BaseFormSet):
    """The rows in their order."""

    @property
    def rules(self) -> list[SetRule]:
        """Of the rows that say something; once valid."""
        return [form.rule for form in self.forms if form.rule is not None]

    def typed(self) -> list[dict[str, Any]]:
        """What stands in each row, right or wrong."""
        return [{name: form[name].data for name in form.fields} for form in self.forms]


_Rows = formset_factory(RuleForm, formset=RuleRows, extra=0, max_num=MOST_RULES, absolute_max=MOST_RULES)


def rule_rows(product_set: ProductSet, data: Any = None, rows: Sequence[Mapping[str, Any]] | None = None) -> Any:
    """The formset: of what was sent, or of given rows. Sets that use this one are no choice: they would go round."""
    above = using(product_set.pk)
    shared = {
        "categories": CategoryTree().choices(without=set()),
        "sets": ProductSet.objects.exclude(pk__in=above),
    }
    return _Rows(data, prefix="rules", initial=None if rows is None else list(rows), form_kwargs=shared)


def after(rows: list[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    """The rows once the button has done its work: “add”, or “up”, “down”, “remove” with the row's place, “up-2”."""
    verb, _dash, place = action.partition("-")
    if verb == "add":
        return [*rows, {}] if len(rows) < MOST_RULES else rows
    at = int(place) if place.isdecimal() else len(rows)
    if at >= len(rows):
        return rows
    row = rows[at]
    others = rows[:at] + rows[at + 1 :]
    if verb == "remove":
        return others
    to = max(at - 1, 0) if verb == "up" else at + 1
    return [*others[:to], row, *others[to:]]


def rows_of(rules: Sequence[SetRule]) -> list[dict[str, Any]]:
    """Rules as the form's rows."""
    brands = Brand.objects.in_bulk([rule.brand_id for rule in rules if rule.brand_id])
    skus = dict(Product.objects.filter(pk__in=[pk for r in rules for pk in r.product_ids]).values_list("pk", "sku"))
    return [
        {
            "effect": rule.effect,
            "kind": rule.kind,
            "category": rule.category_id,
            "brand": brands[rule.brand_id].name if rule.brand_id else "",
            "tag": rule.tag,
            "attribute": rule.attribute,
            "comparison": rule.comparison,
            "value": rule.values[0] if rule.values and rule.comparison != Comparison.ONE_OF else "",
            "value_to": rule.values[1] if rule.comparison == Comparison.RANGE else "",
            "one_of": "\n".join(rule.values) if rule.comparison == Comparison.ONE_OF else "",
            "skus": "\n".join(skus[pk] for pk in rule.product_ids if pk in skus),
            "used_set": rule.used_set_id,
        }
        for rule in rules
    ]

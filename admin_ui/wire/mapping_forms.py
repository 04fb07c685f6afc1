"""The three tables of a connection's mapping as forms; what they hold is read before it is saved."""

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from connections.domain.agreed_mapping import AgreedMapping, ClassRule
from connections.domain.mapping_targets import UnknownTarget, choose_target
from connections.domain.render_expression import MAX_EXPRESSION, BadExpression, check_expression
from connections.models import ClassificationMapping, Connection, FieldMapping, UnitMapping

#: Rows to fill below those that are there.
EXTRA = 2
#: Lists of suggestions on the page, by the id of their `datalist`.
TARGETS_LIST, UNITS_LIST, CLASSES_LIST = "mapping-targets", "mapping-units", "mapping-classes"


class FieldMappingForm(forms.ModelForm):
    """A field and its expression; an empty expression leaves the field out."""

    class Meta:
        model = FieldMapping
        fields = ("target", "expression", "position", "is_active")
        widgets = {
            "target": forms.TextInput(attrs={"list": TARGETS_LIST, "autocomplete": "off", "spellcheck": "false"}),
            "expression": forms.Textarea(
                attrs={"rows": 3, "spellcheck": "false", "maxlength": MAX_EXPRESSION, "class": "wire-expression"}
            ),
        }

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreed = connection

    def clean_target(self) -> str:
        try:
            return str(choose_target(self.cleaned_data["target"], self.agreed))
        except UnknownTarget as unknown:
            raise forms.ValidationError(unknown.text) from unknown

    def clean_expression(self) -> str:
        expression = str(self.cleaned_data["expression"])
        try:
            check_expression(expression)
        except BadExpression as bad:
            raise forms.ValidationError(bad.text) from bad
        return expression


class _FieldMappings(BaseInlineFormSet):
    """Each row knows the connection: which fields there are depends on it."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "connection": self.instance}


class UnitMappingForm(forms.ModelForm):
    """Our unit and theirs."""

    class Meta:
        model = UnitMapping
        fields = ("ours", "theirs")
        widgets = {"ours": forms.TextInput(attrs={"list": UNITS_LIST, "autocomplete": "off"})}

    def clean_ours(self) -> str:
        return str(self.cleaned_data["ours"]).upper()


class ClassificationMappingForm(forms.ModelForm):
    """Where our codes begin with something, their code."""

    class Meta:
        model = ClassificationMapping
        fields = ("domain", "code_prefix", "target_domain", "target_code")
        widgets = {
            name: forms.TextInput(attrs={"list": CLASSES_LIST, "autocomplete": "off"})
            for name in ("domain", "target_domain")
        }


#: (prefix, heading, help, formset) as `RowsPage` wants them.
TABLES: tuple[tuple[str, Any, Any, type[BaseInlineFormSet]], ...] = (
    (
        "fields",
        _("Fields of the cart"),
        _(
            "Each row fills one field of every line the buyer's system gets. What the expression gives replaces what"
            " the shop would send; if it gives nothing, the field is left out."
        ),
        inlineformset_factory(Connection, FieldMapping, form=FieldMappingForm, formset=_FieldMappings, extra=EXTRA),
    ),
    (
        "units",
        _("Units"),
        _("What the buyer's system calls our units. Units not listed go out as its profile says, else as they are."),
        inlineformset_factory(Connection, UnitMapping, form=UnitMappingForm, extra=EXTRA),
    ),
    (
        "classes",
        _("Classifications"),
        _(
            "Codes the buyer's system wants instead of ours. The row with the longest beginning wins; one without a"
            " beginning is for all other articles."
        ),
        inlineformset_factory(Connection, ClassificationMapping, form=ClassificationMappingForm, extra=EXTRA),
    ),
)


def mapping_in(formsets: list[BaseInlineFormSet]) -> AgreedMapping:
    """What the forms hold, saved or not; rows with errors, rows to remove and idle ones are left out."""
    fields, units, classes = (_rows(formset) for formset in formsets)
    active = sorted((row for row in fields if row["is_active"]), key=lambda row: row["position"])
    return AgreedMapping(
        fields=tuple((row["target"], row["expression"]) for row in active),
        units=tuple((row["ours"], row["theirs"]) for row in units),
        classes=tuple(
            ClassRule(row["domain"], row["code_prefix"], row["target_domain"], row["target_code"]) for row in classes
        ),
    )


def _rows(formset: BaseInlineFormSet) -> list[dict[str, Any]]:
    valid = [form.cleaned_data for form in formset if form.is_valid() and (form.has_changed() or form.instance.pk)]
    return [row for row in valid if not row.get("DELETE")]

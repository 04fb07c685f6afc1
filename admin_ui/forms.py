"""The base of the desk's forms: one page edits a row together with the rows that belong to it.

Wagtail's `InlinePanel` wants models made for it (modelcluster); ours are plain. `DeskForm` gives such a panel
Django's own inline formsets under the names it looks for, so panels stay declarative.
"""

from typing import Any, ClassVar

from django.db import models
from django.forms import BaseInlineFormSet, ModelForm, inlineformset_factory
from django.forms.formsets import ORDERING_FIELD_NAME
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm, formfield_for_dbfield

MOST_ROWS = 2000


class RowForm(WagtailAdminModelForm):
    """A row in an inline panel. Django's formsets and Wagtail's forms agree on it as it is."""


class Rows(BaseInlineFormSet):
    """The rows of one panel; a model with `position` keeps the order they were dragged into."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Number the row before it is written."""
        self._number(form)
        return super().save_new(form, commit=commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """As above."""
        self._number(form)
        return super().save_existing(form, obj, commit=commit)

    def clean(self) -> None:
        """No two rows may be about the same, where their form says what they are about."""
        super().clean()
        seen: set[Any] = set()
        for form in self.forms:
            if not hasattr(form, "target") or not form.is_valid() or form in self.deleted_forms:
                continue
            if form.target() in seen:
                form.add_error(None, _("This is there already; one row is enough."))
            seen.add(form.target())

    def _number(self, form: Any) -> None:
        if self.can_order:
            form.instance.position = form.cleaned_data.get(ORDERING_FIELD_NAME) or len(self.forms)


class DeskForm(WagtailAdminModelForm):
    """A model's form with inline panels over plain foreign keys."""

    formsets: dict[str, Any]
    #: Panels whose rows only some may change: relation to the permission that is asked for.
    row_permissions: ClassVar[dict[str, str]] = {}
    #: Relations whose rows have a form of their own.
    row_forms: ClassVar[dict[str, type[ModelForm]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (self._meta.formsets or {}).items():
            if self._may_change(name):
                formset = self._formset_class(name, options)
                rows = formset(self.data or None, self.files or None, instance=self.instance, prefix=name)
                self.formsets[name] = rows

    def save(self, commit: bool = True) -> Any:
        """First the row itself, then those that point at it; modelcluster would write them the other way round."""
        formsets = self.formsets
        self.formsets = {}
        try:
            instance = super().save(commit=commit)
        finally:
            self.formsets = formsets
        for formset in formsets.values() if commit else ():
            formset.instance = instance
            formset.save()
        return instance

    def _may_change(self, name: str) -> bool:
        permission = self.row_permissions.get(name)
        return permission is None or (self.for_user is not None and self.for_user.has_perm(permission))

    def _formset_class(self, name: str, options: dict[str, Any]) -> Any:
        relation = getattr(type(self.instance), name).rel
        return inlineformset_factory(
            type(self.instance),
            relation.related_model,
            form=self.row_forms.get(name, RowForm),
            formset=Rows,
            fk_name=relation.field.name,
            fields=options["fields"],
            widgets=options.get("widgets"),
            formfield_callback=formfield_for_dbfield,
            extra=0,
            can_order=_has_position(relation.related_model),
            max_num=options.get("max_num") or MOST_ROWS,
            min_num=options.get("min_num"),
        )


def _has_position(model: type[models.Model]) -> bool:
    return any(field.name == "position" for field in model._meta.fields)

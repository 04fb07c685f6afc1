"""What an import asks: the file and what it is to do, then what its columns mean."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from storefront.domain.imports.fields import ATTRIBUTE, FIELDS
from storefront.models import JobKind, PriceList
from tenants.scope import current_supplier

#: A larger body is refused before any view (`tenants/middleware.py`).
MAX_MEGABYTES = 19
_SUFFIXES = frozenset([".csv", ".txt", ".tsv", ".xlsx", ".xml", ".cif"])
_LANGUAGES = (("en", _("English")), ("fr", _("French")), ("de", _("German")))


class UploadForm(forms.Form):
    """Common to all kinds."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX with headings in the first row, BMEcat, CIF or cXML Index; up to 19 MB."
            " How it is written is recognised."
        ),
    )

    def clean_file(self) -> Any:
        """Only what an import reads; what is inside is looked at by the worker."""
        file = self.cleaned_data["file"]
        if PurePath(file.name).suffix.lower() not in _SUFFIXES:
            raise forms.ValidationError(_("Choose a CSV, TSV, TXT, XLSX, XML or CIF file."))
        if file.size > MAX_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(_("The file is too large."))
        return file

    def job_settings(self) -> dict[str, Any]:
        """As the job keeps them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class ProductsForm(UploadForm):
    """Articles."""

    mode = forms.ChoiceField(
        label=_("The file"),
        choices=[
            ("update", _("adds and changes products; what it does not name stays as it is")),
            ("replace", _("is the whole catalogue; what it does not name is taken off sale")),
        ],
        initial="update",
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=_LANGUAGES, help_text=_("Of new categories and of names of attributes.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = current_supplier().language


class PricesForm(UploadForm):
    """Prices of one list."""

    price_list = forms.ModelChoiceField(label=_("Price list"), queryset=PriceList.objects.all())
    mode = forms.ChoiceField(
        label=_("The file"),
        choices=[
            ("update", _("changes and adds prices; products it does not name keep theirs")),
            ("replace", _("is the whole list; what it does not name has no price")),
        ],
        initial="update",
        widget=forms.RadioSelect,
    )
    valid_from = forms.DateTimeField(
        label=_("Valid from"), required=False, widget=AdminDateTimeInput, help_text=_("Empty: from now on.")
    )
    valid_until = forms.DateTimeField(
        label=_("Valid until"), required=False, widget=AdminDateTimeInput, help_text=_("Empty: until it is replaced.")
    )

    def clean(self) -> dict[str, Any]:
        """A validity that ends after it begins."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begins = cleaned.get("valid_from") or timezone.now()
        if cleaned.get("valid_until") and cleaned["valid_until"] <= begins:
            self.add_error("valid_until", _("The end must be after the beginning."))
        return cleaned

    def job_settings(self) -> dict[str, Any]:
        """The list by its number."""
        return {**super().job_settings(), "price_list": self.cleaned_data["price_list"].pk}


UPLOADS: dict[str, type[UploadForm]] = {JobKind.PRODUCTS: ProductsForm, JobKind.PRICES: PricesForm}


class ColumnsForm(forms.Form):
    """One choice a column."""

    def __init__(self, *args: Any, kind: str, headings: list[str], targets: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fields = FIELDS[kind]
        choices: list[tuple[str, Any]] = [("", _("– leave out –"))]
        choices += [(field.name, field.label) for field in self._fields]
        if kind == JobKind.PRODUCTS:
            choices.append((ATTRIBUTE, _("Attribute of this name")))
        for place, (heading, target) in enumerate(zip(headings, targets, strict=True)):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("Column %(number)d") % {"number": place + 1},
                choices=choices, initial=target, required=False,
            )  # fmt: skip

    @property
    def targets(self) -> list[str]:
        """The chosen fields, in the order of the columns."""
        return [self.cleaned_data[name] for name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Every field once, and what is needed at all."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [target for target in cleaned.values() if target and target != ATTRIBUTE]
        labels = {field.name: str(field.label) for field in self._fields}
        for name in sorted({name for name in chosen if chosen.count(name) > 1}):
            self.add_error(None, _("Two columns go into “%(field)s”; choose one.") % {"field": labels[name]})
        for field in self._fields:
            if field.is_required and field.name not in chosen:
                self.add_error(None, _("Say which column holds “%(field)s”.") % {"field": labels[field.name]})
        return cleaned

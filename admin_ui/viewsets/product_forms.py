"""The form of a product: its own fields, words per language, pictures, documents, attributes.

Files are judged by what they are: pictures are opened, and nothing that a browser would run (SVG, HTML) is taken.
"""

from pathlib import PurePath
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from admin_ui.forms import DeskForm, RowForm
from admin_ui.plan_room import refusal, room_of
from admin_ui.viewsets.categories import CategoryTree
from storefront.models import Picture
from tenants.billing.plans import Limit

ANY_LANGUAGE = [("", _("every language")), *settings.LANGUAGES]
MAX_PICTURE_BYTES = 10 * 1024 * 1024
PICTURE_FORMATS = frozenset({"PNG", "JPEG", "WEBP", "GIF"})
MOST_ATTRIBUTES = 60
_SPARE_ROWS = 2


class TextForm(RowForm):
    """Name and description in one language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class PictureInput(forms.ClearableFileInput):
    """A file to choose, with the present picture beside it."""

    picture: Picture | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """The thumbnail, then the plain input."""
        plain = forms.FileInput().render(name, None, attrs, renderer)
        if self.picture is None:
            return plain
        return format_html('<img class="desk-thumbnail" src="{}" alt="">{}', self.picture.file.url, plain)


class PictureForm(RowForm):
    """A picture of the product; a file that is chosen replaces the present one."""

    upload = forms.ImageField(label=_("File"), required=False, widget=PictureInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.picture_id:
            self.fields["upload"].widget.picture = self.instance.picture

    def clean_upload(self) -> Any:
        """A picture browsers show, not too large."""
        file = self.cleaned_data["upload"]
        if file and (file.image.format not in PICTURE_FORMATS or file.size > MAX_PICTURE_BYTES):
            raise forms.ValidationError(_("Choose a PNG, JPEG, WebP or GIF picture of at most 10 MB."))
        if not file and not self.instance.picture_id:
            raise forms.ValidationError(_("Choose a file."))
        return file

    def save(self, commit: bool = True) -> Any:
        """Keep the file as a picture of its own: others may share the old one."""
        if self.cleaned_data.get("upload"):
            self.instance.picture = Picture.objects.create(file=self.cleaned_data["upload"])
        return super().save(commit=commit)


class DocumentForm(RowForm):
    """A data sheet or certificate."""

    language = forms.ChoiceField(label=_("Language"), choices=ANY_LANGUAGE, required=False)

    def clean_file(self) -> Any:
        """One of the kinds the desk takes."""
        file = self.cleaned_data["file"]
        kind = PurePath(file.name).suffix.lstrip(".").lower() if file else ""
        if "file" in self.changed_data and kind not in settings.WAGTAILDOCS_EXTENSIONS:
            kinds = ", ".join(settings.WAGTAILDOCS_EXTENSIONS)
            raise forms.ValidationError(_("Choose a file of one of these kinds: %(kinds)s.") % {"kinds": kinds})
        return file


class AttributeForm(forms.Form):
    """One property: its name and value per language, its unit. A value without language holds in all of them."""

    name_en = forms.CharField(label=_("Name, English"), max_length=80, required=False)
    name_fr = forms.CharField(label=_("Name, French"), max_length=80, required=False)
    name_de = forms.CharField(label=_("Name, German"), max_length=80, required=False)
    value_en = forms.CharField(label=_("Value, English or all"), max_length=200, required=False)
    value_fr = forms.CharField(label=_("Value, French"), max_length=200, required=False)
    value_de = forms.CharField(label=_("Value, German"), max_length=200, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-labelledby"] = f"attributes-{name}"

    def clean(self) -> dict[str, Any]:
        """Both a name and a value, or neither."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(_per_language(cleaned, "name")) != bool(_per_language(cleaned, "value")):
            raise forms.ValidationError(_("Give both a name and a value, or empty the row."))
        return cleaned

    def attribute(self) -> dict[str, Any] | None:
        """As `Product.attributes` keeps it; None if the row is empty."""
        names, values = _per_language(self.cleaned_data, "name"), _per_language(self.cleaned_data, "value")
        if not names:
            return None
        value: Any = values["en"] if set(values) == {"en"} else values
        return {"names": names, "value": value, "unit": self.cleaned_data.get("unit", "")}


def _per_language(cleaned: dict[str, Any], field: str) -> dict[str, str]:
    texts = {code: (cleaned.get(f"{field}_{code}") or "").strip() for code, _name in settings.LANGUAGES}
    return {code: text for code, text in texts.items() if text}


def attribute_rows(attributes: Any) -> list[dict[str, str]]:
    """Stored attributes as the form's rows; what has another shape is passed over, as the shop does."""
    return [
        {
            **{f"name_{code}": str(text) for code, text in _texts(item.get("names")).items()},
            **{f"value_{code}": str(text) for code, text in _texts(item.get("value")).items()},
            "unit": str(item.get("unit") or ""),
        }
        for item in (attributes if isinstance(attributes, list) else [])
        if isinstance(item, dict)
    ]


def _texts(text: Any) -> dict[str, Any]:
    return text if isinstance(text, dict) else {"en": "" if text is None else text}


AttributeRows = formset_factory(AttributeForm, extra=_SPARE_ROWS, max_num=MOST_ATTRIBUTES)


class ProductForm(DeskForm):
    """Everything about one article."""

    row_forms: ClassVar[dict[str, type[forms.ModelForm]]] = {
        "texts": TextForm,
        "pictures": PictureForm,
        "documents": DocumentForm,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = CategoryTree().choices(without=set())
        self.fields["category"].widget.choices = choices
        self.attribute_rows: BaseFormSet[AttributeForm] = AttributeRows(
            self.data or None, prefix="attributes", initial=attribute_rows(self.instance.attributes)
        )

    def clean_is_active(self) -> bool:
        """Within the plan, where one more comes on sale."""
        wanted = bool(self.cleaned_data["is_active"])
        if wanted and (self.instance.pk is None or not self.initial.get("is_active")):
            room = room_of(Limit.PRODUCTS)
            if not room.is_open:
                raise forms.ValidationError(refusal(room))
        return wanted

    def clean_tags(self) -> list[str]:
        """In small letters, each once."""
        typed = (str(tag).strip().lower() for tag in self.cleaned_data["tags"] or [])
        return list(dict.fromkeys(tag for tag in typed if tag))

    def has_changed(self) -> bool:
        """Attributes count, too."""
        return bool(super().has_changed()) or self.attribute_rows.has_changed()

    def is_valid(self) -> bool:
        """The product, its rows, and its attributes."""
        return all([super().is_valid(), self.attribute_rows.is_valid()])

    def save(self, commit: bool = True) -> Any:
        """With the attributes in their order."""
        rows = [row.attribute() for row in self.attribute_rows.forms]
        self.instance.attributes = [row for row in rows if row is not None]
        return super().save(commit=commit)

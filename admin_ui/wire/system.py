"""What the buyer's system expects, value by value, with the source of each: its profile, or this connection.

An empty field resets a value to the profile's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from admin_ui.wire.changes import note_change
from admin_ui.wire.page import ConnectionPage
from connections.domain.agreed_profile import cxml_profile, oci_profile
from connections.models import Connection, Protocol
from protocols.cxml.dialects import PROFILES as CXML_PROFILES
from protocols.oci.profiles import PROFILES as OCI_PROFILES

#: Words for each value of a profile; a value that is not named here is not offered.
LABELS = {
    "dtd_version": gettext_lazy("DTD version we name"),
    "form_encoding": gettext_lazy("Encoding of the cart in the form"),
    "form_field_case": gettext_lazy("Spelling of the form field"),
    "description_max_bytes": gettext_lazy("Longest description (bytes)"),
    "description_max": gettext_lazy("Longest description (characters)"),
    "part_id_max": gettext_lazy("Longest article number (characters)"),
    "vendor_material_max": gettext_lazy("Longest article number in VENDORMAT (characters)"),
    "price_max_decimals": gettext_lazy("Decimals of a price"),
    "max_lines": gettext_lazy("Most lines in a cart (0: no limit)"),
    "person_extrinsics": gettext_lazy("Extra fields that identify the person, in order"),
    "name_extrinsics": gettext_lazy("Extra fields that hold the person's name, in order"),
    "unspsc_domain": gettext_lazy("Name of the UNSPSC classification"),
    "sends_classification_default": gettext_lazy("Classification where a product has none"),
    "charset": gettext_lazy("Character set of the form"),
    "long_text_form": gettext_lazy("Spelling of the long text field"),
    "hook_query": gettext_lazy("Query of the return address"),
    "unit_codes": gettext_lazy("Units"),
}
CHOICES = {
    "form_encoding": ("base64", "urlencoded"),
    "form_field_case": ("lower", "upper"),
    "long_text_form": ("sap", "indexed"),
    "hook_query": ("keep", "split"),
    "unit_codes": ("iso", "sap"),
}
WIDEST = 100_000


@dataclass(frozen=True, slots=True)
class AgreedValue:
    """One value as it holds now. `source` is "connection", "profile" or "shop"."""

    name: str
    label: Any
    value: str
    source: str
    field: Any = None


def plain_profile(connection: Connection) -> Any:
    """The buyer system's profile without deviations."""
    if connection.protocol == Protocol.OCI:
        return OCI_PROFILES.get(connection.profile, OCI_PROFILES["generic-oci"])
    return CXML_PROFILES.get(connection.profile, CXML_PROFILES["generic-cxml"])


class DeviationsForm(forms.Form):
    """One optional field for each value of the profile."""

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profile = plain_profile(connection)
        for known in fields(self.profile):
            if known.name in LABELS:
                self.fields[known.name] = _field(known.name, getattr(self.profile, known.name))
                own = connection.overrides.get(known.name, "")
                self.initial[known.name] = ", ".join(own) if isinstance(own, list) else own

    def deviations(self) -> dict[str, Any]:
        """What differs from the profile, as it is stored."""
        typed = {name: self._typed(name, value) for name, value in self.cleaned_data.items() if value not in ("", None)}
        return {name: value for name, value in typed.items() if value != self._plain(name)}

    def _plain(self, name: str) -> Any:
        value = getattr(self.profile, name)
        return list(value) if isinstance(value, tuple) else value

    def _typed(self, name: str, value: Any) -> Any:
        if isinstance(getattr(self.profile, name), tuple):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value


def _field(name: str, value: Any) -> forms.Field:
    if name in CHOICES:
        return forms.ChoiceField(
            label=LABELS[name], required=False, choices=[("", "—"), *((c, c) for c in CHOICES[name])]
        )
    if isinstance(value, int):
        return forms.IntegerField(label=LABELS[name], required=False, min_value=0, max_value=WIDEST)
    return forms.CharField(label=LABELS[name], required=False, max_length=200)


class SystemPage(ConnectionPage):
    """The table of values with their sources, and a field for a deviation beside each."""

    tab = "system"
    template_name = "wire/system.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DeviationsForm(request.POST, connection=self.connection)
        if not form.is_valid():
            messages.error(request, _("Nothing was saved: please mend what is marked."))
            return self.render_to_response(self.get_context_data(form=form))
        if form.deviations() != self.connection.overrides:
            self.connection.overrides = form.deviations()
            self.connection.save(update_fields=["overrides"])
            note_change(self.connection, "wire.system", deviations=self.connection.overrides)
        messages.success(request, _("Saved."))
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or DeviationsForm(connection=self.connection)
        context = super().get_context_data(**kwargs)
        profile = oci_profile if self.connection.protocol == Protocol.OCI else cxml_profile
        agreed = profile(self.connection)
        context |= {
            "form": form,
            "profile_label": agreed.label,
            "values": [
                AgreedValue(
                    bound.name, bound.label, _shown(getattr(agreed, bound.name)),
                    "connection" if bound.name in self.connection.overrides else "profile", bound,
                )
                for bound in form
            ],
            "others": list(_others(self.connection, agreed)),
        }  # fmt: skip
        return context


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, (tuple, list)) else str(value)


def _others(connection: Connection, agreed: Any) -> Iterator[AgreedValue]:
    """Values of the agreement that fall back on the profile or the shop."""
    label = connection.return_label
    yield AgreedValue(
        "return_label", _("Label of the return button"), label or _("Return to %(system)s") % {"system": agreed.label},
        "connection" if label else "profile",
    )  # fmt: skip
    yield AgreedValue(
        "language", _("Language, if the buyer's system names none"),
        connection.language or connection.customer.language, "connection" if connection.language else "customer",
    )  # fmt: skip
    yield AgreedValue(
        "max_lines", _("Most lines in a cart"), str(connection.max_lines or agreed.max_lines or _("no limit")),
        "connection" if connection.max_lines else "profile",
    )  # fmt: skip

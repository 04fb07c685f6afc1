"""What the buyer's system expects, value by value, with the source of each: its profile, or this connection.

An empty field resets a value to the profile's, one button all of them. The words are in `system_values.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from admin_ui.wire.changes import note_change
from admin_ui.wire.deviations import deviations_of
from admin_ui.wire.page import ConnectionPage
from admin_ui.wire.system_values import CXML_CHOICES, LABELS, OCI_CHOICES, YES_OR_NO, Words
from connections.domain.agreed_profile import profile_of
from connections.domain.usable_values import LEAST, MOST, WIDEST
from connections.models import Connection, Protocol
from protocols.cxml.dialects import PROFILES as CXML_PROFILES
from protocols.cxml.dialects import UNIT_NAMES
from protocols.ids_connect.profiles import PROFILES as IDS_PROFILES
from protocols.oci.profiles import PROFILES as OCI_PROFILES
from protocols.units import UNITS


@dataclass(frozen=True, slots=True)
class AgreedValue:
    """One value as it holds now. `source` is "connection", "profile" or "customer"."""

    name: str
    label: Any
    value: str
    source: str
    field: Any = None


def plain_profile(connection: Connection) -> Any:
    """The buyer system's profile without deviations."""
    if connection.protocol == Protocol.OCI:
        return OCI_PROFILES.get(connection.profile, OCI_PROFILES["generic-oci"])
    if connection.protocol == Protocol.IDS:
        return IDS_PROFILES.get(connection.profile, IDS_PROFILES["ids-connect"])
    return CXML_PROFILES.get(connection.profile, CXML_PROFILES["generic-cxml"])


class DeviationsForm(forms.Form):
    """One optional field for each value of the profile."""

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profile = plain_profile(connection)
        self.choices = CXML_CHOICES if connection.protocol == Protocol.CXML else OCI_CHOICES
        for known in fields(self.profile):
            if known.name in LABELS:
                self.fields[known.name] = _field(known.name, getattr(self.profile, known.name), self.choices)
                self.initial[known.name] = _typed_back(connection.overrides.get(known.name, ""))

    def clean_unit_default(self) -> str:
        """A code that is known, or a name that some buyer's system has for one."""
        value = str(self.cleaned_data["unit_default"]).strip().upper()
        names = {name for names in UNIT_NAMES.values() for name in names.values()}
        if value and value not in UNITS and value not in names:
            raise forms.ValidationError(_("This is no code of UN/CEFACT Recommendation 20 that the shop knows."))
        return value

    def clean_sends_classification_default(self) -> str:
        """Digits only: JAGGAER does not take them with dots or blanks."""
        value = str(self.cleaned_data["sends_classification_default"]).strip()
        if value and not (value.isascii() and value.isdigit() and len(value) in (8, 10)):
            raise forms.ValidationError(_("A UNSPSC code has 8 or 10 digits, and nothing else."))
        return value

    def deviations(self) -> dict[str, Any]:
        """What differs from the profile, as it is stored."""
        typed = {name: self._typed(name, value) for name, value in self.cleaned_data.items() if value not in ("", None)}
        return {name: value for name, value in typed.items() if value != self._plain(name)}

    def shown(self, name: str, value: Any) -> str:
        """A value of the agreement in words."""
        if isinstance(value, bool):
            return str(YES_OR_NO["yes" if value else "no"])
        if isinstance(value, (tuple, list)):
            return ", ".join(value)
        return str(self.choices.get(name, {}).get(str(value), value))

    def _plain(self, name: str) -> Any:
        value = getattr(self.profile, name)
        return list(value) if isinstance(value, tuple) else value

    def _typed(self, name: str, value: Any) -> Any:
        plain = getattr(self.profile, name)
        if isinstance(plain, bool):
            return value == "yes"
        if isinstance(plain, tuple):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value


def _field(name: str, value: Any, choices: Mapping[str, Mapping[str, Words]]) -> forms.Field:
    offered = YES_OR_NO if isinstance(value, bool) else choices.get(name)
    if offered is not None:
        return forms.ChoiceField(label=LABELS[name], required=False, choices=[("", "—"), *offered.items()])
    if isinstance(value, int):
        least, most = LEAST.get(name, 0), MOST.get(name, WIDEST)
        return forms.IntegerField(label=LABELS[name], required=False, min_value=least, max_value=most)
    return forms.CharField(label=LABELS[name], required=False, max_length=200)


def _typed_back(own: Any) -> str:
    """A stored value as it stands in its field."""
    if isinstance(own, bool):
        return "yes" if own else "no"
    return ", ".join(own) if isinstance(own, list) else str(own)


class SystemPage(ConnectionPage):
    """The table of values with their sources, and a field for a deviation beside each."""

    tab = "system"
    template_name = "wire/system.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        data = {} if "reset" in request.POST else request.POST
        form = DeviationsForm(data, connection=self.connection)
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
        agreed: Any = profile_of(self.connection)
        context |= {
            "form": form,
            "profile_label": agreed.label,
            "values": [
                AgreedValue(
                    bound.name, bound.label, form.shown(bound.name, getattr(agreed, bound.name)),
                    "connection" if bound.name in self.connection.overrides else "profile", bound,
                )
                for bound in form
            ],
            "others": list(_others(self.connection, agreed)),
            "deviations": deviations_of(getattr(agreed, "deviations", ())),
            "has_own": bool(self.connection.overrides),
        }  # fmt: skip
        return context


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

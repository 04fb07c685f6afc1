"""What is done with orders of a connection that differ from the cart, kind by kind, and what the watch looks at here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from admin_ui.wire.changes import note_change
from admin_ui.wire.page import ConnectionPage
from connections.domain.order_policy import KINDS, Kind, Treatment, default_treatment
from connections.models import Connection

LABELS: Mapping[str, Any] = {
    "price": _("The price is another one"),
    "price_unit": _("The price is for another number of units"),
    "price_open": _("A price is missing, or none was agreed"),
    "currency": _("The currency is another one"),
    "quantity": _("The quantity is another one"),
    "unit": _("The unit is another one"),
    "unknown": _("There is no article with this number"),
    "hidden": _("The customer's buyers do not see the article"),
    "expired": _("The cart's prices have ended"),
    "quote": _("The cart is unknown, or there are several"),
    "duplicate": _("A line of the cart is ordered twice"),
    "split": _("Lines of the cart were split or put together"),
    "left_out": _("A line of the cart was not ordered"),
    "description": _("The description is another one"),
    "total": _("The order's total is not the sum of its lines"),
    "shipping": _("Shipping costs are others"),
}
TREATMENTS: Mapping[str, Any] = {
    Treatment.ACCEPT: _("accept"),
    Treatment.FLAG: _("accept and flag"),
    Treatment.HOLD: _("hold for a person"),
}
_NUMBER: dict[str, Any] = {"required": False, "min_value": 0, "max_digits": 12, "decimal_places": 4}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """The fields of one kind; a kind that knows no tolerance has none of the last two."""

    label: Any
    treatment: forms.BoundField
    percent: forms.BoundField | None
    amount: forms.BoundField | None


class WatchForm(forms.ModelForm):
    """What the watch looks at."""

    class Meta:
        model = Connection
        fields = ("watches_silence", "confirm_within_hours")


class PolicyForm(forms.Form):
    """One row for each kind of difference; empty is the default of the environment."""

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in KINDS.items():
            self.fields[f"{name}-treatment"] = _treatment_field(name, kind, connection.environment)
            for part in _tolerances(kind):
                label = _now("Up to, per cent") if part == "percent" else _now("Up to, amount")
                self.fields[f"{name}-{part}"] = forms.DecimalField(label=f"{LABELS[name]}: {label}", **_NUMBER)
            said = connection.order_policy.get(name, {})
            for part in ("treatment", *_tolerances(kind)):
                self.initial[f"{name}-{part}"] = said.get(part, "")

    def rows(self) -> Iterator[RuleRow]:
        """For the table."""
        for name, kind in KINDS.items():
            tolerances = {part: self[f"{name}-{part}"] for part in _tolerances(kind)}
            treatment = self[f"{name}-treatment"]
            yield RuleRow(LABELS[name], treatment, tolerances.get("percent"), tolerances.get("amount"))

    def policy(self) -> dict[str, dict[str, str]]:
        """As it is stored: what is not said is not there."""
        found: dict[str, dict[str, str]] = {}
        for field, value in self.cleaned_data.items():
            name, _dash, part = field.rpartition("-")
            if value:
                found.setdefault(name, {})[part] = str(value)
        return found


class OrderRulesPage(ConnectionPage):
    """Both forms, saved together."""

    tab = "orders"
    template_name = "wire/order_rules.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policy = PolicyForm(request.POST, connection=self.connection)
        watch = WatchForm(request.POST, instance=self.connection)
        found_valid = [policy.is_valid(), watch.is_valid()]
        if not all(found_valid):
            messages.error(request, _now("Nothing was saved: please mend what is marked."))
            return self.render_to_response(self.get_context_data(policy=policy, watch=watch))
        if policy.policy() != self.connection.order_policy or watch.has_changed():
            self.connection.order_policy = policy.policy()
            self.connection.save(update_fields=["order_policy", *watch.fields])
            note_change(self.connection, "wire.orders", policy=self.connection.order_policy)
        messages.success(request, _now("Saved."))
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        policy = kwargs.pop("policy", None) or PolicyForm(connection=self.connection)
        watch = kwargs.pop("watch", None) or WatchForm(instance=self.connection)
        return super().get_context_data(**kwargs) | {"rows": list(policy.rows()), "watch": watch}


def _tolerances(kind: Kind) -> list[str]:
    return [part for part, has_it in (("percent", kind.has_percent), ("amount", kind.has_amount)) if has_it]


def _treatment_field(name: str, kind: Kind, environment: str) -> forms.ChoiceField:
    default = TREATMENTS[default_treatment(kind, environment)]
    as_usual = _now("as usual: %(treatment)s") % {"treatment": default}
    choices: list[tuple[str, Any]] = [("", as_usual), *((str(key), words) for key, words in TREATMENTS.items())]
    return forms.ChoiceField(label=LABELS[name], required=False, choices=choices)

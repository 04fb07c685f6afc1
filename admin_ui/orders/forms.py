"""The forms in which a person answers an order: a row a line, filled in with what is left to do."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from storefront.domain.fulfil.confirm_order import LineAnswer
from storefront.domain.fulfil.invoice_order import BilledQuantity
from storefront.domain.fulfil.ship_order import ShippedQuantity
from storefront.models import AnswerKind

#: A document's lines at most; Django's own limit of 1,000 rows would cut long orders off.
MOST_ROWS = 20_000


def _date(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, max_digits=15, decimal_places=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
    )  # fmt: skip


class RowForm(forms.Form):
    """A quantity of a line; a row without one is left out."""

    line_key = forms.CharField(max_length=50, widget=forms.HiddenInput)
    quantity = _amount(_("Quantity"))

    @property
    def is_stated(self) -> bool:
        """Whether something is said of the line; nought says nothing."""
        return bool(self.cleaned_data.get("quantity"))


class ConfirmRow(RowForm):
    """What becomes of a quantity of a line."""

    kind = forms.ChoiceField(label=_("Answer"), choices=AnswerKind.choices)
    delivery_date = _date(_("Arrives"))
    unit_price = _amount(_("Other price"))
    substitute_sku = forms.CharField(label=_("Comes instead"), max_length=255, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def stated(self) -> LineAnswer:
        """As the shop understands it."""
        said = self.cleaned_data
        return LineAnswer(
            said["line_key"], said["quantity"], said["kind"], delivery_date=said["delivery_date"],
            unit_price=said["unit_price"], substitute_sku=said["substitute_sku"], reason=said["reason"],
        )  # fmt: skip


class ShipRow(RowForm):
    """How much of a line leaves."""

    def stated(self) -> ShippedQuantity:
        """As the shop understands it."""
        return ShippedQuantity(self.cleaned_data["line_key"], self.cleaned_data["quantity"])


class BillRow(RowForm):
    """How much of a line is billed or given back; a price only where it is not the agreed one."""

    unit_price = _amount(_("Other price"))

    def stated(self) -> BilledQuantity:
        """As the shop understands it."""
        said = self.cleaned_data
        return BilledQuantity(said["line_key"], said["quantity"], said["unit_price"])


class NoHead(forms.Form):
    """Nothing but the rows."""


class ConfirmHead(forms.Form):
    """What is said of the whole order."""

    comments = forms.CharField(
        label=_("Comments for the buyer"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ShipHead(forms.Form):
    """How the goods travel."""

    carrier = forms.CharField(
        label=_("Carrier"), required=False, max_length=120, help_text=_("Empty: you bring the goods yourself.")
    )
    tracking_numbers = forms.CharField(
        label=_("Tracking numbers"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One in each line."),
    )  # fmt: skip
    shipped_on = _date(_("Leaves"), required=True)
    arrives_on = _date(_("Arrives"), required=True)

    def clean_tracking_numbers(self) -> list[str]:
        """The lines that hold something."""
        lines = self.cleaned_data["tracking_numbers"].splitlines()
        return [line.strip() for line in lines if line.strip()]


class CreditHead(forms.Form):
    """Why something is given back."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


def rows_of(row_form: type[RowForm], initial: list[dict[str, Any]], data: Any = None) -> Any:
    """The rows as one formset, filled in with `initial`; never more rows than were shown."""
    factory = forms.formset_factory(row_form, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    return factory(data, initial=initial, prefix="lines")

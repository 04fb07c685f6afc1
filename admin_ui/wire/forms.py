"""Forms about connections."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from admin_ui.permissions import customers_of
from connections.domain.set_up_connection import NewConnection, set_up_connection
from connections.models import Connection, Environment, Protocol
from protocols.cxml.dialects import PROFILES as CXML_PROFILES
from protocols.ids_connect.profiles import PROFILES as IDS_PROFILES
from protocols.oci.profiles import PROFILES as OCI_PROFILES
from storefront.models import ProductSet
from tenants.scope import current_supplier


def profile_choices(protocol: str = "") -> list[Any]:
    """Kinds of buyers' systems, of one protocol or in a group for each."""
    groups = {
        str(Protocol.CXML): [(name, profile.label) for name, profile in CXML_PROFILES.items()],
        str(Protocol.OCI): [(name, profile.label) for name, profile in OCI_PROFILES.items()],
        str(Protocol.IDS): [(name, profile.label) for name, profile in IDS_PROFILES.items()],
    }
    return groups[protocol] if protocol else [(Protocol(key).label, rows) for key, rows in groups.items()]


def currency_field(initial: str = "") -> forms.RegexField:
    return forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), initial=initial, max_length=3)


class NewConnectionForm(forms.ModelForm):
    """The few things that must be said; the rest has defaults."""

    profile = forms.ChoiceField(label=_("Buyer system"), help_text=_("What the customer orders with."))
    product_set = forms.ModelChoiceField(
        ProductSet.objects.none(),
        label=_("Buyers see"),
        required=False,
        empty_label=_("What is agreed for the customer; everything, if nothing is"),
        help_text=_("A set chosen here is added to what is agreed for the customer. Refine it later under Goods."),
    )

    class Meta:
        model = Connection
        fields = ("customer", "profile", "name", "environment", "currency", "product_set")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers_of(user).filter(is_active=True)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["profile"].choices = profile_choices()  # type: ignore[attr-defined]  # a ChoiceField
        sets = ProductSet.objects.order_by("-kind", "name")
        self.fields["product_set"].queryset = sets  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["currency"] = currency_field(current_supplier().currency)
        self.fields["name"].help_text = _("For your own lists, for example “Coupa production”.")
        self.fields["environment"].initial = Environment.TEST

    def save(self, commit: bool = True) -> Connection:
        self.instance = set_up_connection(NewConnection(**self.cleaned_data))
        return self.instance


class ConnectionForm(WagtailAdminModelForm):
    """The agreement itself. The protocol is for good: identities and addresses hang on it."""

    profile = forms.ChoiceField(label=_("Buyer system"))
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("What the buyer's system asks for")), *settings.LANGUAGES],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile"].choices = profile_choices(self.instance.protocol)
        self.fields["currency"] = currency_field()

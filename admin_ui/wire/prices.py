"""The price lists of a connection in the order they are asked, before the customer's and the shop's."""

from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from admin_ui.wire.rows_page import RowsPage
from connections.domain.agreed_price_lists import agreed_price_lists
from connections.models import Connection, ConnectionPriceList

SOURCES = {"team": _("team"), "connection": _("connection"), "customer": _("customer"), "shop": _("shop")}


class PriceListForm(forms.ModelForm):
    """A list and its place in the order."""

    class Meta:
        model = ConnectionPriceList
        fields = ("position", "price_list")


class PricesPage(RowsPage):
    """The connection's own lists, and the whole chain with where each list comes from."""

    tab = "prices"
    template_name = "wire/prices.html"
    log_action = "wire.prices"
    tables = (
        (
            "lists",
            _("Price lists of this connection"),
            _("The first list that has a price for a product answers; lower numbers are asked first."),
            inlineformset_factory(Connection, ConnectionPriceList, form=PriceListForm, extra=1),
        ),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["chain"] = [
            {"list": asked.price_list, "source": SOURCES[asked.source], "is_used": asked.is_used}
            for asked in agreed_price_lists(self.connection)
        ]
        return context

"""Small words for the wire's pages."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from admin_ui.wire import show
from protocols.values import Money, format_decimal
from storefront.domain.pricing import currency_decimals

register = template.Library()

STEPS = {
    "setup": _("Ask for a visit"),
    "login": _("Log in"),
    "return": _("Cart comes back"),
    "edit": _("Edit the cart"),
    "return.edit": _("Edited cart comes back"),
    "inspect": _("Look at the cart again"),
    "return.inspect": _("Back from looking at the cart"),
    "order": _("Send the order"),
    "update": _("Change the order"),
    "delete": _("Cancel the order"),
}


@register.filter
def plain(number: Decimal) -> str:
    """As in documents: a decimal point, no trailing zeros."""
    return format_decimal(number)


@register.filter
def money(value: Money) -> str:
    """Rounded by the currency, with its code."""
    return f"{round(value.amount, currency_decimals(value.currency)):f} {value.currency}"


@register.filter
def coloured(text: str) -> SafeString:
    """A document for reading."""
    return show.coloured(text)


@register.filter
def step_name(name: str) -> Any:
    """A step of a test in words."""
    return STEPS.get(name, name)

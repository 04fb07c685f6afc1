"""Numbers and times as the reader's language writes them, as in the shop."""

from datetime import datetime
from decimal import Decimal

from babel.dates import format_datetime
from django import template
from django.utils import timezone
from django.utils.translation import get_language

from storefront.formats import formats_for

register = template.Library()


@register.filter
def number(value: Decimal | int | None) -> str:
    """Without trailing zeros; a dash for nothing."""
    if value is None:
        return "–"
    return formats_for(get_language() or "en").number(Decimal(value))


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """With the currency's decimals and its code; a dash for nothing."""
    return "–" if amount is None else formats_for(get_language() or "en").money(amount, currency)


@register.filter
def price(amount: Decimal | None, currency: str) -> str:
    """A price with as many decimals as it has; a dash for nothing."""
    return "–" if amount is None else formats_for(get_language() or "en").price(amount, currency)


@register.filter
def moment(when: datetime | None) -> str:
    """Date and time in the reader's zone; a dash for never. English is British, as in the shop."""
    if when is None:
        return "–"
    language = (get_language() or "en").split("-")[0]
    return str(format_datetime(timezone.localtime(when), "short", locale="en_GB" if language == "en" else language))

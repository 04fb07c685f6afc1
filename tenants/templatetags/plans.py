"""A plan's price and limits in the reader's language."""

from babel.numbers import format_currency, format_decimal
from django import template
from django.utils.translation import get_language, gettext, ngettext

from tenants.billing.plans import Limit, Plan

register = template.Library()


@register.filter
def euros(cents: int) -> str:
    """7900 → €79 in the reader's way of writing; cents are shown only where there are some."""
    digits = "¤#,##0.00" if cents % 100 else None
    language = (get_language() or "en")[:2]
    if digits is None:
        text: str = format_currency(
            cents // 100, "EUR", locale=language, currency_digits=False, format=_whole(language)
        )
        return text
    return str(format_currency(cents / 100, "EUR", locale=language))


@register.filter
def limit_lines(plan: Plan) -> list[str]:
    """What the plan holds, a sentence a limit."""
    return [limit_line(limit, plan.limits[limit]) for limit in Limit]


def limit_line(limit: Limit, bound: int | None) -> str:
    """One limit."""
    count = "" if bound is None else format_decimal(bound, locale=(get_language() or "en")[:2])
    match limit:
        case Limit.LIVE_CONNECTIONS if bound is None:
            return gettext("Any number of live connections")
        case Limit.LIVE_CONNECTIONS if bound == 0:
            return gettext("Test connections only, any number")
        case Limit.LIVE_CONNECTIONS:
            return ngettext("%(count)s live connection", "Up to %(count)s live connections", bound or 0) % {
                "count": count
            }
        case Limit.PRODUCTS if bound is None:
            return gettext("Any number of products")
        case Limit.PRODUCTS:
            return gettext("Up to %(count)s products") % {"count": count}
        case Limit.PEOPLE if bound is None:
            return gettext("Any number of colleagues")
        case Limit.PEOPLE:
            return gettext("Up to %(count)s colleagues") % {"count": count}


def _whole(language: str) -> str:
    """The language's pattern for money, without decimals."""
    return {"en": "¤#,##0", "fr": "#,##0\u00a0¤", "de": "#,##0\u00a0¤"}.get(language, "¤#,##0")

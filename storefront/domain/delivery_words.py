"""The steps of `delivery.py` in sentences, for the buyer's cart page and for the desk."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from protocols.values import format_decimal
from storefront.domain.delivery import Step
from storefront.formats import Formats

#: Values of a step that are amounts of money; others are numbers or words.
_AMOUNTS = frozenset({"amount", "cost", "from", "base"})
#: Sentences by code; `by_value` measures in money.
WORDS: Mapping[str, Promise] = {
    "terms": _("The terms are those of the %(source)s."),
    "goods": _("Goods: %(amount)s."),
    "country": _("Delivery to %(country)s."),
    "country.unknown": _("The buyer's system names no country of delivery."),
    "shipping.free": _("Shipping is free from %(from)s."),
    "shipping.not_agreed": _("No shipping costs are agreed."),
    "shipping.no_rate": _("Shipping costs to this country are told with the confirmation: none are agreed."),
    "shipping.weight_unknown": _("Shipping costs are told with the confirmation: the weight of an article is unknown."),
    "shipping.below_first": _("Shipping costs are told with the confirmation: none are agreed for so little."),
    "shipping.by_value": _("Shipping costs %(cost)s for goods from %(at_least)s."),
    "shipping.by_weight": _("Shipping costs %(cost)s from %(at_least)s kg; this cart weighs %(measure)s kg."),
    "tax.not_agreed": _("No tax is agreed."),
    "tax.no_rate": _("Tax is told with the invoice: no rate is agreed for all of these goods and this country."),
    "tax.part": _("Tax: %(percent)s %% of %(base)s is %(amount)s."),
    "tax": _("Tax together, rounded once: %(amount)s."),
    "total": _("Total: %(amount)s."),
    "total.unknown": _("The total is not known yet."),
}
SOURCES: Mapping[str, Promise] = {"connection": _("connection"), "customer": _("customer")}


def sentence(step: Step, formats: Formats, currency: str) -> str:
    """One step in the reader's language and figures."""
    amounts = _AMOUNTS | ({"at_least", "measure"} if step.code == "shipping.by_value" else frozenset())

    def said(name: str) -> str:
        value = step.values[name]
        if isinstance(value, str):
            return str(SOURCES[value]) if name == "source" else value
        return formats.price(value, currency) if name in amounts else format_decimal(value)

    return str(WORDS[step.code]) % {name: said(name) for name in step.values}


def sentences(steps: tuple[Step, ...], formats: Formats, currency: str) -> list[str]:
    """All steps, in order."""
    return [sentence(step, formats, currency) for step in steps]

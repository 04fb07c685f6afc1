"""How a list came to a price that it computes, as sentences; the computation is `storefront/domain/explain_computation.py`."""

from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from storefront.domain.explain_computation import PriceStep
from storefront.formats import formats_for
from storefront.models import PriceRule


def told_step(step: PriceStep | None, currency: str) -> list[str]:
    """One sentence a step, from the list the price began in to the one that was asked."""
    if step is None:
        return []
    named: dict[str, object] = {"list": step.version.price_list.name, "version": step.version.number}
    if step.fixed is not None:
        said = _("“%(list)s”, version %(version)d, has a price of its own: %(price)s.")
        return [said % {**named, "price": _price(step.fixed, currency)}]
    if step.parent is None:
        if step.version.parent_list is None:
            return [_("“%(list)s”, version %(version)d, has no price for this product and quantity.") % named]
        parent = {**named, "parent": step.version.parent_list.name}
        return [_("“%(list)s” computes from “%(parent)s”, which has no version in force.") % parent]
    before = told_step(step.parent, currency)
    if step.parent.amount is None:
        return [*before, _("So “%(list)s”, which computes from it, has none either.") % named]
    return [*before, _altered(step, named, currency), *_lifted(step, named, currency)]


def _altered(step: PriceStep, named: dict[str, object], currency: str) -> str:
    if step.rule is None:
        return _("“%(list)s”, version %(version)d, takes that price as it is: no percentage fits.") % named
    said = _(
        "“%(list)s”, version %(version)d: %(percent)s %% (%(goods)s) make %(exact)s,"
        " rounded to %(decimals)d decimals %(rounded)s."
    )
    return said % {
        **named, "percent": _signed(step.rule.percent), "goods": goods_of(step.rule), "exact": _price(step.computed, currency),
        "decimals": step.decimals, "rounded": _price(step.rounded, currency),
    }  # fmt: skip


def _lifted(step: PriceStep, named: dict[str, object], currency: str) -> list[str]:
    """What the floor did; nothing where the version names none."""
    floor_list = step.version.floor_list
    if floor_list is None:
        return []
    floor = {**named, "floor": floor_list.name}
    if step.floor is None:
        return [_("The floor “%(floor)s” has no version in force and lifts nothing.") % floor]
    if step.floor.amount is None:
        return [_("The floor “%(floor)s” has no price for it and lifts nothing.") % floor]
    floor["least"] = _price(step.floor.amount, currency)
    if step.is_lifted:
        return [_("The floor “%(floor)s” lifts it to %(least)s.") % floor]
    return [_("The floor “%(floor)s” is %(least)s, not above it.") % floor]


def goods_of(rule: PriceRule) -> str:
    """What a rule is about, in words."""
    if rule.category is not None and rule.brand is not None:
        return _("%(category)s and below, of %(brand)s") % {"category": rule.category, "brand": rule.brand}
    if rule.category is not None:
        return _("%(category)s and below") % {"category": rule.category}
    return str(rule.brand) if rule.brand is not None else _("everything")


def _signed(percent: Decimal) -> str:
    number = formats_for(get_language() or "en").number(abs(percent))
    return f"−{number}" if percent < 0 else f"+{number}"


def _price(amount: Decimal | None, currency: str) -> str:
    return "–" if amount is None else formats_for(get_language() or "en").price(amount, currency)

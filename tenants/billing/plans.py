"""The plans: what each costs and allows. The one table; the public prices, the desk and the bills read it.

Prices are public, in euro cents a month for each live connection, before tax. Test connections cost nothing in any
plan. Stripe's own ids of the prices come from the settings (`STRIPE_PRICES`), for they differ between its modes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.models import Supplier

TRIAL_DAYS = 30


class Limit(StrEnum):
    """What a plan bounds."""

    LIVE_CONNECTIONS = "live_connections"
    PRODUCTS = "products"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan. A limit of None has no bound; `monthly_cents` is for one live connection."""

    code: str
    name: str | Promise
    for_whom: str | Promise
    monthly_cents: int
    limits: Mapping[Limit, int | None]
    is_sold: bool = True


def _limits(live: int | None, products: int | None, people: int | None) -> Mapping[Limit, int | None]:
    values = (live, products, people)
    return MappingProxyType(dict(zip(Limit, values, strict=True)))


FREE = Plan("free", _("Sandbox"), _("Try everything with test connections."), 0, _limits(0, 5_000, 3), is_sold=False)
TRIAL = Plan(
    "trial", _("Trial"), _("Thirty days with everything, without a card."), 0, _limits(3, None, 10), is_sold=False
)
STANDARD = Plan("standard", _("Standard"), _("For suppliers with a few customers."), 7_900, _limits(10, 100_000, 10))
BUSINESS = Plan("business", _("Business"), _("For large ranges and many customers."), 14_900, _limits(None, None, None))

PLANS: Mapping[str, Plan] = MappingProxyType({plan.code: plan for plan in (FREE, TRIAL, STANDARD, BUSINESS)})
SOLD = tuple(plan for plan in PLANS.values() if plan.is_sold)


def plan_of(supplier: Supplier, now: datetime) -> Plan:
    """The plan that holds now: a trial that is over is the free plan."""
    plan = PLANS.get(supplier.plan, FREE)
    if plan is TRIAL and (supplier.trial_ends_at is None or supplier.trial_ends_at <= now):
        return FREE
    return plan


def price_id_of(plan: Plan) -> str:
    """Stripe's id of the plan's price. Raises KeyError where the operator has set none."""
    return str(settings.STRIPE_PRICES[plan.code])


def plan_by_price(price_id: str) -> Plan | None:
    """The plan that is sold at this price of Stripe's; None for a price that is not ours."""
    return next((plan for plan in SOLD if settings.STRIPE_PRICES.get(plan.code) == price_id), None)

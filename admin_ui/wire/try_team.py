"""Try what a person sees and pays of whom the buyer's system says something: his team, the count, one product's price."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.choose_team import Membership
from connections.domain.deciding_rule import deciding_rule
from connections.models import Connection
from storefront.domain.pricing import Price, breaks_for, price_at
from storefront.domain.visibility import visible_products


class TryTeamForm(forms.Form):
    """What the system says, and a product to look for."""

    field = forms.CharField(label=_("Extra field or parameter"), max_length=100, required=False)
    value = forms.CharField(label=_("Value"), max_length=500, required=False)
    sku = forms.CharField(label=_("Product (SKU)"), max_length=80, required=False)


@dataclass(frozen=True, slots=True)
class TriedTeam:
    """What came of it. `rule` None: no team. `is_visible` None: no product was named."""

    rule: Membership | None
    visible_count: int
    sku: str
    is_visible: bool | None
    price: Price | None


def tried_team(connection: Connection, field: str, value: str, sku: str) -> TriedTeam:
    """As at the next request of such a person."""
    said = [(field, value)]
    shopper, sku = agreed_shopper(connection, said=said), sku.strip()
    seen = visible_products(shopper)
    product = seen.filter(sku=sku).first() if sku else None
    price = None
    if product is not None:
        price = price_at(breaks_for(shopper, [product.pk]).get(product.pk, ()), product.min_quantity)
    return TriedTeam(
        rule=deciding_rule(connection, said),
        visible_count=seen.count(),
        sku=sku,
        is_visible=None if not sku else product is not None,
        price=price,
    )

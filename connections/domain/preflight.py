"""What the buyer's system would refuse or cut, found before the cart leaves."""

from django.utils.translation import gettext as _

from connections.models import PunchoutSession
from storefront.domain.shopper import Shopper
from storefront.domain.visit import Obstacle
from storefront.models import Cart


def preflight(session: PunchoutSession, cart: Cart, shopper: Shopper) -> list[Obstacle]:
    """The cart must hold something."""
    return [] if cart.lines.exists() else [Obstacle("cart.empty", _("The cart is empty."))]

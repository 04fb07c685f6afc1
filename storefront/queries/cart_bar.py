"""Count and total of a cart for the bar on every page: without a query, as long as the cart has not changed.

Kept in the cache under the cart's own last moment of change, which every change of a line moves on.
"""

from django.core.cache import cache

from storefront.models import Cart
from storefront.queries.cart import CartSummary, summarise_cart
from tenants.caching import cached

_CACHE_SECONDS = 3600


def cart_bar(cart: Cart) -> CartSummary:
    """The summary of the cart as it was when `cart` was read."""
    key = bar_key(cart)
    summary = cached(key)
    if not isinstance(summary, CartSummary):
        summary = summarise_cart(cart)
        cache.set(key, summary, _CACHE_SECONDS)
    return summary


def bar_key(cart: Cart) -> str:
    """What the summary is kept under."""
    return f"cart-bar:{cart.pk}:{cart.updated_at.timestamp():.6f}"

"""Addresses of rows that the wire's pages lead to, for those who may read them."""

from typing import Any

from django.urls import reverse

from admin_ui.permissions import may
from storefront.models import Order


def order_url(user: Any, order: Order | None) -> str:
    """The order's page; empty without an order, or for whoever may not read orders."""
    return reverse("orders:inspect", args=[order.pk]) if order is not None and may(user, "view", Order) else ""

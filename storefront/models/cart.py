"""What a buyer has gathered. A cart outlives the punchout session it was filled in."""

import secrets
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def new_line_key() -> str:
    """A name for a cart line that pages and documents may carry: 80 random bits."""
    return secrets.token_hex(10)


class CartState(models.TextChoices):
    """Where a cart is on its way."""

    OPEN = "open", _("being filled")
    TRANSFERRED = "transferred", _("sent to the buyer's system")
    ORDERED = "ordered", _("ordered")
    DISCARDED = "discarded", _("left behind")


class Cart(models.Model):
    """A cart of one customer in one currency."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey("storefront.Customer", on_delete=models.CASCADE, related_name="carts")
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=12, choices=CartState.choices, default=CartState.OPEN)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("cart")
        verbose_name_plural = _("carts")

    def __str__(self) -> str:
        return str(self.key)


class CartLine(models.Model):
    """One product in a cart, with the words and the price it was added at.

    `unit_price` is for `price_unit` units, net, not rounded; the line total is rounded once
    (`storefront/domain/pricing.py`).
    """

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=20, default=new_line_key, unique=True, editable=False)
    product = models.ForeignKey("storefront.Product", on_delete=models.SET_NULL, null=True, related_name="+")
    sku = models.CharField(_("SKU"), max_length=80)
    name = models.CharField(_("name"), max_length=255)
    quantity = models.DecimalField(_("quantity"), max_digits=15, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=3)
    price_unit = models.DecimalField(_("price unit"), max_digits=15, decimal_places=6, default=1)
    unit_price = models.DecimalField(_("price"), max_digits=18, decimal_places=6)
    price_version = models.ForeignKey(
        "storefront.PriceListVersion", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    position = models.PositiveIntegerField(pgettext_lazy("sorting", "order"), default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="cart_line_quantity_positive"),
            models.UniqueConstraint(fields=("cart", "product"), name="cart_line_product_once"),
        ]

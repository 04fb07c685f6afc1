"""What a customer has ordered. Where the order came from is `connections.models.OrderOrigin`'s affair."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """Where an order is; changed only through `storefront/domain/place_order.py`."""

    RECEIVED = "received", _("received")
    HELD = "held", _("held for a person")
    CANCELLED = "cancelled", _("cancelled")


class Order(models.Model):
    """An approved purchase. `number` is ours, `external_id` the buyer's."""

    number = models.CharField(_("our number"), max_length=40, unique=True)
    customer = models.ForeignKey("storefront.Customer", on_delete=models.PROTECT, related_name="orders")
    cart = models.ForeignKey("storefront.Cart", on_delete=models.SET_NULL, null=True, related_name="orders")
    external_id = models.CharField(_("the buyer's number"), max_length=255)
    state = models.CharField(_("state"), max_length=12, choices=OrderState.choices, default=OrderState.RECEIVED)
    is_test = models.BooleanField(_("test"), default=False)
    currency = models.CharField(_("currency"), max_length=3)
    total = models.DecimalField(_("total (net)"), max_digits=18, decimal_places=4)
    ordered_at = models.CharField(_("ordered"), max_length=64, blank=True, help_text=_("As the buyer wrote it."))
    bill_to = models.JSONField(_("bill to"), default=dict, blank=True)
    ship_to = models.JSONField(_("ship to"), default=dict, blank=True)
    extrinsics = models.JSONField(_("extra fields"), default=list, blank=True)
    comments = models.TextField(_("comments"), blank=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ("-received_at", "-id")
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One ordered article, as the buyer wrote it and as we know it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("line"))
    buyer_line = models.CharField(_("the buyer's line"), max_length=40, blank=True)
    product = models.ForeignKey("storefront.Product", on_delete=models.SET_NULL, null=True, related_name="+")
    cart_line_key = models.CharField(_("matched cart line"), max_length=20, blank=True)
    sku = models.CharField(_("SKU"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=15, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=20)
    unit_price = models.DecimalField(_("price"), max_digits=18, decimal_places=6, null=True)
    price_unit = models.DecimalField(_("price unit"), max_digits=15, decimal_places=6, default=1)
    line_total = models.DecimalField(_("line total"), max_digits=18, decimal_places=4, null=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("order", "position"), name="order_line_position_once"),
        ]

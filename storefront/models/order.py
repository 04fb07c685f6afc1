"""What a customer has ordered. Where the order came from is `connections.models.OrderOrigin`'s affair."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """How far the whole of an order has come; changed only through `storefront/domain/` (place_order, fulfil).

    Confirmed: every line is answered. Shipped, invoiced: nothing of what was not rejected is left to ship, to bill.
    """

    RECEIVED = "received", _("received")
    HELD = "held", _("held for a person")
    CONFIRMED = "confirmed", _("confirmed")
    SHIPPED = "shipped", _("shipped")
    INVOICED = "invoiced", _("invoiced")
    CANCELLED = "cancelled", _("cancelled")


class VersionKind(models.TextChoices):
    """What the buyer said when he sent this version."""

    NEW = "new", _("ordered")
    UPDATE = "update", _("changed")
    DELETE = "delete", _("cancelled")


class Order(models.Model):
    """An approved purchase as its latest version says. `number` is ours, `external_id` the buyer's.

    `details` is what else the order says (`connections/domain/order_details.py`): kind, agreement, payment, contacts …
    """

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
    details = models.JSONField(_("details"), default=dict, blank=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ("-received_at", "-id")
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [models.Index(fields=("external_id",), name="order_external_id")]

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
    details = models.JSONField(_("details"), default=dict, blank=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("order", "position"), name="order_line_position_once"),
        ]


class OrderVersion(models.Model):
    """The order as the buyer sent it once: the first time, changed, or cancelled. Never altered afterwards.

    `lines` are that version's lines as plain data, `changes` how they and the header differ from the version before
    (`storefront/domain/compare_orders.py`).
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=6, choices=VersionKind.choices, default=VersionKind.NEW)
    buyer_version = models.CharField(_("the buyer's version"), max_length=40, blank=True)
    ordered_at = models.CharField(_("ordered"), max_length=64, blank=True)
    lines = models.JSONField(_("lines"), default=list)
    changes = models.JSONField(_("changes"), default=dict)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ("number",)
        verbose_name = _("version of an order")
        verbose_name_plural = _("versions of orders")
        constraints = [
            models.UniqueConstraint(fields=("order", "number"), name="order_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"

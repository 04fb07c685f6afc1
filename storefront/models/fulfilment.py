"""What the supplier answers to an order: confirmations, shipments, invoices and credits, and where their numbers come from.

A line of an order is named by its key (`storefront/domain/fulfil/order_lines.py`), never by its row: a change of the
order writes the rows anew. What is once said stays; a shipment or an invoice can be taken back, its number cannot.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberedKind(models.TextChoices):
    """Documents that are counted, each kind by itself."""

    CONFIRMATION = "confirmation", _("order confirmation")
    SHIPMENT = "shipment", _("delivery note")
    INVOICE = "invoice", _("invoice")
    CREDIT = "credit", _("credit memo")


class NumberRange(models.Model):
    """Where the numbers of a kind go on: `prefix` and `next_number` in at least `digits` digits; without gaps.

    Drawn in the transaction that writes the document (`storefront/domain/fulfil/numbers.py`).
    """

    kind = models.CharField(_("kind of document"), max_length=12, choices=NumberedKind.choices, unique=True)
    prefix = models.CharField(_("prefix"), max_length=20, blank=True)
    next_number = models.PositiveBigIntegerField(_("next number"), default=1)
    digits = models.PositiveSmallIntegerField(_("digits"), default=6)

    class Meta:
        ordering = ("id",)
        verbose_name = _("number range")
        verbose_name_plural = _("number ranges")

    def __str__(self) -> str:
        return self.get_kind_display()


class AnswerKind(models.TextChoices):
    """What becomes of a quantity that was ordered."""

    ACCEPT = "accept", _("as ordered")
    BACKORDER = "backorder", _("later")
    REJECT = "reject", _("not at all")
    SUBSTITUTE = "substitute", _("another article")


class OrderConfirmation(models.Model):
    """An answer to the order as it stood at `version`; a later one replaces it for the lines it names."""

    order = models.ForeignKey("storefront.Order", on_delete=models.CASCADE, related_name="confirmations")
    number = models.CharField(_("number"), max_length=60, unique=True)
    version = models.PositiveIntegerField(_("version of the order"))
    comments = models.TextField(_("comments"), blank=True)
    by = models.CharField(_("by"), max_length=254)
    created_at = models.DateTimeField(_("confirmed"), auto_now_add=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("order confirmation")
        verbose_name_plural = _("order confirmations")

    def __str__(self) -> str:
        return self.number


class LineOfDocument(models.Model):
    """A quantity of an ordered line, in the order's unit; `position` counts within the document."""

    position = models.PositiveIntegerField(_("line"))
    line_key = models.CharField(_("line of the order"), max_length=50)
    sku = models.CharField(_("SKU"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=15, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=20)

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("position",)


class ConfirmedPart(LineOfDocument):
    """A part of a line that shares one fate; the parts of a line add up to what was ordered.

    `unit_price` (for `price_unit` units) only where it differs from the order's or belongs to a substitute; `sku` is the
    ordered article, `substitute_sku` what comes instead.
    """

    confirmation = models.ForeignKey(OrderConfirmation, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(_("answer"), max_length=10, choices=AnswerKind.choices)
    delivery_date = models.DateField(_("arrives"), null=True, blank=True)
    ship_date = models.DateField(_("leaves"), null=True, blank=True)
    unit_price = models.DecimalField(_("price"), max_digits=18, decimal_places=6, null=True, blank=True)
    price_unit = models.DecimalField(_("price unit"), max_digits=15, decimal_places=6, default=1)
    substitute_sku = models.CharField(_("comes instead"), max_length=255, blank=True)
    substitute_description = models.TextField(_("description of what comes instead"), blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta(LineOfDocument.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("confirmation", "position"), name="confirmed_part_position_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="confirmed_part_is_something"),
        ]


class Shipment(models.Model):
    """Goods that left. `cancelled_at`: the notice was taken back, so they count as not shipped."""

    order = models.ForeignKey("storefront.Order", on_delete=models.CASCADE, related_name="shipments")
    number = models.CharField(_("number"), max_length=60, unique=True)
    carrier = models.CharField(_("carrier"), max_length=120)
    tracking_numbers = models.JSONField(_("tracking numbers"), default=list, blank=True)
    shipped_on = models.DateField(_("shipped"))
    arrives_on = models.DateField(_("arrives"))
    by = models.CharField(_("by"), max_length=254)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    cancelled_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)
    cancelled_by = models.CharField(_("taken back by"), max_length=254, blank=True, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")

    def __str__(self) -> str:
        return self.number


class ShippedPart(LineOfDocument):
    """A quantity of a line that left; `sku` is what is really in the parcel."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")

    class Meta(LineOfDocument.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("shipment", "position"), name="shipped_part_position_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="shipped_part_is_something"),
        ]

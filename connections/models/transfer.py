"""A cart as it was sent back: immutable, a quote with a validity. Sending again sends the same bytes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TransferState(models.TextChoices):
    """What became of the quote."""

    OFFERED = "offered", _("handed to the browser")
    AWAITING_APPROVAL = "awaiting", _("return address awaits approval")
    ORDERED = "ordered", _("ordered")


class CartTransfer(models.Model):
    """One return of a cart.

    `fields` are the form's (name, value) pairs exactly as sent. `snapshot` is what orders are matched against: the
    cart as sent, and per line number, line_key, sku, quantity, unit, unit_price (for price_unit units), price_unit
    and line_total, numbers as strings (`connections/domain/snapshot.py`). `quote_id` travels with each line: cXML
    SupplierPartAuxiliaryID is "<quote_id>/<line_key>"; OCI EXT_QUOTE_ID is the quote, EXT_QUOTE_ITEM the number.
    """

    quote_id = models.CharField(_("quote"), max_length=20, unique=True)
    session = models.ForeignKey("connections.PunchoutSession", on_delete=models.PROTECT, related_name="transfers")
    cart = models.ForeignKey("storefront.Cart", on_delete=models.PROTECT, related_name="transfers")
    state = models.CharField(_("state"), max_length=9, choices=TransferState.choices, default=TransferState.OFFERED)
    cart_hash = models.BinaryField(max_length=32, editable=False)
    action = models.TextField(_("form address"))
    method = models.CharField(max_length=4, default="post")
    target = models.CharField(max_length=60, blank=True)
    accept_charset = models.CharField(max_length=20, default="utf-8")
    fields = models.JSONField(_("form fields"), default=list)
    snapshot = models.JSONField(_("lines as sent"), default=dict)
    currency = models.CharField(_("currency"), max_length=3)
    total = models.DecimalField(_("total (net)"), max_digits=18, decimal_places=4)
    line_count = models.PositiveIntegerField(_("lines"))
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    valid_until = models.DateTimeField(_("prices hold until"))

    class Meta:
        ordering = ("-id",)
        verbose_name = _("cart transfer")
        verbose_name_plural = _("cart transfers")

    def __str__(self) -> str:
        return self.quote_id

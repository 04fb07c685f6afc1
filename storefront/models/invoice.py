"""What the supplier bills for an order, and what he gives back. Quantities and amounts of a credit are negative."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from storefront.models.fulfilment import LineOfDocument


class Invoice(models.Model):
    """A bill, or a credit that `corrects` one. `cancelled_at`: it was taken back and counts no more; its number stays.

    `tax_shares` are the taxes by rate as the terms agreed then said, worked out once: percent, taxable, amount, numbers
    as text. `total` includes tax and shipping.
    """

    order = models.ForeignKey("storefront.Order", on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(_("number"), max_length=60, unique=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="credits", verbose_name=_("corrects")
    )
    reason = models.TextField(_("reason"), blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    subtotal = models.DecimalField(_("goods (net)"), max_digits=18, decimal_places=4)
    shipping = models.DecimalField(_("shipping (net)"), max_digits=18, decimal_places=4, default=0)
    tax = models.DecimalField(_("tax"), max_digits=18, decimal_places=4, default=0)
    total = models.DecimalField(_("total"), max_digits=18, decimal_places=4)
    tax_shares = models.JSONField(_("tax by rate"), default=list, blank=True)
    issued_on = models.DateField(_("date of invoice"))
    by = models.CharField(_("by"), max_length=254)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    cancelled_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)
    cancelled_by = models.CharField(_("taken back by"), max_length=254, blank=True, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")

    def __str__(self) -> str:
        return self.number

    @property
    def is_credit(self) -> bool:
        """Whether it gives back."""
        return self.corrects_id is not None


class InvoicePart(LineOfDocument):
    """A quantity of a line that is billed or given back, at `unit_price` for `price_unit` units; `subtotal` is rounded."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    unit_price = models.DecimalField(_("price"), max_digits=18, decimal_places=6)
    price_unit = models.DecimalField(_("price unit"), max_digits=15, decimal_places=6, default=1)
    subtotal = models.DecimalField(_("line total"), max_digits=18, decimal_places=4)
    tax_percent = models.DecimalField(_("tax (per cent)"), max_digits=6, decimal_places=3, null=True)

    class Meta(LineOfDocument.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("invoice", "position"), name="invoice_part_position_once"),
        ]

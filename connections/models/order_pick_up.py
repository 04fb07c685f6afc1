"""That the supplier's own system has an order."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderPickUp(models.Model):
    """The supplier's own system took the order as it stood at `version`; `own_number` is what it calls it."""

    order = models.OneToOneField("storefront.Order", on_delete=models.CASCADE, related_name="pick_up")
    version = models.PositiveIntegerField(_("version of the order"))
    own_number = models.CharField(_("number in your system"), max_length=100, blank=True)
    by = models.CharField(_("by"), max_length=254)
    at = models.DateTimeField(_("taken over"))

    class Meta:
        verbose_name = _("order taken over")
        verbose_name_plural = _("orders taken over")

    def __str__(self) -> str:
        return f"{self.order_id}: {self.own_number}"

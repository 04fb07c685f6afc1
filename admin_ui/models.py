"""What only the desk knows: which of the supplier's people look after which customer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerManagers(models.Model):
    """An account manager of a customer; he sees his own customers and nobody else's."""

    customer = models.ForeignKey("storefront.Customer", on_delete=models.CASCADE, related_name="managers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="managed_customers",
        verbose_name=_("account manager"),
    )

    class Meta:
        ordering = ("id",)
        verbose_name = _("account manager")
        verbose_name_plural = _("account managers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("customer", "user"), name="customer_manager_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.customer}"

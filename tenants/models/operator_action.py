"""What operators did to whom, and why: lines are added, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.supplier import Supplier


class OperatorStep(models.TextChoices):
    """What was done."""

    SUSPEND = "suspend", _("suspended")
    RESTORE = "restore", _("opened again")
    READ = "read", _("entered to read")
    WORK = "work", _("entered to work")


class OperatorAction(models.Model):
    """One step of an operator, with his reason. The line outlives supplier and operator."""

    supplier = models.ForeignKey(Supplier, on_delete=models.SET_NULL, null=True, related_name="operator_actions")
    supplier_name = models.CharField(max_length=200)
    operator = models.CharField(_("operator"), max_length=254)
    step = models.CharField(_("step"), max_length=8, choices=OperatorStep.choices)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.operator} {self.step} {self.supplier_name}"

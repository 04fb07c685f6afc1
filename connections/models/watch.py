"""What the watch has noticed: one row for each trouble, from when it began until it was over."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TroubleKind(models.TextChoices):
    """What is watched."""

    SILENT = "silent", _("a connection has fallen silent")
    UNCONFIRMED = "unconfirmed", _("an order has not been confirmed")
    FAILING = "failing", _("deliveries fail")


class WatchIncident(models.Model):
    """One trouble; people are told when it begins and when it is over, and not in between.

    Just one of `connection`, `order` and `target` says what it is about; `subject` says it again, so that the database
    can hold that there is one open incident of each.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=TroubleKind.choices)
    subject = models.CharField(max_length=40)
    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, null=True, related_name="+")
    order = models.ForeignKey("storefront.Order", on_delete=models.CASCADE, null=True, related_name="+")
    target = models.ForeignKey("connections.DeliveryTarget", on_delete=models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField(_("since"))
    began_at = models.DateTimeField(_("noticed"))
    ended_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        ordering = ("-began_at", "-id")
        verbose_name = _("trouble")
        verbose_name_plural = _("troubles")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "subject"), condition=models.Q(ended_at=None), name="incident_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.connection or self.order or self.target}"

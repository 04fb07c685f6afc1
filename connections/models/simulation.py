"""A run of our own test buyer against a connection's real doors."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class SimulationState(models.TextChoices):
    """How far the run is."""

    QUEUED = "queued", _("waiting")
    CALLING = "calling", _("calling the endpoint")
    SHOPPING = "shopping", _("shop open")
    RETURNED = "returned", _("cart came back")
    ORDERING = "ordering", _("sending the order")
    ORDERED = "ordered", _("order accepted")
    FAILED = "failed", _("failed")


class Simulation(models.Model):
    """One tour: setup or log-in, shop, cart, order. `steps` lists what was done, said and found."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, related_name="simulations")
    state = models.CharField(max_length=8, choices=SimulationState.choices, default=SimulationState.QUEUED)
    started_by = models.CharField(_("started by"), max_length=254, blank=True)
    base_url = models.CharField(max_length=300, help_text="Scheme, host and port the doors are called at.")
    start_url = models.TextField(blank=True, editable=False)
    returned_fields = models.JSONField(default=list, blank=True)
    steps = models.JSONField(default=list, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("test as buyer")
        verbose_name_plural = _("tests as buyer")

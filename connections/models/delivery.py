"""What leaves the service by itself: where it goes, each thing sent, and each attempt at sending it.

A delivery is queued in the transaction of what it tells of and sent by `manage.py deliver` (docs/adr/0022). All times
are the database's, so that a machine with another clock neither sends twice nor never.
"""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class TargetKind(models.TextChoices):
    """What receives, which settles how an answer is read."""

    BUYER = "buyer", _("the buyer's system")
    WEBHOOK = "webhook", _("webhook")
    MAIL = "mail", _("e-mail")
    FORWARD = "forward", _("the supplier's system")


class ScheduleName(models.TextChoices):
    """When a failed attempt is repeated (`connections/domain/delivery/schedule.py`)."""

    HOURLY = "hourly", _("every hour, ten times")
    GROWING = "growing", _("ten attempts within three days")


class TargetAuth(models.TextChoices):
    """How we prove who we are: the secret goes where this says. In a cXML document it stands in its header."""

    NONE = "none", _("not at all")
    SIGNATURE = "signature", _("signature (Standard Webhooks)")
    BEARER = "bearer", _("bearer token")
    BASIC = "basic", _("user name and password")
    IN_DOCUMENT = "document", _("shared secret in the document")


class DeliveryTarget(models.Model):
    """One address that things are sent to, and how it has behaved of late.

    `failures` counts attempts in a row at which the address itself was the trouble; after some of them nothing is
    sent until `open_until`, then one attempt probes. Switched off, it keeps what is queued for it.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=TargetKind.choices)
    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.CASCADE, null=True, blank=True, related_name="delivery_targets",
        verbose_name=_("connection"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120)
    url = models.CharField(_("address"), max_length=2000, blank=True)
    auth = models.CharField(_("how we sign in"), max_length=9, choices=TargetAuth.choices, default=TargetAuth.NONE)
    user_name = models.CharField(_("user name"), max_length=255, blank=True)
    events = models.JSONField(_("events"), default=list, blank=True)
    schedule = models.CharField(
        _("repeats"), max_length=8, choices=ScheduleName.choices, default=ScheduleName.GROWING
    )  # fmt: skip
    concurrency = models.PositiveSmallIntegerField(_("deliveries at once"), default=2)
    is_active = models.BooleanField(_("active"), default=True)
    disabled_reason = models.CharField(_("switched off because"), max_length=60, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    open_until = models.DateTimeField(_("left in peace until"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.CheckConstraint(condition=models.Q(concurrency__gt=0), name="target_takes_some"),
            models.UniqueConstraint(fields=("connection",), condition=models.Q(kind="buyer"), name="buyer_target_once"),
            models.UniqueConstraint(fields=("kind",), condition=models.Q(kind="mail"), name="mail_target_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TargetSecret(models.Model):
    """A secret of a target, sealed. Several hold at once while the other side changes over; the newest is used first."""

    target = models.ForeignKey(DeliveryTarget, on_delete=models.CASCADE, related_name="secrets")
    sealed = models.BinaryField(editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)


class DeliveryState(models.TextChoices):
    """Waiting includes being sent just now: then `leased_until` is set."""

    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    DEAD = "dead", _("given up")
    CANCELLED = "cancelled", _("cancelled")


class Delivery(models.Model):
    """One thing to send; `message_id` and `body` are the same at each repeat.

    Deliveries of one target with the same `sequence` go out one after the other; empty: whenever they are due.
    `outcome` is the code of the last attempt. `may_have_arrived`: an attempt was sent whole and its answer lost.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    target = models.ForeignKey(DeliveryTarget, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(_("kind"), max_length=40)
    order = models.ForeignKey(
        "storefront.Order", on_delete=models.SET_NULL, null=True, related_name="deliveries", verbose_name=_("order")
    )
    sequence = models.CharField(max_length=80, blank=True)
    message_id = models.CharField(_("message ID"), max_length=255)
    body = models.BinaryField(_("content"))
    content_type = models.CharField(_("content type"), max_length=120)
    headers = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=9, choices=DeliveryState.choices, default=DeliveryState.WAITING, editable=False
    )
    outcome = models.CharField(_("last outcome"), max_length=60, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    may_have_arrived = models.BooleanField(default=False, editable=False)
    queued_at = models.DateTimeField(_("queued"), db_default=Now(), editable=False)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now(), null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    delivered_at = models.DateTimeField(_("delivered"), null=True, editable=False)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(
                fields=("target", "next_attempt_at", "id"), condition=models.Q(state="waiting"), name="delivery_due"
            ),
            models.Index(
                fields=("target", "sequence", "id"), condition=models.Q(state="waiting"), name="delivery_in_sequence"
            ),
            models.Index(
                fields=("target",), condition=models.Q(leased_until__isnull=False), name="delivery_being_sent"
            ),
            models.Index(fields=("state", "-id"), name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return self.message_id


class DeliveryAttempt(models.Model):
    """One attempt. `outcome` is a stable code (`outcomes.py`); `answer` is what came back, its beginning, masked."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(_("time"), db_default=Now())
    duration_ms = models.PositiveIntegerField(_("duration (ms)"), default=0)
    outcome = models.CharField(_("outcome"), max_length=60)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        ordering = ("id",)

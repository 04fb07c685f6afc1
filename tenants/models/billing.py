"""What a supplier pays and why: the account at Stripe, the ledger of use, and what Stripe told us.

Ours is the truth about use and entitlements, Stripe's about money (DESIGN §16). Rows of the ledger are added, never
changed; rows of the inbox hold an event as it came until it was followed.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.supplier import Supplier


class PaymentState(models.TextChoices):
    """How the subscription fares, in Stripe's words; NONE: there is none."""

    NONE = "none", _("no subscription")
    INCOMPLETE = "incomplete", _("first payment missing")
    ACTIVE = "active", _("paid")
    PAST_DUE = "past_due", _("payment failed")
    UNPAID = "unpaid", _("unpaid")
    CANCELED = "canceled", _("cancelled")


class BillingAccount(models.Model):
    """The supplier's account at Stripe as it was when we last asked. `seen_at` is when that was.

    `arrears_since` is when Stripe first told of a failed payment, or the plan ended under live connections; empty
    once all is paid. `live_connections` is what the collector counted last.
    """

    supplier = models.OneToOneField(Supplier, on_delete=models.CASCADE, related_name="billing")
    customer_id = models.CharField(max_length=255, unique=True, null=True)
    subscription_id = models.CharField(max_length=255, blank=True)
    state = models.CharField(_("payment"), max_length=12, choices=PaymentState.choices, default=PaymentState.NONE)
    price_id = models.CharField(max_length=255, blank=True)
    quantity = models.PositiveIntegerField(_("paid connections"), default=0)
    period_ends_at = models.DateTimeField(_("paid until"), null=True)
    ends_at_period_end = models.BooleanField(_("cancelled for the end of the period"), default=False)
    arrears_since = models.DateTimeField(_("in arrears since"), null=True)
    live_connections = models.PositiveIntegerField(_("live connections"), default=0)
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.supplier} ({self.state})"


class UsageKind(models.TextChoices):
    """What was used."""

    LIVE = "live", _("live connection")
    VISITS = "visits", _("visits")
    ORDERS = "orders", _("orders")


class UsageEntry(models.Model):
    """One line of the ledger: what one connection used in one month (its first day, UTC).

    Visits and orders come in ranges of the supplier's own ids: a range is booked once, whoever collects it how often.
    The line outlives its supplier, for it is evidence: `supplier_uuid` stays.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.SET_NULL, null=True, related_name="usage")
    supplier_uuid = models.UUIDField()
    connection_id = models.PositiveBigIntegerField()
    connection_name = models.CharField(_("connection"), max_length=400)
    month = models.DateField(_("month"))
    kind = models.CharField(max_length=6, choices=UsageKind.choices)
    count = models.PositiveIntegerField(default=1)
    first_id = models.PositiveBigIntegerField(default=0)
    last_id = models.PositiveBigIntegerField(default=0)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("supplier_uuid", "connection_id", "kind", "month", "first_id"), name="usage_entry_once"
            ),
        ]


class UsageMark(models.Model):
    """How far the ledger has read the supplier's visits and orders: ids up to these are booked."""

    supplier = models.OneToOneField(Supplier, on_delete=models.CASCADE, related_name="usage_mark")
    last_visit = models.PositiveBigIntegerField(default=0)
    last_order = models.PositiveBigIntegerField(default=0)


class StripeEvent(models.Model):
    """An event as Stripe sent it, verified and kept once by its id. `handled_at` is empty while it waits."""

    event_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=100)
    customer_id = models.CharField(max_length=255, blank=True)
    is_live = models.BooleanField(default=False)
    body = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=60, blank=True, help_text="Stable code.")

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=("id",), name="stripe_event_waiting", condition=models.Q(handled_at__isnull=True)),
        ]


class BillingStep(models.TextChoices):
    """What a person asked for on the billing page."""

    CHECKOUT = "checkout", _("subscribe")
    PORTAL = "portal", _("payment details and invoices")
    CHANGE = "change", _("change the plan")
    CANCEL = "cancel", _("cancel")
    RESUME = "resume", _("take the cancellation back")


class BillingRequest(models.Model):
    """A wish of a person, done by a worker: no page waits for Stripe. `url` is where he goes on, once it is known."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="billing_requests")
    step = models.CharField(max_length=10, choices=BillingStep.choices)
    plan = models.CharField(max_length=20, blank=True)
    asked_by = models.CharField(max_length=254)
    back_url = models.TextField()
    url = models.TextField(blank=True)
    problem = models.CharField(max_length=60, blank=True, help_text="Stable code.")
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)


class BillingDifference(models.Model):
    """What the nightly comparison of ledger and Stripe found; gone with the next comparison that does not find it."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, null=True, related_name="billing_differences")
    customer_id = models.CharField(max_length=255, blank=True)
    code = models.CharField(max_length=40)
    ours = models.CharField(max_length=200, blank=True)
    theirs = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

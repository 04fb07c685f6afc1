"""A company that sells, its hosts, and what operators may know of it without entering its schema."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin


class SupplierState(models.TextChoices):
    """What is open: see DESIGN §5."""

    PROVISIONING = "provisioning", _("being set up")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    CLOSING = "closing", _("closing")


class SuspendedFor(models.TextChoices):
    """Why a supplier is suspended; only arrears end by paying."""

    ARREARS = "arrears", _("arrears")
    OPERATOR = "operator", _("an operator's decision")


class Supplier(TenantMixin):
    """One supplier = one tenant = one schema = one webshop. Made by `tenants.domain.create_supplier` only.

    `plan` is a code of `tenants/billing/plans.py`; the trial's plan holds until `trial_ends_at`. A plan that an operator
    gave (`is_complimentary`) needs no subscription.
    """

    auto_create_schema: ClassVar[bool] = False
    auto_drop_schema: ClassVar[bool] = False

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="en")
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=60, default="UTC")
    state = models.CharField(max_length=12, choices=SupplierState.choices, default=SupplierState.PROVISIONING)
    suspended_for = models.CharField(max_length=8, choices=SuspendedFor.choices, blank=True)
    plan = models.CharField(max_length=20, default="free")
    trial_ends_at = models.DateTimeField(null=True)
    is_complimentary = models.BooleanField(default=False)
    owner_email = models.EmailField(blank=True, help_text="Where letters about the account go.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):
    """A host of a supplier, in lower case. The desk answers only on the primary one below the base domain."""

    is_proven = models.BooleanField(default=False, help_text="A custom domain serves only once its owner is proven.")

    def save(self, *args: object, **kwargs: object) -> None:
        """Hosts are compared in lower case; store them so."""
        self.domain: str = str(self.domain).lower().rstrip(".")
        super().save(*args, **kwargs)


class RetiredSchema(models.Model):
    """A schema name that was used once and never is again: caches and logs may still speak of it."""

    schema_name = models.CharField(max_length=63, unique=True)
    retired_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.schema_name


class SupplierStatus(models.Model):
    """Facts collected from a supplier's schema for the operators; never read across schemas in a request."""

    supplier = models.OneToOneField(Supplier, on_delete=models.CASCADE, related_name="status")
    live_connections = models.PositiveIntegerField(default=0)
    test_connections = models.PositiveIntegerField(default=0)
    products = models.PositiveIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    last_order_at = models.DateTimeField(null=True)
    last_cart_at = models.DateTimeField(null=True, help_text="Of a buyer, not of a test.")
    exchanges_today = models.PositiveIntegerField(default=0, db_default=0, help_text="Since midnight UTC.")
    open_troubles = models.PositiveIntegerField(default=0, db_default=0, help_text="Of the watch, not over yet.")
    size_bytes = models.PositiveBigIntegerField(default=0, db_default=0, help_text="Of the schema, as last analysed.")
    refused_today = models.PositiveIntegerField(default=0, help_text="Exchanges refused since midnight UTC.")
    collected_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.supplier)

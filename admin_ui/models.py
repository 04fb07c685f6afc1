"""What only the desk knows: who looks after which customer, and which programs may call the REST API."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
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


class ApiScope(models.TextChoices):
    """What a program may do through the REST API."""

    CATALOGUE_READ = "catalogue:read", _("read products and price lists")
    CATALOGUE_WRITE = "catalogue:write", _("import products, stock and prices")
    ORDERS_READ = "orders:read", _("read orders")
    ORDERS_WRITE = "orders:write", _("acknowledge, confirm, ship and invoice orders")
    CONNECTIONS_READ = "connections:read", _("read connections, export their catalogues")


class ApiToken(models.Model):
    """How one of the supplier's programs proves who it is. The token itself is shown once; its hash is kept."""

    name = models.CharField(_("name"), max_length=100, help_text=_("Of the program that uses it."))
    scopes = ArrayField(models.CharField(max_length=20, choices=ApiScope.choices), verbose_name=_("it may"))
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text=_("SHA-256 of the token."))
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    created_by = models.CharField(_("made by"), max_length=254, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(
        _("valid until"), null=True, blank=True, help_text=_("Empty: until it is revoked.")
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name


class ApiAnswer(models.Model):
    """What a call with an Idempotency-Key was answered: the same call again gets the same answer."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=255)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("token", "key"), name="api_answer_key_once"),
        ]

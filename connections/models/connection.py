"""The agreement between one customer's system and the shop.

A value left empty here is the profile's (`protocols/cxml/dialects.py`, `protocols/oci/profiles.py`) or the shop's; the
desk shows which.
"""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from storefront.models import AssortmentRule


def new_connection_key() -> str:
    """The connection's name in addresses: 120 random bits in lower-case letters and digits."""
    return secrets.token_hex(15)


class Protocol(models.TextChoices):
    """What the buyer's system speaks."""

    CXML = "cxml", "cXML"
    OCI = "oci", "SAP OCI"
    IDS = "ids", "IDS Connect"


class Environment(models.TextChoices):
    """Test orders are stored and matched, marked, and never exported, invoiced or billed."""

    TEST = "test", _("test")
    LIVE = "live", _("live")


class Connection(models.Model):
    """One customer's system, its protocol, and everything agreed for it."""

    key = models.CharField(max_length=40, unique=True, default=new_connection_key, editable=False)
    customer = models.ForeignKey("storefront.Customer", on_delete=models.CASCADE, related_name="connections")
    name = models.CharField(_("name"), max_length=120)
    protocol = models.CharField(_("protocol"), max_length=12, choices=Protocol.choices, default=Protocol.CXML)
    profile = models.CharField(_("buyer system"), max_length=40, default="generic-cxml")
    environment = models.CharField(
        _("environment"), max_length=4, choices=Environment.choices, default=Environment.TEST
    )
    is_active = models.BooleanField(_("active"), default=True)
    currency = models.CharField(_("currency"), max_length=3)
    language = models.CharField(
        _("language"),
        max_length=5,
        blank=True,
        help_text=_("Empty: what the buyer's system asks for, else the shop's."),
    )
    overrides = models.JSONField(_("deviations from the buyer system's profile"), default=dict, blank=True)
    order_policy = models.JSONField(_("what is done with orders that differ"), default=dict, blank=True, db_default={})
    watches_silence = models.BooleanField(
        _("tell when it falls silent"),
        default=True,
        db_default=True,
        help_text=_("Somebody is told when visits and orders stop for longer than is usual here."),
    )
    confirm_within_hours = models.PositiveIntegerField(
        _("orders are confirmed within (hours)"),
        null=True,
        blank=True,
        help_text=_("Empty: nobody is reminded of orders that were not confirmed."),
    )
    session_minutes = models.PositiveIntegerField(_("length of a visit (minutes)"), default=120)
    quote_validity_days = models.PositiveIntegerField(_("a cart's prices hold (days)"), default=30)
    minimum_order = models.DecimalField(
        _("minimum order (net)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    max_lines = models.PositiveIntegerField(_("most lines in a cart"), null=True, blank=True)
    return_label = models.CharField(
        _("label of the return button"), max_length=60, blank=True, help_text=_("Empty: named after the buyer system.")
    )
    may_return_by_http = models.BooleanField(_("carts may return over http"), default=False)
    may_return_by_sapevent = models.BooleanField(_("carts may return by SAPEVENT"), default=False)
    price_lists: models.ManyToManyField = models.ManyToManyField(
        "storefront.PriceList", through="connections.ConnectionPriceList", related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("customer__name", "name", "id")
        verbose_name = _("connection")
        verbose_name_plural = _("connections")

    def __str__(self) -> str:
        return f"{self.customer} – {self.name}"


class ConnectionPriceList(models.Model):
    """A price list of this connection, asked before the customer's; lower `position` first."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="price_list_links")
    price_list = models.ForeignKey("storefront.PriceList", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(pgettext_lazy("sorting", "order"), default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(fields=("connection", "price_list"), name="connection_price_list_once"),
        ]


class ConnectionAssortmentRule(AssortmentRule):
    """A visibility rule of this connection; for the same set or product it replaces the customer's."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="assortment_rules")

    class Meta(AssortmentRule.Meta):
        constraints = [
            *AssortmentRule.target_constraints("connection_rule"),
            models.UniqueConstraint(fields=("connection", "product_set"), name="connection_rule_set_once"),
            models.UniqueConstraint(fields=("connection", "product"), name="connection_rule_product_once"),
        ]


class ReturnAddressRule(models.Model):
    """A host that carts of this connection may return to.

    A test connection learns the first host it is given (`is_learned`); on a live one an unknown host waits
    for a person's approval.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="return_rules")
    scheme = models.CharField(_("scheme"), max_length=16, default="https")
    host = models.CharField(_("host and port"), max_length=260, help_text=_("In lower case, port only if unusual."))
    is_learned = models.BooleanField(_("learned from a test"), default=False)
    is_approved = models.BooleanField(_("approved"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("connection", "scheme", "host"), name="return_rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}"


class FrameOrigin(models.Model):
    """An origin that may show the shop in a frame; none listed means any https origin may."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="frame_origins")
    origin = models.CharField(_("origin"), max_length=260)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.origin

"""One visit of a buyer, from the setup request or log-in to the return of the cart.

The key in the address and the start token are stored as SHA-256 only. The states and what leads from
one to the next are `protocols/session.py`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionPurpose(models.TextChoices):
    """Who visits: a buyer, our simulator, or a colleague who looks with the buyer's eyes."""

    BUYER = "buyer", _("buyer")
    SIMULATION = "simulation", _("test as buyer")
    PREVIEW = "preview", _("preview")


class PunchoutSession(models.Model):
    """A visit: create, edit, inspect or source. `reference` is what a buyer may quote; it opens nothing."""

    key_hash = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    reference = models.CharField(_("reference"), max_length=16, unique=True, editable=False)
    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, related_name="sessions")
    cart = models.ForeignKey("storefront.Cart", on_delete=models.PROTECT, related_name="punchout_sessions")
    purpose = models.CharField(max_length=10, choices=SessionPurpose.choices, default=SessionPurpose.BUYER)
    operation = models.CharField(_("operation"), max_length=8, default="create")
    state = models.CharField(_("state"), max_length=12, default="opened")
    language = models.CharField(_("language"), max_length=5, default="en")
    payload_id = models.CharField(max_length=255, blank=True)
    setup_hash = models.BinaryField(max_length=32, null=True, editable=False)
    buyer_cookie = models.TextField(_("buyer cookie"), blank=True)
    return_url = models.TextField(_("return address"), blank=True)
    return_rule = models.ForeignKey(
        "connections.ReturnAddressRule", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    call = models.JSONField(_("call parameters"), default=dict, blank=True, help_text=_("OCI: what must be echoed."))
    person_name = models.CharField(_("person"), max_length=200, blank=True)
    person_email = models.CharField(_("e-mail"), max_length=254, blank=True)
    extrinsics = models.JSONField(_("extra fields"), default=list, blank=True)
    ship_to = models.JSONField(_("ship to"), default=dict, blank=True)
    browser_id_hash = models.BinaryField(max_length=32, null=True, editable=False)
    user_agent_family = models.CharField(max_length=40, blank=True)
    notices = models.JSONField(default=list, blank=True, editable=False)
    created_at = models.DateTimeField(_("opened"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        ordering = ("-id",)
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [models.Index(fields=("connection", "payload_id"), name="session_by_payload")]

    def __str__(self) -> str:
        return self.reference


class StartToken(models.Model):
    """A one-time ticket into a session; a second use within a minute of the first still enters."""

    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    session = models.ForeignKey(PunchoutSession, on_delete=models.CASCADE, related_name="start_tokens")
    sealed_key = models.BinaryField(
        null=True, editable=False, help_text="The session key, sealed, for the repeat within a minute; then erased."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    first_used_at = models.DateTimeField(null=True)

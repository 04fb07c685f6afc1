"""Everything said in one exchange, as bytes and as understood. Secrets are masked before storage."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TranscriptKind(models.TextChoices):
    """What the exchange was about."""

    PROFILE = "profile", _("profile")
    SETUP = "setup", _("punchout setup")
    LOGIN = "login", _("log-in")
    DETAIL = "detail", _("product detail")
    VALIDATE = "validate", _("check of an article")
    SEARCH = "search", _("background search")
    SOURCING = "sourcing", _("search in the shop")
    START = "start", _("start page")
    CART_RETURN = "cart", _("cart return")
    ORDER = "order", _("order")
    STATUS_UPDATE = "update", _("word on a document")
    UNKNOWN = "unknown", _("not understood")


class Transcript(models.Model):
    """One exchange. `reference` is shown to people; `status` is the protocol's own code, e.g. "401"."""

    reference = models.CharField(_("reference"), max_length=16, unique=True)
    kind = models.CharField(_("exchange"), max_length=8, choices=TranscriptKind.choices)
    protocol = models.CharField(_("protocol"), max_length=12, blank=True)
    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.SET_NULL, null=True, related_name="transcripts"
    )
    session = models.ForeignKey(
        "connections.PunchoutSession", on_delete=models.SET_NULL, null=True, related_name="transcripts"
    )
    transfer = models.ForeignKey(
        "connections.CartTransfer", on_delete=models.SET_NULL, null=True, related_name="transcripts"
    )
    order = models.ForeignKey("storefront.Order", on_delete=models.SET_NULL, null=True, related_name="transcripts")
    payload_id = models.CharField(_("payload ID"), max_length=255, blank=True)
    person = models.CharField(_("person"), max_length=254, blank=True)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300, help_text="Session keys and tokens masked.")
    remote_address = models.CharField(_("from address"), max_length=45, blank=True)
    request_headers = models.JSONField(default=list)
    request_body = models.BinaryField(null=True)
    is_truncated = models.BooleanField(default=False)
    response_headers = models.JSONField(default=list)
    response_body = models.BinaryField(null=True)
    http_status = models.PositiveSmallIntegerField()
    status = models.CharField(_("status"), max_length=8, blank=True)
    verdict = models.CharField(_("verdict"), max_length=60, help_text="Stable code: accepted, or the error's code.")
    explanation = models.TextField(_("in plain words"), blank=True)
    findings = models.JSONField(_("findings"), default=list)
    duration_ms = models.PositiveIntegerField(_("duration (ms)"), default=0)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")
        indexes = [
            models.Index(fields=("payload_id",), name="transcript_payload"),
            models.Index(fields=("connection", "-id"), name="transcript_connection"),
        ]

    def __str__(self) -> str:
        return self.reference

"""Documents that answer an order: written once, checked, and sent by the delivery engine if the buyer wants them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboundState(models.TextChoices):
    """What became of it; changed only through `connections/domain/documents_out/`."""

    NOT_SENT = "not_sent", _("not sent")
    QUEUED = "queued", _("on its way")
    DELIVERED = "delivered", _("delivered")
    REFUSED = "refused", _("refused by the buyer's system")
    FAILED = "failed", _("failed")


class OutboundKind(models.TextChoices):
    """What the document says."""

    CONFIRMATION = "confirmation", _("order confirmation")
    SHIP_NOTICE = "ship_notice", _("ship notice")
    INVOICE = "invoice", _("invoice")
    CREDIT = "credit", _("credit memo")
    STATUS = "status", _("status update")


class OutboundDocument(models.Model):
    """One document as it goes, or would go, to the buyer's system; the same bytes and `payload_id` on each repeat.

    `why` is a stable code for what kept it back or ended it (`connections/domain/documents_out/reasons.py`), `detail`
    what was found. `body` is empty where nothing could be written; proofs of identity are sealed by the engine, not here.
    """

    order = models.ForeignKey("storefront.Order", on_delete=models.PROTECT, related_name="outbound_documents")
    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.PROTECT, null=True, related_name="outbound_documents"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=OutboundKind.choices)
    operation = models.CharField(_("operation"), max_length=6, default="new")
    number = models.CharField(_("number"), max_length=60, blank=True)
    format = models.CharField(_("format"), max_length=40, blank=True)
    payload_id = models.CharField(_("its name on the wire"), max_length=255, unique=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    confirmation = models.ForeignKey(
        "storefront.OrderConfirmation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    shipment = models.ForeignKey("storefront.Shipment", on_delete=models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey("storefront.Invoice", on_delete=models.PROTECT, null=True, related_name="+")
    body = models.BinaryField(_("document"), default=b"")
    content_type = models.CharField(max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=OutboundState.choices, default=OutboundState.NOT_SENT)
    why = models.CharField(_("reason"), max_length=60, blank=True)
    detail = models.TextField(_("details"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("document sent")
        verbose_name_plural = _("documents sent")
        indexes = [models.Index(fields=("state", "id"), name="outbound_by_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

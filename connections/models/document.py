"""Documents that arrived: kept once, answered once, and what they became."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InboundDocument(models.Model):
    """A document stored with the answer it got, in one transaction; a repeat gets `answer` byte for byte.

    `dedupe_key` is the payloadID, or a hash of the masked body where the sender gave none. `is_conflict`: kept for a
    person to look at, but not booked. `placed_order` is the order it made, changed, or meant.
    """

    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=20)
    dedupe_key = models.CharField(max_length=255)
    body_hash = models.BinaryField(max_length=32)
    order_id = models.CharField(_("the buyer's order number"), max_length=255, blank=True)
    order_type = models.CharField(max_length=8, blank=True)
    order_version = models.CharField(max_length=40, blank=True)
    body = models.BinaryField(_("document (masked)"))
    answer_status = models.PositiveSmallIntegerField(default=200)
    answer_content_type = models.CharField(max_length=80)
    answer = models.BinaryField(_("answer"))
    is_conflict = models.BooleanField(_("kept, but not booked"), default=False)
    placed_order = models.ForeignKey(
        "storefront.Order", on_delete=models.SET_NULL, null=True, related_name="documents", editable=False
    )
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=("connection", "order_id"), name="document_order")]
        constraints = [
            models.UniqueConstraint(fields=("connection", "kind", "dedupe_key"), name="document_once"),
            models.UniqueConstraint(
                fields=("connection", "order_id", "order_type", "order_version"),
                # Changes that carry no version are told apart by what they hold, once the order is locked.
                condition=models.Q(kind="order", is_conflict=False) & ~models.Q(order_type="update", order_version=""),
                name="order_version_once",
            ),
        ]


class DocumentAttachment(models.Model):
    """A file that came with a document. `name` is the sender's: shown, never used as a path.

    `refused` says why the content was not kept (too large, a kind that is not taken); then there is none.
    """

    document = models.ForeignKey(InboundDocument, on_delete=models.CASCADE, related_name="attachments")
    content_id = models.CharField(max_length=255, blank=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    media_type = models.CharField(_("kind"), max_length=120)
    size = models.PositiveIntegerField(_("size (bytes)"))
    is_internal = models.BooleanField(_("not meant for us"), default=False)
    buyer_line = models.CharField(_("the buyer's line"), max_length=40, blank=True)
    content = models.BinaryField(null=True)
    refused = models.CharField(_("not kept because"), max_length=60, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name or self.content_id


class OrderOrigin(models.Model):
    """Where an order came from: the link upward that the shop's `Order` must not hold itself."""

    order = models.OneToOneField("storefront.Order", on_delete=models.CASCADE, related_name="origin")
    connection = models.ForeignKey("connections.Connection", on_delete=models.PROTECT, related_name="orders")
    document = models.ForeignKey(InboundDocument, on_delete=models.PROTECT, related_name="orders")
    transfer = models.ForeignKey(
        "connections.CartTransfer", on_delete=models.SET_NULL, null=True, related_name="orders"
    )

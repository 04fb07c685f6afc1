"""What the page of one order shows of its messages: versions, what was set aside, and files; and a file's download.

A file is the sender's: it is only ever handed out as a download, never shown, and by its number, not its name.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from admin_ui.findings import TEXTS
from admin_ui.order_words import REFUSALS, changes_in_words, detail_rows
from admin_ui.permissions import may, visible_to
from connections.models import DocumentAttachment, InboundDocument
from storefront.models import Order, OrderLine


def versions_of(order: Order) -> list[dict[str, Any]]:
    """The latest first, each with what it changed."""
    found = order.versions.order_by("-number").defer("lines")
    return [{"row": version, "changes": changes_in_words(version.changes)} for version in found]


def set_aside_of(order: Order) -> list[dict[str, Any]]:
    """Messages about the order that changed nothing, and why."""
    documents = InboundDocument.objects.filter(placed_order=order, is_conflict=True).order_by("-id")
    named = documents.values_list("received_at", "dedupe_key", "order_version")
    return [
        {"received_at": received_at, "why": TEXTS.get(name.partition(":")[0], name.partition(":")[0]), "version": said}
        for received_at, name, said in named
    ]


def attachments_of(order: Order) -> QuerySet[DocumentAttachment]:
    """The files that came with it and are meant for us, without their bytes."""
    files = DocumentAttachment.objects.filter(document__placed_order=order, is_internal=False)
    return files.select_related("document").defer("content", "document__body", "document__answer")


def files_by_line(files: Iterable[DocumentAttachment]) -> dict[str, list[dict[str, Any]]]:
    """The files with words for what was not kept, by the buyer's line; "" is the whole order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        why = REFUSALS.get(file.refused, file.refused) if file.refused else ""
        found.setdefault(file.buyer_line, []).append({"row": file, "why": why})
    return found


def said_of_line(line: OrderLine) -> list[Any]:
    """What a line says besides article, quantity and price."""
    return detail_rows(line.details)


@never_cache
def download_attachment(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A file of an order that this person sees, as bytes that no browser acts upon."""
    if not may(request.user, "view", Order):
        raise PermissionDenied
    order = get_object_or_404(visible_to(request.user, Order), pk=pk)  # type: ignore[arg-type]  # signed in
    files = DocumentAttachment.objects.filter(document__placed_order=order, is_internal=False, refused="")
    file = get_object_or_404(files, pk=attachment)
    response = HttpResponse(bytes(file.content or b""), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name or f"attachment-{file.pk}") or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

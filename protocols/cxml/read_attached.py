"""Whether every file that a message refers to came with it, and once. Source: RG 20–23, 123; RFC 2392."""

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from protocols.cxml.read_parts import finding
from protocols.findings import Finding
from protocols.messages import Attachment, Body
from protocols.orders import AttachedFile, PurchaseOrder


def dangling_files(body: Body, attachments: Sequence[Attachment]) -> list[Finding]:
    """A finding for each `cid:` that fits no part of the message, or several."""
    if not isinstance(body, PurchaseOrder):
        return []
    came = Counter(each.content_id for each in attachments)
    findings = []
    for path, file in _files(body):
        count = came[file.content_id] or came[unquote(file.content_id)] if file.content_id else 1
        if count != 1:
            code = "order.attachment.ambiguous" if count else "order.attachment.missing"
            findings.append(finding(code, f"{path}/Comments/Attachment/URL", file.url, "one part of the message"))
    return findings


def _files(order: PurchaseOrder) -> Iterator[tuple[str, AttachedFile]]:
    for file in order.attachments:
        yield "OrderRequestHeader", file
    for position, line in enumerate(order.lines, 1):
        for file in line.attachments:
            yield f"ItemOut[{position}]", file

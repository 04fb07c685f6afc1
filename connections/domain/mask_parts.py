"""Mask what came as a MIME message: the document is masked by itself, of the files only a note is kept.

Secrets inside base64 fit no pattern, so a message that could not be taken apart is not kept but for its labels.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence

from connections.domain.mask import encoding_of, mask_document
from protocols.messages import Attachment

_LABELS = re.compile(rb"^content-[\w-]+:[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_MAX_LABELS = 200
#: What follows a document with a byte-order mark is in its encoding, but has no mark of its own.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip


def is_multipart(body: bytes, content_type: str) -> bool:
    """Whether the bytes are still a MIME message; what has been taken out of one begins as a document does.

    A browser's form is none: its fields stand there as they are.
    """
    kind, start = content_type.strip().lower(), body.lstrip(b" \t\r\n")[:2]
    if kind.startswith("multipart/form-data"):
        return False
    return start == b"--" or (kind.startswith("multipart/") and start[:1] != b"<")


def mask_multipart(body: bytes, secrets: Iterable[str] = ()) -> bytes:
    """What may be kept of a MIME message that could not be taken apart: its size and the labels of its parts."""
    labels = b"\r\n".join(_LABELS.findall(body)[:_MAX_LABELS])
    note = f"({len(body)} bytes of a MIME message that could not be taken apart were not kept)\r\n"
    return mask_document(note.encode() + labels, secrets)


def attachment_notes(document: bytes, attachments: Sequence[Attachment]) -> bytes:
    """A comment behind the document for each file, in the document's encoding."""
    notes = "".join(f"\n<!-- {_note(attachment)} -->" for attachment in attachments)
    return notes.encode(next((name for mark, name in _MARKS if document.startswith(mark)), encoding_of(document)))


def _note(attachment: Attachment) -> str:
    """ASCII without what would end a comment."""
    name = f"{attachment.name or attachment.content_id} ({attachment.media_type})"
    safe = re.sub(r"[-<>]+", "-", name.encode("ascii", "backslashreplace").decode("ascii")).strip("-")
    return f"file: {safe}, {len(attachment.content)} bytes, SHA-256 {hashlib.sha256(attachment.content).hexdigest()}"

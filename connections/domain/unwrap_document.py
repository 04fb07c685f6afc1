"""The cXML document in a body, without the files that came with it."""

from protocols.mime import unwrap


def unwrap_document(body: bytes, content_type: str) -> bytes:
    """The document's bytes; attachments stay behind. Raises Unparseable."""
    return unwrap(body, content_type).document

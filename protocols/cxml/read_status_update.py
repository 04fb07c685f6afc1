"""Read a StatusUpdateRequest: how a document fares that somebody took with Status 201. Source: RG 289–298."""

from protocols.cxml.read_parts import attribute, child, text, text_at
from protocols.documents import StatusUpdate
from protocols.errors import MissingValue
from protocols.limits import MAX_IDENTIFIER_CHARACTERS, MAX_STATUS_CHARACTERS
from protocols.xml import Element


def read_status_update(element: Element) -> StatusUpdate:
    """The update. Raises MissingValue without a Status code, which is all it is about."""
    status = child(element, "Status")
    code = attribute(status, "code")
    if not code.isdigit() or not code.isascii() or len(code) != 3:
        raise MissingValue(
            "StatusUpdateRequest/Status/@code is not a number of three digits.", code="status_update.code.missing"
        )
    document = attribute(child(element, "DocumentReference"), "payloadID")
    return StatusUpdate(
        payload_id=document[:MAX_IDENTIFIER_CHARACTERS],
        code=code,
        text=attribute(status, "text")[:MAX_STATUS_CHARACTERS],
        detail=(text(status) or text_at(element, "DocumentStatus", "Comments"))[:MAX_STATUS_CHARACTERS],
    )

"""Write a StatusUpdateRequest: how a document fares that was taken with Status 201. Source: RG 289–298, cXML.dtd.

After an update of 200 or an error there is no further one.
"""

import re
from typing import Unpack

from protocols.cxml.document_rules import refuse
from protocols.cxml.status import STATUS_TEXTS
from protocols.cxml.write_documents import CXML, Frame, earlier_document, request
from protocols.documents import StatusUpdate
from protocols.xml import escape_attribute, escape_text

_CODE = re.compile("[245][0-9]{2}", re.ASCII)


def write_status_update(value: StatusUpdate, **frame: Unpack[Frame]) -> bytes:
    """The whole document; a code without a text of its own gets the canonical one. Raises DocumentRefused."""
    if not _CODE.fullmatch(value.code):
        refuse(f"A status is a number from 200, 400 or 500 on, not {value.code[:40]!r}.", "status_update.code")
    text = value.text or STATUS_TEXTS.get(value.code, "")
    if not text:
        refuse(f"The status {value.code} has no canonical text and was given none.", "status_update.text")
    inner = (
        f"<StatusUpdateRequest>{earlier_document(value.payload_id)}"
        f'<Status code="{value.code}" text="{escape_attribute(text)}">{escape_text(value.detail)}</Status>'
        "</StatusUpdateRequest>"
    )
    return request(inner, dtd=CXML, **frame)

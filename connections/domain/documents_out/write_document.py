"""Write what is to be said in the format that the order came in, and look at it once more before it may leave."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connections.domain.agreed_profile import cxml_profile
from connections.domain.check_outbound import check_outbound
from connections.domain.documents_out.answered_order import AnsweredOrder
from connections.domain.documents_out.written import Written, cxml_frame
from protocols.cxml.write_confirmation import write_confirmation
from protocols.cxml.write_invoice import write_invoice
from protocols.cxml.write_ship_notice import write_ship_notice
from protocols.cxml.write_status_update import write_status_update
from protocols.documents import Confirmation, Invoice, ShipNotice, StatusUpdate
from protocols.errors import Unwritable
from protocols.opentrans.write_dispatch import write_dispatch_notification
from protocols.opentrans.write_invoice import write_invoice as write_opentrans_invoice
from protocols.opentrans.write_response import write_order_response as write_opentrans_response
from protocols.order_parts import ReadOrder
from protocols.ubl.write_despatch import write_despatch_advice
from protocols.ubl.write_invoice import write_invoice as write_ubl_invoice
from protocols.ubl.write_response import write_order_response as write_ubl_response

Said = Confirmation | ShipNotice | Invoice | StatusUpdate
NO_WRITER = "format.no_writer"


@dataclass(frozen=True, slots=True)
class Writers:
    """How a family of formats says each kind; none of them knows deletions but cXML."""

    confirmation: Callable[[Confirmation, ReadOrder], bytes]
    ship_notice: Callable[[ShipNotice, ReadOrder], bytes]
    invoice: Callable[[Invoice, ReadOrder], bytes]


WRITERS = {
    "opentrans": Writers(write_opentrans_response, write_dispatch_notification, write_opentrans_invoice),
    "ubl": Writers(write_ubl_response, write_despatch_advice, write_ubl_invoice),
}


def write_document(said: Said, answered: AnsweredOrder, payload_id: str, at: datetime) -> Written:
    """The document. Raises LocalError: a rule is broken, or the format has no words for it."""
    if answered.family == "cxml":
        return _cxml(said, answered, payload_id, at)
    writers = WRITERS.get(answered.family)
    if writers is None:
        raise Unwritable(f"No document is written in the format {answered.read.format}.", code=NO_WRITER)
    match said:
        case Confirmation():
            body = writers.confirmation(said, answered.read)
        case ShipNotice():
            body = writers.ship_notice(said, answered.read)
        case Invoice():
            body = writers.invoice(said, answered.read)
        case _:
            raise Unwritable(f"No status update is written in {answered.read.format}.", code=NO_WRITER)
    return Written(body, answered.read.format)


def _cxml(said: Said, answered: AnsweredOrder, payload_id: str, at: datetime) -> Written:
    profile, order = cxml_profile(answered.connection), answered.read.order
    match said:
        case Confirmation():
            version = profile.confirmation_dtd_version
            body = write_confirmation(said, order=order, **cxml_frame(answered, payload_id, version, at))
        case ShipNotice():
            version = profile.ship_notice_dtd_version
            body = write_ship_notice(said, order=order, **cxml_frame(answered, payload_id, version, at))
        case StatusUpdate():
            version = profile.setup_dtd_version
            body = write_status_update(said, **cxml_frame(answered, payload_id, version, at))
        case _:
            version = profile.invoice_dtd_version
            body = write_invoice(said, order=order, **cxml_frame(answered, payload_id, version, at))
    check_outbound(body)
    return Written(body, f"cxml-{version}")

"""The formats in which our test buyer can order where an inbox takes the order, and how he hears the answer in each.

cXML is the default, and the only one that cXML's own door takes.
"""

from collections.abc import Callable

from connections.models import Connection, Protocol, Simulation
from connections.outbound import Reply
from protocols.cxml.read_answers import read_response
from protocols.edifact.write_order import write_order as write_edifact
from protocols.idoc.write_order import write_order as write_idoc
from protocols.opentrans.write_order import write_order as write_opentrans
from protocols.order_writing import Transmission
from protocols.orders import PurchaseOrder
from protocols.ubl.write_order import write_order as write_ubl
from protocols.xml import pretty
from tenants.scope import current_supplier

CXML = "cxml"
ANY_TYPE = "application/octet-stream"
#: Name → what people call it; names of formats are the same in every language.
LABELS: dict[str, str] = {
    CXML: "cXML", "opentrans": "openTRANS 2.1", "edifact": "EDIFACT D.96A", "ubl": "UBL 2.1", "idoc": "SAP IDoc ORDERS05",
}  # fmt: skip
_WRITERS: dict[str, Callable[[PurchaseOrder, Transmission], bytes]] = {
    "opentrans": write_opentrans, "edifact": write_edifact, "ubl": write_ubl, "idoc": write_idoc,
}  # fmt: skip


def formats_for(connection: Connection) -> dict[str, str]:
    """Those that its order address takes."""
    return {CXML: LABELS[CXML]} if connection.protocol == Protocol.CXML else LABELS


def write_in(form: str, order: PurchaseOrder, simulation: Simulation, step: str) -> bytes:
    """The order in a format other than cXML. The same step says the same again, so that a repeat is known as one."""
    sent = Transmission(
        number=f"{simulation.key.hex[:8]}{step}",
        moment=simulation.created_at.replace(microsecond=0),
        buyer=simulation.connection.customer.number[:17],
        supplier=current_supplier().slug[:17],
    )
    return _WRITERS[form](order, sent)


def shown(form: str, document: bytes) -> str:
    """For people; an interchange says in which character set it is."""
    if form == "edifact":
        return document.decode("utf-8" if b"UNOW" in document else "latin-1")
    return pretty(document)


def status_in(form: str, reply: Reply) -> tuple[str, str]:
    """The status that the answer tells, and its words where the format has a place for them. Raises RemoteError."""
    if form != CXML:
        return str(reply.status), ""
    answer = read_response(reply.body)
    return answer.code, answer.text

"""The order inbox's reader: names the format from the bytes, and reads an order whichever format it is in.

`recognise` looks at the beginning only and never parses; the readers bound what they take themselves. A file may hold
several orders (EDIFACT messages, IDocs): `read_orders` gives all of them, `read_any_order` insists on one.

Source: developers' notes on orders and catalogues, 10 (sniffing) and 10.1 to 10.5.
"""

import codecs
import re
from collections.abc import Callable

from protocols.cxml.read import read as read_cxml
from protocols.edifact.read import read_edifact
from protocols.errors import Unparseable, UnsupportedMessage
from protocols.idoc.read import ROOT as IDOC_ROOT
from protocols.idoc.read import read_idoc
from protocols.opentrans.read import ROOTS as OPENTRANS_ROOTS
from protocols.opentrans.read import read_opentrans
from protocols.order_parts import ReadOrder
from protocols.orders import PurchaseOrder
from protocols.ubl.read import ENVELOPE as UBL_ENVELOPE
from protocols.ubl.read import ROOTS as UBL_ROOTS
from protocols.ubl.read import read_ubl

#: So much of a document is looked at; a long comment in front is no reason to read it all.
_BEGINNING = 65_536
_UBL_SCHEMA = b"urn:oasis:names:specification:ubl:schema:xsd:Order"
_OPAQUE = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!", b">"))
_BLANKS = re.compile(rb"[ \t\r\n]*")
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)")
_UNH = re.compile(
    rb"UNH[^A-Za-z0-9][^'\r\n]{0,40}?(?:ORDERS|ORDCHG)[^A-Za-z0-9]([A-Z0-9]{1,3})[^A-Za-z0-9]([A-Z0-9]{1,3})"
)
_VERSION = re.compile(rb"""\bversion\s*=\s*["']1\.|XMLSchema/1\.0|opentrans/1\.0""")


def recognise(body: bytes, content_type: str = "") -> str:
    """The name of the format ("cxml", "opentrans-2.1", "edifact-d96a", "idoc-orders05", "ubl-2.1"); "" if unknown.

    "pdf" and "mime" are recognised, too, so that a refusal can say what to do.
    """
    if content_type.strip().lower().startswith("multipart/"):
        return "mime"
    beginning = _beginning(body)
    if beginning.startswith(b"%PDF"):
        return "pdf"
    if beginning.startswith((b"UNA", b"UNB")):
        found = _UNH.search(beginning)
        return f"edifact-{(found[1] + found[2]).decode().lower()}" if found else "edifact"
    return _recognise_xml(beginning)


def _beginning(body: bytes) -> bytes:
    """The first of it, in ASCII-compatible bytes, without mark and blanks."""
    beginning = body[:_BEGINNING]
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<")):
        beginning = beginning.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return beginning.removeprefix(codecs.BOM_UTF8).lstrip()


def _recognise_xml(beginning: bytes) -> str:
    """By the root element, its namespace and version."""
    position = 0
    while (opaque := _opaque_at(beginning, position)) > position:
        position = opaque
    root = _ROOT.match(beginning, position)
    if root is None:
        return ""
    name, attributes = root[1].decode(), root[2]
    if name == "cXML":
        return "cxml"
    if name in OPENTRANS_ROOTS:
        return "opentrans-1.0" if _VERSION.search(attributes) else "opentrans-2.1"
    if IDOC_ROOT.fullmatch(name):
        return f"idoc-{name.removeprefix('Z').lower()}"
    is_ubl = name in UBL_ROOTS or name == UBL_ENVELOPE
    return "ubl-2.1" if is_ubl and _UBL_SCHEMA in beginning else ""


def _opaque_at(beginning: bytes, position: int) -> int:
    """Where the declaration, comment or DOCTYPE at `position` ends, blanks and all; `position` if there is none."""
    for opening, closing in _OPAQUE:
        if beginning.startswith(opening, position):
            end = beginning.find(closing, position)
            if end < 0:
                return position
            end += len(closing)
            return end + len(_BLANKS.match(beginning, end)[0])  # type: ignore[index]  # it matches nothing, too
    return position


def read_any_order(body: bytes, content_type: str = "") -> ReadOrder:
    """The one order in the body. Raises RemoteError: Unparseable, MissingValue, TooLarge, UnsupportedMessage."""
    orders = read_orders(body, content_type)
    if len(orders) != 1:
        raise UnsupportedMessage(
            f"The document holds {len(orders)} orders; please send them one by one.", code="order.messages.several"
        )
    return orders[0]


def read_orders(body: bytes, content_type: str = "") -> list[ReadOrder]:
    """Every order in the body. Raises RemoteError, in the words of the format."""
    form = recognise(body, content_type)
    family = form.partition("-")[0]
    if family == "edifact":
        return read_edifact(body)
    if family in _XML_READERS:
        return _XML_READERS[family](body, form)
    if form == "pdf":
        raise UnsupportedMessage("A PDF cannot be read as an order; please send the order itself.", code="order.pdf")
    if form == "mime":
        raise UnsupportedMessage("Please send the order itself, not wrapped in MIME parts.", code="order.mime")
    raise Unparseable(
        "This is no order in a format that is taken here: openTRANS, EDIFACT ORDERS, SAP ORDERS05, UBL Order, cXML.",
        code="order.format.unknown",
    )


def _read_cxml(body: bytes, form: str) -> list[ReadOrder]:
    envelope = read_cxml(body)
    if not isinstance(envelope.body, PurchaseOrder):
        raise UnsupportedMessage("The cXML document is no OrderRequest; only orders are taken here.")
    return [
        ReadOrder(
            order=envelope.body,
            format=form,
            message_id=envelope.payload_id,
            sender=envelope.header.from_,
            receiver=envelope.header.to,
            findings=envelope.findings,
            is_test=envelope.deployment_mode == "test",
        )
    ]


_XML_READERS: dict[str, Callable[[bytes, str], list[ReadOrder]]] = {
    "cxml": _read_cxml,
    "opentrans": read_opentrans,
    "idoc": read_idoc,
    "ubl": read_ubl,
}

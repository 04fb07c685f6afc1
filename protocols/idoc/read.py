"""Read SAP IDocs of type ORDERS05 as XML: bytes in, an order for each IDOC out.

Types ORDERS01 to ORDERS04 are earlier forms of the same segments, ORDCHG is the message that changes. Every value is a
text, zeros in front and all.

Source: SAP IDoc type ORDERS05 (segments E1EDK01, E1EDK02, E1EDK03, E1EDKA1, E1EDKT1, E1EDS01), control record EDI_DC40.
"""

import re

from protocols.errors import Unparseable, UnsupportedMessage
from protocols.findings import Finding
from protocols.idoc.read_lines import read_line
from protocols.idoc.read_parts import Segments, address, contact, sap_number, segments, text_lines
from protocols.leaves import Leaves, children
from protocols.messages import CredentialClaim
from protocols.order_parts import (
    CUSTOMER,
    QUOTE,
    ReadOrder,
    comments,
    day,
    finding,
    kept_lines,
    order_number,
    pairs,
    read_each,
    refuse_many_lines,
)
from protocols.orders import PurchaseOrder
from protocols.values import Contact, Money
from protocols.xml import Element, looks_like_utf8, parse_namespaced

#: Root elements; customers' extensions put a Z in front.
ROOT = re.compile(r"Z?ORDERS0[1-5]", re.ASCII)
#: What E1EDK01-ACTION says of the whole message.
_TYPES = {"": "new", "000": "new", "001": "new", "002": "update", "004": "update", "003": "delete"}
_LINES = frozenset(["E1EDP01"])


def read_idoc(body: bytes, form: str) -> list[ReadOrder]:
    """Every order in the file; `form` is its format as recognised. Raises RemoteError."""
    findings: list[Finding] = []
    if looks_like_utf8(body):
        findings.append(finding("envelope.encoding.doubtful", "?xml/@encoding", "", "utf-8"))
    idocs = children(parse_namespaced(body), "IDOC")
    if not idocs:
        raise Unparseable("The document has no IDOC.")
    return read_each(idocs, lambda idoc: _read_one(idoc, form, [*findings]))


def _read_one(idoc: Element, form: str, findings: list[Finding]) -> ReadOrder:
    said = segments(idoc, _LINES)
    control = said.first("EDI_DC40")
    message = control.get("MESTYP").upper()
    if message in ("ORDRSP", "QUOTES", "REQOTE"):
        raise UnsupportedMessage(f"The IDoc message {message} is not taken here; ORDERS and ORDCHG are.")
    return ReadOrder(
        order=_order(idoc, said, message, findings),
        format=form,
        message_id=control.get("DOCNUM"),
        sender=_claims(control, "SND"),
        receiver=_claims(control, "RCV"),
        findings=tuple(findings),
        is_test=control.get("TEST").upper() == "X",
    )


def _claims(control: Leaves, side: str) -> tuple[CredentialClaim, ...]:
    """The partner by its type (LS, KU, LI) and number."""
    partner = control.get(f"{side}PRN")
    return (CredentialClaim(control.get(f"{side}PRT"), partner),) if partner else ()


def _order(idoc: Element, said: Segments, message: str, findings: list[Finding]) -> PurchaseOrder:
    head, buyer = said.first("E1EDK01"), said.with_code("E1EDKA1", "PARVW", "AG")
    reference = said.with_code("E1EDK02", "QUALF", "001")
    number = reference.get("BELNR") or head.get("BELNR")
    currency = head.get("CURCY").upper()[:3]
    elements = children(idoc, "E1EDP01")
    refuse_many_lines(len(elements))
    lines = [read_line(element, n, currency, findings) for n, element in enumerate(elements, 1)]
    order_type, kept = kept_lines(lines, _order_type(head, message, findings), findings)
    return PurchaseOrder(
        order_id=order_number([number] if number else [], "E1EDK02[001]/BELNR"),
        order_type=order_type,
        lines=kept,
        total=_total(said, currency),
        order_date=_date(said, "012", "022", "011") or day(reference.get("DATUM")),
        ships_complete=head.get("AUTLF").upper() == "X",
        agreement_id=said.with_code("E1EDK02", "QUALF", "005", "006").get("BELNR"),
        requested_delivery_date=_date(said, "002"),
        bill_to=address(said.with_code("E1EDKA1", "PARVW", "RE", "AG")),
        ship_to=address(said.with_code("E1EDKA1", "PARVW", "WE")),
        payment_terms=head.get("ZTERM"),
        contacts=_contacts(said),
        extrinsics=pairs(
            ("BSART", head.get("BSART")),
            ("KZABS", head.get("KZABS")),
            *((f"ORG{part.get('QUALF')}", part.get("ORGID")) for part in said.below.get("E1EDK14", ())),
        ),
        id_references=pairs(
            (QUOTE, said.with_code("E1EDK02", "QUALF", "004").get("BELNR") or buyer.get("IHREZ")),
            (CUSTOMER, buyer.get("LIFNR")),
            ("vendor", said.with_code("E1EDKA1", "PARVW", "LF").get("PARTN")),
        ),
        comments=comments(line for text in children(idoc, "E1EDKT1") for line in text_lines(text)),
        supplier_order_id=said.with_code("E1EDK02", "QUALF", "002").get("BELNR"),
    )


def _order_type(head: Leaves, message: str, findings: list[Finding]) -> str:
    action = head.get("ACTION")
    if action not in _TYPES:
        findings.append(finding("order.type.unknown", "E1EDK01/ACTION", action, ", ".join(filter(None, _TYPES))))
    order_type = _TYPES.get(action, "new")
    return "update" if message == "ORDCHG" and order_type == "new" else order_type


def _date(said: Segments, *kinds: str) -> str:
    return day(said.with_code("E1EDK03", "IDDAT", *kinds).get("DATUM"))


def _total(said: Segments, currency: str) -> Money | None:
    """The net sum."""
    total = said.with_code("E1EDS01", "SUMID", "002")
    amount, unit = total.get("SUMME"), total.get("SUNIT").upper()[:3]
    return Money(sap_number(amount, "E1EDS01[002]/SUMME"), unit or currency) if amount else None


def _contacts(said: Segments) -> tuple[Contact, ...]:
    """The people of the buyer's side."""
    ours = ("LF", "LS")
    found = (contact(partner) for partner in said.below.get("E1EDKA1", ()) if partner.get("PARVW") not in ours)
    return tuple(person for person in found if person is not None)

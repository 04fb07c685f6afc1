"""Read UBL 2.1 Order, OrderChange and OrderCancellation, Peppol's BIS Order 3 among them: bytes in, an order out.

A document may come in the envelope of Peppol's network (StandardBusinessDocument), which says who sent it to whom.
Elements are told apart by local name; code lists are not checked here.

Source: UBL 2.1; Peppol BIS Order 3, Ordering 3 and Advanced Ordering 3 (OpenPEPPOL poacc-upgrade-3); SBDH 1.3.
"""

from protocols.errors import Unparseable, UnsupportedMessage
from protocols.findings import Finding
from protocols.leaves import Leaves, children, leaves, local
from protocols.messages import CredentialClaim
from protocols.order_parts import (
    QUOTE,
    ReadOrder,
    comments,
    finding,
    kept_lines,
    money,
    order_number,
    pairs,
    refuse_many_lines,
)
from protocols.orders import AttachedFile, PurchaseOrder
from protocols.ubl.read_lines import read_line, requested_date
from protocols.ubl.read_parties import claims, contact, delivery_address, party_address
from protocols.values import Money
from protocols.xml import Element, looks_like_utf8, parse_namespaced

ENVELOPE = "StandardBusinessDocument"
ROOTS = {"Order": "new", "OrderChange": "update", "OrderCancellation": "delete"}
#: Kinds of order (UNCL1001).
_KINDS = {"221": "blanket", "226": "release"}
_LINES = frozenset(["OrderLine"])


def read_ubl(body: bytes, form: str) -> list[ReadOrder]:
    """The order in the document; `form` is its format as recognised. Raises RemoteError."""
    findings: list[Finding] = []
    if looks_like_utf8(body):
        findings.append(finding("envelope.encoding.doubtful", "?xml/@encoding", "", "utf-8"))
    root, header = parse_namespaced(body), Leaves()
    if local(root) == ENVELOPE:
        header = leaves(next(iter(children(root, "StandardBusinessDocumentHeader")), None))
        inside = [element for element in root if local(element) in ROOTS]
        if len(inside) > 1:
            text = f"The envelope holds {len(inside)} orders; please send them one by one."
            raise UnsupportedMessage(text, code="order.messages.several")
        root = inside[0] if inside else root
    if local(root) not in ROOTS:
        raise Unparseable("A UBL Order, OrderChange or OrderCancellation was expected.")
    said = leaves(root, _LINES)
    order = _order(root, said, findings)
    return [
        ReadOrder(
            order=order,
            format=form,
            message_id=header.get("DocumentIdentification/InstanceIdentifier") or said.get("UUID"),
            sender=_enveloped(header, "Sender") or claims(_party(said, "BuyerCustomerParty")),
            receiver=_enveloped(header, "Receiver") or claims(_party(said, "SellerSupplierParty")),
            findings=tuple(findings),
        )
    ]


def _enveloped(header: Leaves, side: str) -> tuple[CredentialClaim, ...]:
    """A participant of Peppol's network: "0088:4012345000016"."""
    scheme, _colon, identity = header.get(f"{side}/Identifier").rpartition(":")
    return (CredentialClaim(scheme, identity),) if identity else ()


def _party(said: Leaves, role: str) -> Leaves:
    return said.under(f"{role}/Party")


def _order(root: Element, said: Leaves, findings: list[Finding]) -> PurchaseOrder:
    kind, name = said.get("OrderTypeCode"), local(root)
    currency = said.get("DocumentCurrencyCode").upper()[:3]
    quote = said.get("QuotationDocumentReference/ID")
    elements = children(root, "OrderLine")
    refuse_many_lines(len(elements))
    lines = [read_line(element, n, currency, quote, findings) for n, element in enumerate(elements, 1)]
    order_type, kept = kept_lines(lines, ROOTS[name], findings)
    buyer = _party(said, "BuyerCustomerParty")
    people = [contact(buyer), contact(_party(said, "OriginatorCustomerParty"))]
    bill_to = party_address(_party(said, "AccountingCustomerParty"))
    return PurchaseOrder(
        order_id=_order_id(said, name),
        order_type=order_type,
        lines=kept,
        kind=_KINDS.get(kind, "regular"),
        total=_total(said, currency),
        order_version=said.get("SequenceNumberID")[:40],
        order_date=_order_date(said),
        agreement_id=said.get("Contract/ID"),
        effective_date=said.get("ValidityPeriod/StartDate")[:64],
        expiration_date=said.get("ValidityPeriod/EndDate")[:64],
        requested_delivery_date=requested_date(said),
        bill_to=bill_to or party_address(buyer),
        ship_to=delivery_address(said.under("Delivery")),
        payment_terms=said.get("PaymentTerms/Note"),
        terms_of_delivery=said.get("DeliveryTerms/ID", "DeliveryTerms/SpecialTerms"),
        contacts=tuple(person for person in people if person is not None),
        extrinsics=pairs(
            ("documentType", kind if kind not in ("220", *_KINDS) else ""),
            ("AccountingCost", said.get("AccountingCost", "AccountingCostCode")),
            ("ProfileID", said.get("ProfileID")),
        ),
        id_references=pairs(
            (QUOTE, quote),
            ("customerReference", said.get("CustomerReference")),
            ("originatorDocument", said.get("OriginatorDocumentReference/ID")),
        ),
        comments=comments(said.all("Note", "CancellationNote")),
        attachments=_attachments(said),
        supplier_order_id=said.get("SalesOrderID", "OrderReference/SalesOrderID"),
    )


def _order_id(said: Leaves, name: str) -> str:
    """The number of the order meant: a change and a cancellation have numbers of their own."""
    path = "ID" if name == "Order" else "OrderReference/ID"
    return order_number(said.all(path), f"{name}/{path}")


def _order_date(said: Leaves) -> str:
    day, time = said.get("IssueDate"), said.get("IssueTime")
    return f"{day}T{time}"[:64] if day and time else day[:64]


def _total(said: Leaves, currency: str) -> Money | None:
    """The sum of the lines, else what is to be paid."""
    for path in ("AnticipatedMonetaryTotal/LineExtensionAmount", "AnticipatedMonetaryTotal/PayableAmount"):
        if amount := said.get(path):
            return money(amount, said.get(f"{path}@currencyID") or currency, path)
    return None


def _attachments(said: Leaves) -> tuple[AttachedFile, ...]:
    """Files that lie elsewhere; those within the document stay in the document, which is kept whole."""
    return tuple(
        AttachedFile(url=address[:2000])
        for address in said.all("AdditionalDocumentReference/Attachment/ExternalReference/URI")
    )

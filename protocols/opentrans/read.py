"""Read openTRANS ORDER and ORDERCHANGE, 1.0 and 2.1: bytes in, orders out.

Selects by local name: namespaces vary (three for 1.0, several prefixes for the BMEcat part of 2.1) or are missing.
An ampersand that was never escaped is common in names of companies; the document is read as if it had been.

Source: openTRANS 2.1 and 1.0 elements ORDER, ORDERCHANGE; habits of market places in the developers' notes, 10.3.
"""

import re
from decimal import Decimal

from protocols.errors import Unparseable
from protocols.findings import Finding, Severity
from protocols.leaves import Leaves, child, children, leaves, local
from protocols.opentrans.read_lines import delivery_date, read_line
from protocols.opentrans.read_parties import Party, read_parties
from protocols.order_parts import (
    CUSTOMER,
    QUOTE,
    ReadOrder,
    comments,
    finding,
    kept_lines,
    money,
    order_number,
    pairs,
    read_each,
    refuse_many_lines,
)
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import Address
from protocols.xml import Element, looks_like_utf8, parse_namespaced

ROOTS = ("ORDER", "ORDERCHANGE", "ORDER_LIST")
_PARTIES = frozenset(["PARTIES", "ORDER_PARTIES"])
_ZERO = Decimal(0)
#: An ampersand that begins nothing; in comments and CDATA it is text. One never closed reaches to the end, or the search
#: would cost the square of the size.
_AMPERSAND = re.compile(rb"(<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?![A-Za-z#])", re.DOTALL)
#: An order of ten thousand lines has fewer; each costs memory.
_MOST_REPAIRS = 20_000


def read_opentrans(body: bytes, form: str) -> list[ReadOrder]:
    """Every order in the document; `form` is its format as recognised. Raises RemoteError."""
    findings: list[Finding] = []
    if looks_like_utf8(body):
        findings.append(finding("envelope.encoding.doubtful", "?xml/@encoding", "", "utf-8"))
    root = _parse(body, findings)
    orders = list(root) if local(root) == "ORDER_LIST" else [root]
    return read_each(orders, lambda order: _read_one(order, form, [*findings]))


def _parse(body: bytes, findings: list[Finding]) -> Element:
    try:
        return parse_namespaced(body)
    except Unparseable:
        repaired = _AMPERSAND.sub(lambda match: match[1] or b"&amp;", body, count=_MOST_REPAIRS)
        if repaired == body:
            raise
    findings.append(finding("document.ampersand_bare", "", "&", "&amp;", Severity.INFO))
    return parse_namespaced(repaired)


def _read_one(root: Element, form: str, findings: list[Finding]) -> ReadOrder:
    name = local(root)
    info = child(child(root, f"{name}_HEADER"), f"{name}_INFO")
    if name not in ROOTS or info is None:
        raise Unparseable(f"An openTRANS document with {name[:40]}_HEADER/{name[:40]}_INFO was expected.")
    parties, said = read_parties(info), leaves(info, _PARTIES)
    order = _order(root, said, parties, findings)
    buyer, supplier = parties.get("buyer"), parties.get("supplier")
    return ReadOrder(
        order=order,
        format=form,
        sender=buyer.claims() if buyer else (),
        receiver=supplier.claims() if supplier else (),
        findings=tuple(findings),
    )


def _order(root: Element, said: Leaves, parties: dict[str, Party], findings: list[Finding]) -> PurchaseOrder:
    name, order_id = local(root), order_number(said.all("ORDER_ID"), "ORDER_INFO/ORDER_ID")
    currency = said.get("CURRENCY", "PRICE_CURRENCY")
    quote = said.get("SOURCING_INFO/QUOTATION_ID", "QUOTATION_ID")
    is_change = name == "ORDERCHANGE"
    lines = _lines(root, currency, quote, parties, findings)
    marked = [(line, is_change and line.quantity == _ZERO) for line in lines]
    order_type, kept = kept_lines(marked, "update" if is_change else "new", findings)
    buyer, summary = parties.get("buyer"), leaves(child(root, f"{name}_SUMMARY"))
    kind = (root.get("type") or "").strip()
    return PurchaseOrder(
        order_id=order_id,
        order_type=order_type,
        lines=kept,
        kind="release" if kind == "release" else "regular",
        total=money(summary.get("TOTAL_AMOUNT"), currency, f"{name}_SUMMARY/TOTAL_AMOUNT"),
        order_version=said.get("ORDERCHANGE_SEQUENCE_ID")[:40],
        order_date=said.get("ORDER_DATE", "ORDERCHANGE_DATE")[:64],
        ships_complete=said.get("PARTIAL_SHIPMENT_ALLOWED").lower() == "false",
        agreement_id=said.get("SOURCING_INFO/AGREEMENT/AGREEMENT_ID", "AGREEMENT/AGREEMENT_ID"),
        requested_delivery_date=delivery_date(said),
        bill_to=_address(parties, "invoice_recipient", "central_regulator", "buyer"),
        ship_to=_address(parties, "delivery", "final_delivery"),
        payment_terms=said.get("PAYMENT/PAYMENT_TERMS/PAYMENT_TERM", "PAYMENT/PAYMENT_TERM"),
        contacts=tuple(party.contact for party in _persons(parties) if party.contact),
        extrinsics=pairs(("orderType", kind if kind not in ("", "standard", "release") else ""), *_udx(said)),
        id_references=pairs(
            (QUOTE, quote),
            (CUSTOMER, buyer.id_of("supplier_specific") if buyer else ""),
            ("customerOrder", said.get("CUSTOMER_ORDER_REFERENCE/ORDER_ID")),
            ("alternative", said.get("ALT_CUSTOMER_ORDER_ID")),
        ),
        comments=comments(said.all("REMARKS", "REMARK")),
        supplier_order_id=said.get("SUPPLIER_ORDER_ID"),
    )


def _lines(
    root: Element, currency: str, quote: str, parties: dict[str, Party], findings: list[Finding]
) -> list[OrderItem]:
    """A change calls its items as an order does; some senders name them after the change."""
    container = child(root, f"{local(root)}_ITEM_LIST")
    items = [*children(container, "ORDER_ITEM"), *children(container, "ORDERCHANGE_ITEM")]
    refuse_many_lines(len(items))
    return [read_line(item, n, currency, quote, parties, findings) for n, item in enumerate(items, 1)]


def _address(parties: dict[str, Party], *roles: str) -> Address | None:
    """Of the first of these roles that has one."""
    return next((parties[role].address for role in roles if role in parties and parties[role].address), None)


def _persons(parties: dict[str, Party]) -> list[Party]:
    """The buyer's people: those of the buyer, and of where it is delivered."""
    return [parties[role] for role in ("buyer", "delivery") if role in parties]


def _udx(said: Leaves) -> list[tuple[str, str]]:
    return [(path.removeprefix("HEADER_UDX/"), text) for path, text in said.pairs if path.startswith("HEADER_UDX/")]

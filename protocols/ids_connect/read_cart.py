"""Read a `warenkorb` document: a cart that the trade's software sends, or one that a shop returned.

Elements are matched by local name: the namespace is declared, missing, or only named in schemaLocation under a prefix
that nobody declared. Source: notes on dialects, 9.4.
"""

import re
from decimal import Decimal

from protocols.errors import MissingValue, TooLarge, Unparseable
from protocols.findings import Finding, Severity
from protocols.ids_connect.call import IdsCart
from protocols.leaves import child, children, leaves, local
from protocols.limits import MAX_ORDER_BYTES, MAX_ORDER_LINES
from protocols.orders import ItemId, OrderItem
from protocols.values import Money, parse_decimal
from protocols.xml import Element, parse_namespaced

#: The form has decoded the text: what the declaration says of its encoding is no longer true.
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_XSI = re.compile(r"\sxsi:\w{1,40}\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_ROOT = re.compile(r"<[A-Za-z][^<>]*>")


def read_cart(text: str, *, net_price: str = "basis") -> IdsCart:
    """The cart as understood. Raises Unparseable, TooLarge, MissingValue and BadNumber.

    `net_price` is what NetPrice is for, on which wholesalers disagree: "basis", the PriceBasis; "piece", one unit.
    """
    root = parse_namespaced(_plain(text).encode("utf-8", "replace"), max_bytes=MAX_ORDER_BYTES)
    if local(root) != "Warenkorb":
        raise Unparseable("The document is no Warenkorb of IDS Connect.")
    info, order = leaves(child(root, "WarenkorbInfo")), child(root, "Order")
    header = leaves(child(order, "OrderInfo"))
    items = children(order, "OrderItem")
    if len(items) > MAX_ORDER_LINES:
        raise TooLarge(f"The cart has more than {MAX_ORDER_LINES} lines.")
    currency = header.get("Cur")
    findings: list[Finding] = []
    return IdsCart(
        lines=tuple(_line(number, item, currency, net_price, findings) for number, item in enumerate(items, 1)),
        version=info.get("Version"),
        currency=currency,
        offer_number=header.get("OfferNo"),
        mode_of_shipment=header.get("ModeOfShipment"),
        findings=tuple(findings),
    )


def _plain(text: str) -> str:
    """Without declaration, and without schema attributes whose prefix is not declared: no parser takes those."""
    text = text.lstrip("\ufeff \t\r\n")
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    root = _ROOT.search(text)
    if root is None or "xmlns:xsi" in root.group():
        return text
    return text[: root.start()] + _XSI.sub("", root.group()) + text[root.end() :]


def _line(number: int, item: Element, currency: str, net_price: str, findings: list[Finding]) -> OrderItem:
    said = leaves(item)
    path = f"OrderItem[{number}]"
    article = said.get("ArtNo")
    if not article:
        raise MissingValue(f"{path} has no ArtNo.", code="ids.article.missing")
    basis = parse_decimal(said.get("PriceBasis") or "1") or Decimal(1)
    price = said.get("NetPrice")
    extras = (("EAN", _gtin(said.get("EAN"), path, findings)), ("VAT", said.get("VAT")))
    return OrderItem(
        line_number=said.get("RefItems/Customer") or str(number),
        item_id=ItemId(article),
        quantity=parse_decimal(said.get("Qty")),
        description=said.get("Kurztext"),
        unit_price=Money(parse_decimal(price), currency) if price else None,
        price_unit=Decimal(1) if net_price == "piece" else basis,
        unit=said.get("QU"),
        extrinsics=tuple((name, value) for name, value in extras if value),
        comments=said.get("Langtext"),
    )


def _gtin(written: str, path: str, findings: list[Finding]) -> str:
    """The schema takes it for a number, which loses leading zeros: they come back, up to eight or thirteen digits."""
    if not (written.isascii() and written.isdigit()):
        return written
    whole = written.zfill(8 if len(written) <= 8 else 13)
    if whole != written:
        findings.append(Finding("ids.ean.short", f"{path}/EAN", written[:20], whole[:20], Severity.INFO))
    return whole

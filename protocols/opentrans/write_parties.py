"""What all our openTRANS 2.1 documents share: the frame, the parties as the order named them, articles, moments.

Source: openTRANS 2.1, elements CONTROL_INFO, PARTIES, PRODUCT_ID; the order of elements is the schema's.
"""

from collections.abc import Iterable
from datetime import datetime

from protocols.errors import Unwritable
from protocols.markup import around, tag
from protocols.messages import CredentialClaim
from protocols.order_parts import ReadOrder
from protocols.orders import ItemId
from protocols.values import Address

_NAMESPACES = (
    'xmlns="http://www.opentrans.org/XMLSchema/2.1" xmlns:bmecat="http://www.bmecat.org/bmecat/2005" version="2.1"'
)
_OLD = "opentrans-1.0"


def document(name: str, at: datetime, info: str, items: str, summary: str) -> bytes:
    """A whole document: header, items, summary."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {_NAMESPACES}>'
        f"<{name}_HEADER><CONTROL_INFO>{tag('GENERATION_DATE', at.isoformat())}</CONTROL_INFO>"
        f"<{name}_INFO>{info}</{name}_INFO></{name}_HEADER>"
        f"<{name}_ITEM_LIST>{items}</{name}_ITEM_LIST>{around(f'{name}_SUMMARY', summary)}</{name}>\n"
    ).encode()


def refuse_old(answered: ReadOrder, what: str) -> None:
    """Raises Unwritable for 1.0, of which we write order responses only."""
    if answered.format == _OLD:
        raise Unwritable(f"No {what} is written in openTRANS 1.0.", code="format.no_writer")


def parties(answered: ReadOrder, supplier: Address | None, supplier_tax_id: str = "") -> str:
    """Buyer and supplier under the numbers that the order gave them; the supplier with his address, where it is said."""
    buyer = _party("buyer", answered.sender, answered.order.bill_to)
    return around("PARTIES", buyer + _party("supplier", answered.receiver, supplier, supplier_tax_id))


def product(item_id: ItemId | None, description: str) -> str:
    """PRODUCT_ID."""
    if item_id is None:
        return ""
    return around(
        "PRODUCT_ID",
        tag("bmecat:SUPPLIER_PID", item_id.supplier_part_id, type="supplier_specific")
        + tag("bmecat:BUYER_PID", item_id.buyer_part_id, type="buyer_specific")
        + tag("bmecat:DESCRIPTION_SHORT", description),
    )


def order_reference(answered: ReadOrder, line_number: str) -> str:
    """Which line of which order is meant."""
    return around("ORDER_REFERENCE", tag("ORDER_ID", answered.order.order_id) + tag("LINE_ITEM_ID", line_number))


def _party(role: str, claims: Iterable[CredentialClaim], address: Address | None, tax_id: str = "") -> str:
    numbers = "".join(tag("bmecat:PARTY_ID", claim.identity, type=claim.domain) for claim in claims)
    if not numbers and address is None:
        return ""
    return around("PARTY", numbers + tag("PARTY_ROLE", role) + _address(address, tax_id))


def _address(said: Address | None, tax_id: str) -> str:
    if said is None:
        return ""
    return around(
        "ADDRESS",
        tag("bmecat:NAME", said.name)
        + tag("bmecat:STREET", ", ".join(said.street))
        + tag("bmecat:ZIP", said.postal_code)
        + tag("bmecat:CITY", said.city)
        + tag("bmecat:COUNTRY_CODED", said.country_code)
        + tag("bmecat:VAT_ID", tax_id),
    )

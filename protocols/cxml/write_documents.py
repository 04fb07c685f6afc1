"""What all documents of a supplier share: the frame of a Request, references to orders, companies, sums beside the goods.

Version by version the DTDs differ; where the folder of official DTDs has none for a version, the nearest newer one
counts. Source: RG 298–325 and ch. 14; the comments in Fulfill.dtd and InvoiceDetail.dtd.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NotRequired, TypedDict, Unpack

from protocols.cxml.timestamps import format_timestamp, parse_timestamp
from protocols.cxml.versions import DEFAULT_VERSION, features
from protocols.cxml.write_parts import document, element, header, money, phone, postal_address
from protocols.cxml.write_parts import item_id as written_item_id
from protocols.documents import OrderReference
from protocols.errors import LocalError
from protocols.messages import CredentialClaim
from protocols.orders import Charge, ItemId
from protocols.values import Address, Money
from protocols.xml import escape_attribute, escape_text

CXML = "cXML.dtd"
FULFILL = "Fulfill.dtd"
INVOICE_DETAIL = "InvoiceDetail.dtd"
#: Decimals of a price that every reader of ours takes.
MAX_PRICE_DECIMALS = 12

_STRICT_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?[+-][0-9]{2}:[0-9]{2}")


class DocumentRefused(LocalError):
    """A document of ours breaks a rule of the standard; `code` says which, the text which part and by how much."""

    code = "document.refused"


class Frame(TypedDict):
    """What stands around a document of ours. `secret` is what the receiver knows us by."""

    from_: Iterable[CredentialClaim]
    to: Iterable[CredentialClaim]
    sender: Iterable[CredentialClaim]
    secret: str
    payload_id: str
    timestamp: datetime
    deployment_mode: NotRequired[str]
    version: NotRequired[str]


def version_of(frame: Frame) -> str:
    """The version that the document declares."""
    return frame.get("version", DEFAULT_VERSION)


def request(inner: str, *, dtd: str, language: str = "en", **frame: Unpack[Frame]) -> bytes:
    """A complete document with a Request around `inner`."""
    head = header(frame["from_"], frame["to"], frame["sender"], frame["secret"])
    mode = escape_attribute(frame.get("deployment_mode", "production"))
    return document(
        f'{head}<Request deploymentMode="{mode}">{inner}</Request>',
        payload_id=frame["payload_id"],
        timestamp=frame["timestamp"],
        language=language,
        version=version_of(frame),
        dtd=dtd,
    )


def attributes(**values: str | datetime | None) -> str:
    """The attributes that have a value, each after a blank; moments as timestamps."""
    written = []
    for name, value in values.items():
        if value:
            text = value if isinstance(value, str) else format_timestamp(value)
            written.append(f' {name}="{escape_attribute(text)}"')
    return "".join(written)


def document_reference(payload_id: str) -> str:
    """DocumentReference; of an order that came without payloadID, an empty one, for it must be there."""
    return f'<DocumentReference payloadID="{escape_attribute(payload_id)}"/>'


def earlier_document(payload_id: str) -> str:
    """The DocumentReference to an earlier document of ours, or nothing."""
    return document_reference(payload_id) if payload_id else ""


def order_reference(order: OrderReference) -> str:
    """OrderReference; the buyer's date goes back as he wrote it, made right where it is no timestamp of cXML."""
    date = order.order_date
    if not _STRICT_TIMESTAMP.fullmatch(date):
        moment = parse_timestamp(date)
        date = format_timestamp(moment) if moment else ""
    named = attributes(orderID=order.order_id, orderDate=date)
    return f"<OrderReference{named}>{document_reference(order.payload_id)}</OrderReference>"


def localised(name: str, text: str, language: str) -> str:
    """An element whose text is in that language, or nothing where there is no text."""
    if not text:
        return ""
    return f'<{name} xml:lang="{escape_attribute(language)}">{escape_text(text)}</{name}>'


def charge(name: str, value: Charge | None, language: str) -> str:
    """Shipping or Tax with its Money; the Description that the DTD asks for is the element's name where none is given."""
    if value is None:
        return ""
    return f"<{name}>{money(value.amount)}{localised('Description', value.description or name, language)}</{name}>"


def amount(name: str, value: Money | None) -> str:
    """An element that holds Money alone, or nothing."""
    return "" if value is None else f"<{name}>{money(value)}</{name}>"


def item_id(value: ItemId, version: str) -> str:
    """ItemID with what the version has room for, or nothing where no SKU is known."""
    if not value.supplier_part_id:
        return ""
    return written_item_id(value, has_buyer_part_id=features(version).buyer_part_id)


def price_in(price: Money, price_unit: Decimal, version: str) -> tuple[Money, Decimal]:
    """Price and price unit as that version can say them: an old one knows prices of one unit only.

    Raises DocumentRefused where that price never ends: a rounded price is another price.
    """
    if price_unit == 1 or features(version).price_basis:
        return price, price_unit
    of_one = price.amount / price_unit
    if of_one != round(of_one, MAX_PRICE_DECIMALS):
        raise DocumentRefused(
            f"{price.amount} per {price_unit} is no finite price per 1, and cXML {version} knows no price unit.",
            code="document.price.unwritable",
        )
    return Money(of_one, price.currency), Decimal(1)


def company(role: str, value: Address, language: str) -> str:
    """A Contact of that role with everything an Address says."""
    label = f'<Name xml:lang="{escape_attribute(language)}">{escape_text(value.name)}</Name>'
    return (
        f"<Contact{attributes(role=role, addressID=value.address_id)}>{label}{postal_address(value)}"
        f"{element('Email', value.email)}{phone(value.phone)}</Contact>"
    )

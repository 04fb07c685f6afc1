"""What the readers of a supplier's documents share. For our own test buyer, the pretend ERP and tests.

Tolerant as read.py is: by local path, indifferent to order and to what is unknown, empty is absent.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from protocols.cxml.read_parts import at, attribute, child, companion, contact, lang, local, money, text, text_at
from protocols.cxml.timestamps import parse_timestamp
from protocols.documents import OrderReference
from protocols.errors import MissingValue, Unparseable
from protocols.orders import Charge, ItemId
from protocols.values import Address, Money
from protocols.xml import Element, parse


def open_request(body: bytes, name: str) -> tuple[Element, Element]:
    """The root, and the request of that name in it. Raises Unparseable."""
    root = parse(body)
    request = at(root, "Request", name)
    if request is None:
        raise Unparseable(f"A {name} was expected.")
    return root, request


def needed(element: Element, name: str) -> Element:
    """The child of that name. Raises MissingValue."""
    found = child(element, name)
    if found is None:
        raise MissingValue(f"{local(element)}/{name} is missing.")
    return found


def needed_money(element: Element, name: str) -> Money:
    """The sum in the child of that name. Raises MissingValue."""
    found = money(child(element, name), name)
    if found is None:
        raise MissingValue(f"{local(element)}/{name}/Money is missing.")
    return found


def each(element: Element, name: str) -> Iterable[Element]:
    """All children of that name."""
    return (candidate for candidate in element if local(candidate) == name)


def moment(element: Element, name: str) -> datetime | None:
    """The attribute as a moment; None where it is absent or no time we know."""
    return parse_timestamp(attribute(element, name))


def issued(root: Element, element: Element, name: str) -> datetime:
    """When the document says it was made, or else when it was sent. Raises MissingValue where it says neither."""
    found = moment(element, name) or moment(root, "timestamp")
    if found is None:
        raise MissingValue(f"{local(element)}/@{name} is missing.")
    return found


def language(root: Element) -> str:
    """The language of the document."""
    return lang(root) or "en"


def order_reference(element: Element | None) -> OrderReference:
    """OrderReference, or the nothing that stands for it."""
    return OrderReference(
        order_id=attribute(element, "orderID"),
        payload_id=earlier_document(element),
        order_date=attribute(element, "orderDate"),
    )


def earlier_document(element: Element | None) -> str:
    """The payloadID of the document referred to, or an empty string."""
    return "" if element is None else attribute(child(element, "DocumentReference"), "payloadID")


def charge(element: Element, name: str) -> Charge | None:
    """Shipping or Tax."""
    found = child(element, name)
    total = money(found, name)
    return None if found is None or total is None else Charge(total, text_at(found, "Description"))


def comments(element: Element) -> str:
    """The texts of all Comments, one below the other; the addresses of attachments are no part of them."""
    texts = ((c.text or "") + "".join(part.tail or "" for part in c) for c in each(element, "Comments"))
    return "\n".join(filter(None, (written.strip() for written in texts)))


def item_id(element: Element | None) -> ItemId:
    """SKU, companion and the buyer's number; empty where there is no ItemID."""
    parts = {} if element is None else {local(part): part for part in element}
    return ItemId(
        text(parts.get("SupplierPartID")),
        companion(parts.get("SupplierPartAuxiliaryID")),
        text(parts.get("BuyerPartID")),
    )


def positive(value: Decimal, otherwise: Decimal) -> Decimal:
    """A number that must be above 0 to make sense."""
    return value if value > 0 else otherwise


def company(element: Element) -> Address:
    """The company that a Contact stands for."""
    postal = child(element, "PostalAddress")
    person = contact(element)
    lines = [] if postal is None else [(local(line), text(line)) for line in postal]
    return Address(
        address_id=attribute(element, "addressID"),
        name=text_at(element, "Name"),
        street=tuple(line for name, line in lines if name == "Street" and line),
        postal_code=text_at(element, "PostalAddress", "PostalCode"),
        city=text_at(element, "PostalAddress", "City"),
        state=text_at(element, "PostalAddress", "State"),
        country_code=attribute(at(element, "PostalAddress", "Country"), "isoCountryCode"),
        email=text_at(element, "Email"),
        phone=person.phone if person else "",
        deliver_to=tuple(line for name, line in lines if name == "DeliverTo" and line),
    )
